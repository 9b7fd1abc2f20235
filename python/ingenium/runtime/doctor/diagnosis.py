"""Where a session and the backtest of its time part, by cause, and what each cause cost."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingenium.runtime.doctor.matching import Sides, only, parity, rows_of, unlike_fills
from ingenium.runtime.doctor.stages import DATA, DECISIONS, SETTINGS, Played

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

_SIDES: Final = Sides("session", "today", "in the session", "today")
_SAID: Final = {
    DECISIONS: "strategies decide otherwise now: their code, parameters or what they read changed",
    SETTINGS: "the settings are others now: fees, slippage, risk, capital or when orders fill",
    DATA: "the data are others now: bars came late, were corrected, or are missing",
}


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of differences.

    Attributes:
        name: what is other in the second, such as "decisions", "settings" or "data".
        said: what that means.
        cost: how much more equity the first had at its end than the second; in money.
        orders: orders that only one of the two had, and whose.
        fills: fills whose price differs, or that only one had.
        fees: fills that differ in nothing but their fee.
    """

    name: str
    said: str
    cost: Decimal
    orders: tuple[str, ...]
    fills: tuple[str, ...]
    fees: tuple[str, ...]

    @property
    def is_seen(self) -> bool:
        """Whether anything differs by it."""
        return bool(self.cost or self.orders or self.fills or self.fees)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a session did, what a backtest of its time does, and why they differ.

    Attributes:
        session: equity at the end of the session.
        backtest: equity at the end of the backtest.
        is_same: whether the two are the same to the last event.
        causes: in the order in which they were found; their costs add up to the difference.
        orders: how many orders the session sent.
        parity: the part of the orders and fills of both that are the same, from 0 to 1.
    """

    session: Decimal
    backtest: Decimal
    is_same: bool
    causes: tuple[Cause, ...]
    orders: int
    parity: float


def diagnose(played: Iterable[Played]) -> Diagnosis:
    """Compare playings, each with one thing more of today."""
    all_played = list(played)
    first, last = all_played[0], all_played[-1]
    return Diagnosis(
        session=first.equity,
        backtest=last.equity,
        is_same=first.digest == last.digest,
        causes=causes(all_played, _SAID, _SIDES),
        orders=len(first.orders["id"]),
        parity=parity(first, last),
    )


def causes(played: Iterable[Played], said: Mapping[str, str], sides: Sides) -> tuple[Cause, ...]:
    """Return what each playing but the first changed, and what that cost.

    Args:
        played: each with one thing more of the second side.
        said: what each cause means, by its name.
        sides: what the two are called.
    """
    return tuple(
        _cause(before, after, said[after.cause], sides)
        for before, after in itertools.pairwise(played)
    )


def _cause(before: Played, after: Played, said: str, sides: Sides) -> Cause:
    fills, fees = unlike_fills(before, after, sides)
    return Cause(
        name=after.cause,
        said=said,
        cost=before.equity - after.equity,
        orders=tuple(only(rows_of(before.orders), rows_of(after.orders), sides)),
        fills=tuple(fills),
        fees=tuple(fees),
    )
