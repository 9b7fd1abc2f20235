"""What each strategy and each symbol did: trades, profit and costs, a line each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from ingenium.analytics.columns import Columns, decimals, texts
from ingenium.analytics.trade_statistics import TradeStatistic, trade_statistics

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One part of a run: its fills, its closed round trips, its fees."""

    name: str
    fills: int
    fees: Decimal
    trades: dict[str, TradeStatistic]

    @property
    def net(self) -> Decimal:
        """Profit of the closed round trips, less all fees."""
        gross = self.trades["net"]
        return (gross if isinstance(gross, Decimal) else ZERO) - self.fees


def lines_by(column: str, *, trades: Columns, fills: Columns) -> list[Line]:
    """Return a line for each value of `column` ("strategy" or "symbol"), in order of name."""
    profits: defaultdict[str, list[Decimal]] = defaultdict(list)
    for name, profit in zip(texts(trades, column), decimals(trades, "pnl_gross"), strict=True):
        profits[name].append(profit)
    fees: defaultdict[str, list[Decimal]] = defaultdict(list)
    for name, fee in zip(texts(fills, column), decimals(fills, "fee"), strict=True):
        fees[name].append(fee)
    return [
        Line(name, len(fees[name]), sum(fees[name], ZERO), trade_statistics(profits[name]))
        for name in sorted({*profits, *fees})
    ]
