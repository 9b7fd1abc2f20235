"""What two versions did in the same time, where they part first, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import DataError
from ingenium.model.timestamps import iso
from ingenium.runtime.doctor.diagnosis import Cause, causes
from ingenium.runtime.doctor.matching import ORDER, Sides, rows_of
from ingenium.runtime.doctor.stages import DECISIONS, SESSION, SETTINGS, played_of
from ingenium.runtime.shadow.orders import Pair, matched

if TYPE_CHECKING:
    from ingenium.runtime.doctor.stages import Played
    from ingenium.runtime.shadow.beside import Beside
    from ingenium.runtime.shadow.orders import Matched, Sent
    from ingenium.runtime.shadow.version import Version

FILLS: Final = "fills"
RISK: Final = "risk"
VERSION: Final = "version"

_SIDES: Final = Sides("old", "new", "in the old", "in the new")
_FILL: Final = ("time", "symbol", "side", "quantity_text", "price_text")
_SAID: Final = {
    DECISIONS: "the new version decides otherwise: its code or parameters",
    SETTINGS: "its settings are others: fees, slippage, risk, capital, or when orders fill",
    VERSION: "it has other strategies or other capital for them, so that decisions and settings "
    "cannot be told apart",
    FILLS: "those of the session are its venue's, those of the new version are simulated",
}
_LIVE: Final = "; and its fills are simulated, those of the session are its venue's"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one version did.

    Attributes:
        orders: how many it sent.
        fills: how many of them there were.
        profit: what it made, fees paid, open positions at the last price; in the account's money.
        fees: paid.
    """

    orders: int
    fills: int
    profit: Decimal
    fees: Decimal


@dataclass(frozen=True, slots=True)
class First:
    """The first thing in which two versions differ.

    Attributes:
        what: an order, or a fill where all orders are the same.
        cause: "decisions", "settings", "version", "risk" or "fills".
        said: what that means here.
    """

    what: str
    cause: str
    said: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the two versions did; the same journal gives the same, whenever it is read.

    Attributes:
        session: the session of the old version.
        row: the last row of its journal that was looked at.
        since: when its strategies began to be called, in nanoseconds UTC.
        until: up to when both have played.
        same: how many orders both sent, of the same time, instrument, side, quantity and price.
        differing: orders of the same time, instrument and side that differ in something else.
        only_old: orders that only the old version sent.
        only_new: orders that only the new version sent.
        parity: the part of all orders that both sent, from 0 to 1.
        old: what the old version did.
        new: what the new version did.
        first: the first difference; None where there is none.
        causes: what the versions differ in, and what each of it cost or brought.
        left_out: what people changed in the session that the new version could not follow.
    """

    session: str
    row: int
    since: int
    until: int
    same: int
    differing: tuple[str, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    parity: float
    old: Figures
    new: Figures
    first: First | None
    causes: tuple[Cause, ...]
    left_out: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether both have sent the same orders."""
        return not (self.differing or self.only_old or self.only_new)


def compared(beside: Beside) -> Comparison:
    """Compare the two versions as far as both have come.

    Raises:
        DataError: the session has no data yet.
    """
    if beside.since is None or beside.until is None:
        msg = f"Session {beside.opened.session} has called no strategy yet: there is nothing to "
        raise DataError(msg + "compare.")
    orders = beside.matched()
    return Comparison(
        session=beside.opened.session,
        row=beside.row,
        since=beside.since,
        until=beside.until,
        same=orders.same,
        differing=tuple(str(each) for each in orders.unlike if each.old and each.new),
        only_old=tuple(str(each) for each in orders.unlike if each.new is None),
        only_new=tuple(str(each) for each in orders.unlike if each.old is None),
        parity=orders.parity,
        old=_figures(beside.old, orders.old),
        new=_figures(beside.new, orders.new),
        first=_first(beside, orders),
        causes=causes(_played(beside), _said(beside), _SIDES),
        left_out=tuple(beside.left_out),
    )


def _figures(version: Version, orders: int) -> Figures:
    fees = Decimal(version.outcome.totals()["fees"])
    return Figures(orders, version.outcome.fills, version.profit, fees)


def _played(beside: Beside) -> list[Played]:
    """Return the playings that lead from the old version to the new one, by what they made."""
    first = _as_played(SESSION, beside.old)
    if beside.between is None:
        return [first, _as_played(_of_fills_or(VERSION, beside, beside.new), beside.new)]
    cause = _of_fills_or(DECISIONS, beside, beside.between)
    return [first, _as_played(cause, beside.between), _as_played(SETTINGS, beside.new)]


def _of_fills_or(cause: str, beside: Beside, version: Version) -> str:
    """Return the cause by which a version parts from the session; only fills, if its orders do not.

    Fills part by themselves where those of the session are not simulated.
    """
    if not beside.opened.recipe.is_executed_outside:
        return cause
    unlike = matched(beside.old.orders.sent, version.orders.sent).unlike
    return cause if unlike else FILLS


def _as_played(cause: str, version: Version) -> Played:
    """Return a version for the doctor: its orders as they were sent, its profit as its equity."""
    sent = [_columns(each) for each in version.orders.sent]
    orders = {name: [each[name] for each in sent] for name in ORDER}
    return replace(played_of(cause, version.outcome), equity=version.profit, orders=orders)


def _columns(order: Sent) -> dict[str, object]:
    """Return an order as the doctor's tables have it."""
    columns = {name: getattr(order, name) for name in ORDER if name != "created"}
    return columns | {"created": order.time}


def _said(beside: Beside) -> dict[str, str]:
    """Return what each cause means; where orders go to exchanges, the first is of fills, too."""
    if not beside.opened.recipe.is_executed_outside:
        return _SAID
    first = VERSION if beside.between is None else DECISIONS
    return _SAID | {first: _SAID[first] + _LIVE}


def _first(beside: Beside, orders: Matched) -> First | None:
    """Return where the two part first: an order, else a fill."""
    fill = _first_fill(beside)
    if orders.unlike:
        pair = orders.unlike[0]
        is_late = fill is not None and int(fill[0]) < pair.place[0]
        return First(str(pair), *_cause(beside, pair, is_late=is_late))
    if fill is None:
        return None
    time, symbol, side, quantity, price, whose = fill
    cause = FILLS if beside.opened.recipe.is_executed_outside else SETTINGS
    what = f"{iso(int(time))} fill: {side} {quantity} {symbol} at {price} (only {whose})"
    return First(what, cause, _SAID[cause])


def _cause(beside: Beside, pair: Pair, *, is_late: bool) -> tuple[str, str]:
    """Return why two orders differ: `is_late` tells that fills had parted before."""
    if pair.new is None and (rule := beside.new.orders.denied.get(pair.place)):
        return RISK, f"the new version's is denied by {rule}"
    if pair.old is None and (rule := beside.old.orders.denied.get(pair.place)):
        return RISK, f"the old version's was denied by {rule}"
    is_outside = beside.opened.recipe.is_executed_outside
    if is_late:
        cause = FILLS if is_outside else SETTINGS
    elif beside.between is None:
        cause = VERSION
    else:
        between = matched(beside.old.orders.sent, beside.between.orders.sent)
        is_decided = pair.place in {each.place for each in between.unlike}
        cause = DECISIONS if is_decided else SETTINGS
    return cause, _SAID[cause]


def _first_fill(beside: Beside) -> tuple[str, ...] | None:
    """Return the earliest fill that only one of the two has, and whose it is."""
    ours, theirs = (Counter(rows_of(each.fills, _FILL)) for each in (beside.old, beside.new))
    unlike = [(*row, _SIDES.ours) for row in ours - theirs]
    unlike += [(*row, _SIDES.theirs) for row in theirs - ours]
    return min(unlike, key=lambda row: (int(row[0]), row), default=None)
