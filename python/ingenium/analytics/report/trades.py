"""The list of round trips in figures: how long, how far for and against, the best and the worst."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.columns import decimals, texts
from ingenium.analytics.report.excursions import excursions_of
from ingenium.analytics.trade_statistics import TradeStatistic, trade_statistics

if TYPE_CHECKING:
    from decimal import Decimal

    from ingenium.analytics.columns import Columns
    from ingenium.analytics.outcome import Outcome

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]

EXTREMES = 5
SECOND = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeRow:
    """One round trip.

    Attributes:
        strategy: whose.
        symbol: of what.
        direction: "long" or "short".
        quantity: how much was opened and closed.
        entry_time: the label of the bar of the entry.
        entry_price: at what price.
        exit_time: the label of the bar of the exit.
        exit_price: at what price.
        profit: before fees, exact, in the symbol's currency.
        total_return: the change of the price in the direction of the trade; None at a price of 0.
        adverse: the furthest that the price went against it, zero or negative; None if unknown.
        favourable: the furthest that the price went for it, zero or positive; None if unknown.
    """

    strategy: str
    symbol: str
    direction: str
    quantity: float
    entry_time: int
    entry_price: float
    exit_time: int
    exit_price: float
    profit: Decimal
    total_return: float | None
    adverse: float | None
    favourable: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trades:
    """The round trips of a run; durations are in seconds between the labels of bars.

    Attributes:
        count: how many.
        average_seconds: the mean holding time; None without trades.
        median_seconds: the median holding time.
        longest_seconds: the longest holding time.
        shortest_seconds: the shortest holding time.
        average_adverse: the mean of the furthest moves against the trades; None if unknown.
        average_favourable: the mean of the furthest moves for the trades; None if unknown.
        long: statistics of the long trades.
        short: statistics of the short trades.
        best: the most profitable trades, the best first.
        worst: the trades that lost most, the worst first.
    """

    count: int
    average_seconds: float | None
    median_seconds: float | None
    longest_seconds: float | None
    shortest_seconds: float | None
    average_adverse: float | None
    average_favourable: float | None
    long: dict[str, TradeStatistic]
    short: dict[str, TradeStatistic]
    best: tuple[TradeRow, ...]
    worst: tuple[TradeRow, ...]


def trades_of(outcome: Outcome) -> Trades:
    """Return the figures of the round trips."""
    trades = outcome.table("trades")
    profits = decimals(trades, "pnl_gross")
    directions = texts(trades, "direction")
    seconds = (_times(trades, "exit_time") - _times(trades, "entry_time")) / SECOND
    adverse, favourable = excursions_of(outcome)
    order = sorted(range(len(profits)), key=profits.__getitem__)
    long, short = (
        trade_statistics([p for p, way in zip(profits, directions, strict=True) if way == name])
        for name in ("long", "short")
    )

    def row(place: int) -> TradeRow:
        return _row(trades, place, profits[place], (adverse[place], favourable[place]))

    return Trades(
        count=len(profits),
        average_seconds=float(seconds.mean()) if len(seconds) else None,
        median_seconds=float(np.median(seconds)) if len(seconds) else None,
        longest_seconds=float(seconds.max()) if len(seconds) else None,
        shortest_seconds=float(seconds.min()) if len(seconds) else None,
        average_adverse=_mean(adverse),
        average_favourable=_mean(favourable),
        long=long,
        short=short,
        best=tuple(row(place) for place in order[::-1][:EXTREMES] if profits[place] > 0),
        worst=tuple(row(place) for place in order[:EXTREMES] if profits[place] < 0),
    )


def _row(trades: Columns, place: int, profit: Decimal, moves: tuple[float, float]) -> TradeRow:
    def number(name: str) -> float:
        return float(str(trades[name][place]))

    direction = str(trades["direction"][place])
    entry, leave = number("entry_price"), number("exit_price")
    sign = 1.0 if direction == "long" else -1.0
    adverse, favourable = (None if np.isnan(move) else float(move) for move in moves)
    return TradeRow(
        strategy=str(trades["strategy"][place]),
        symbol=str(trades["symbol"][place]),
        direction=direction,
        quantity=number("quantity"),
        entry_time=int(str(trades["entry_time"][place])),
        entry_price=entry,
        exit_time=int(str(trades["exit_time"][place])),
        exit_price=leave,
        profit=profit,
        total_return=sign * (leave / entry - 1.0) if entry else None,
        adverse=adverse,
        favourable=favourable,
    )


def _times(columns: Columns, name: str) -> Times:
    return np.asarray(columns.get(name, ()), dtype=np.int64)


def _mean(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None
