"""Statistics of round trips, exact: decimals in, decimals out."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import TypeAlias

TradeStatistic: TypeAlias = Decimal | int | None

ZERO = Decimal(0)


def trade_statistics(profits: Iterable[Decimal | float]) -> dict[str, TradeStatistic]:
    """Return the statistics of closed round trips, given the gross profit of each in order of exit.

    A float is read through the shortest text that gives it back; None means undefined.
    """
    trips = [each if isinstance(each, Decimal) else Decimal(repr(float(each))) for each in profits]
    wins, losses = [p for p in trips if p > 0], [-p for p in trips if p < 0]
    gained, lost = sum(wins, ZERO), sum(losses, ZERO)
    average_win, average_loss = _ratio(gained, len(wins)), _ratio(lost, len(losses))
    return {
        "round_trips": len(trips),
        "wins": len(wins),
        "losses": len(losses),
        "scratches": len(trips) - len(wins) - len(losses),
        "gross_profit": gained,
        "gross_loss": lost,
        "net": gained - lost,
        "win_rate": _ratio(Decimal(len(wins)), len(trips)),
        "profit_factor": _ratio(gained, lost),
        "expectancy": _ratio(gained - lost, len(trips)),
        "average_win": average_win,
        "average_loss": average_loss,
        "payoff": _ratio(average_win, average_loss),
        "largest_win": max(trips, default=None),
        "largest_loss": min(trips, default=None),
        "max_consecutive_wins": _longest_run([p > 0 for p in trips]),
        "max_consecutive_losses": _longest_run([p < 0 for p in trips]),
    }


def _ratio(numerator: Decimal | None, denominator: Decimal | int | None) -> Decimal | None:
    return numerator / denominator if numerator is not None and denominator else None


def _longest_run(flags: Sequence[bool]) -> int:
    return max((sum(1 for _ in run) for flag, run in groupby(flags) if flag), default=0)
