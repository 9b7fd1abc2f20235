"""Which decisions of a run on another history are not those of the run on the whole one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from ingenium.research.decided import Decided, Directions, Rows

MOST_LISTED: Final = 200
"""How many changes of one strategy on one history are kept; all are counted."""

_SAME: Final = 1e-9  # relative: sums may be made in another order
_SIDES: Final = {1: "long", 0: "flat", -1: "short"}


@dataclass(frozen=True, slots=True)
class Change:
    """A decision that is another one on another history.

    Attributes:
        symbol: what it is about.
        time: when it was taken, in nanoseconds UTC.
        whole: what was decided on the whole history.
        other: what was decided on the other one.
    """

    symbol: str
    time: int
    whole: str
    other: str


@dataclass(slots=True)
class Probe:
    """What one strategy did on another history.

    Attributes:
        kind: whether the history was cut at the moment or begun after it.
        moment: in nanoseconds UTC.
        bars: how many bars were compared, of the symbol that has most.
        count: how many decisions changed.
        reach: how many bars lie from the first change to the cut.
        settling: how many decisions of a history begun later changed shortly after the warm-up.
        changes: the first of those that changed.
    """

    kind: Literal["cut", "start"]
    moment: int
    bars: int = 0
    count: int = 0
    reach: int = 0
    settling: int = 0
    changes: list[Change] = field(default_factory=list)

    def add(self, change: Change) -> None:
        """Count a change, and keep it while there is room."""
        self.count += 1
        if len(self.changes) < MOST_LISTED:
            self.changes.append(change)


def compare_cut(whole: Decided, cut: Decided, moment: int) -> Probe:
    """Compare a run on a cut history: what was decided up to the cut must be the same."""
    probe = Probe("cut", moment)
    for symbol, rows in whole.rows.items():
        known = int(np.searchsorted(rows.times, moment, side="right"))
        probe.bars = max(probe.bars, known)
        other = cut.rows.get(symbol)
        if other is None:
            probe.add(Change(symbol, moment, "decided", "no decisions"))
            continue
        changed = _changed_rows(rows, other, known, shift=0)
        if len(changed):
            probe.reach = max(probe.reach, known - int(changed[0]))
        _add_rows(probe, symbol, (rows, other), changed, shift=0)
    _compare_orders(whole, cut, probe)
    return probe


def compare_start(whole: Decided, late: Decided, moment: int, settle: int) -> Probe:
    """Compare a run on a history that begins later, once its warm-up has passed `settle` times."""
    probe = Probe("start", moment)
    for symbol, rows in late.rows.items():
        full = whole.rows.get(symbol)
        if full is None:
            continue
        shift = len(full.times) - len(rows.times)
        warm = max(late.warm_up or 0, rows.first)
        changed = _changed_rows(full, rows, len(rows.times), shift=shift)
        probe.bars = max(probe.bars, len(rows.times) - settle * warm)
        probe.settling += int(((changed >= warm) & (changed < settle * warm)).sum())
        _add_rows(probe, symbol, (full, rows), changed[changed >= settle * warm], shift=shift)
    for symbol, held in late.directions.items():
        _compare_directions(symbol, (whole.directions[symbol], held), late, probe, settle)
    return probe


def _changed_rows(whole: Rows, other: Rows, count: int, *, shift: int) -> npt.NDArray[np.int64]:
    """Return the rows of `other` in which any column differs."""
    differs = np.zeros(count, dtype=np.bool_)
    for name in whole.columns.keys() | other.columns.keys():
        first, second = whole.columns.get(name), other.columns.get(name)
        a = np.full(count, np.nan) if first is None else first[shift : shift + count]
        b = np.full(count, np.nan) if second is None else second[:count]
        near = np.abs(a - b) <= _SAME * np.maximum(np.abs(a), np.abs(b))
        differs |= ~(near | (np.isnan(a) & np.isnan(b)))
    return np.flatnonzero(differs)


def _add_rows(
    probe: Probe,
    symbol: str,
    rows: tuple[Rows, Rows],
    changed: npt.NDArray[np.int64],
    *,
    shift: int,
) -> None:
    whole, other = rows
    for row in changed[:MOST_LISTED].tolist():
        first, second = _row_text(whole, row + shift), _row_text(other, row)
        probe.add(Change(symbol, int(other.times[row]), first, second))
    probe.count += max(0, len(changed) - MOST_LISTED)


def _row_text(rows: Rows, row: int) -> str:
    told = [
        name if name in _FLAGS else f"{name} {column[row]:.6g}"
        for name, column in rows.columns.items()
        if not np.isnan(column[row]) and (name not in _FLAGS or column[row])
    ]
    return ", ".join(told) or "no decision"


_FLAGS: Final = ("buy", "sell", "short", "cover")


def _compare_orders(whole: Decided, cut: Decided, probe: Probe) -> None:
    known = [order for order in whole.orders if order.time <= probe.moment]
    given = [order for order in cut.orders if order.time <= probe.moment]
    gone, new = Counter(known) - Counter(given), Counter(given) - Counter(known)
    changes = [
        *(Change(order.symbol, order.time, order.text, "-") for order in gone.elements()),
        *(Change(order.symbol, order.time, "-", order.text) for order in new.elements()),
    ]
    for symbol, held in whole.directions.items():
        probe.bars = max(probe.bars, int(np.searchsorted(held.times, probe.moment, side="right")))
        times = [change.time for change in changes if change.symbol == symbol]
        if times:
            between = np.searchsorted(held.times, [min(times), probe.moment], side="right")
            probe.reach = max(probe.reach, int(between[1] - between[0]) + 1)
    for change in sorted(changes, key=lambda change: change.time):
        probe.add(change)


def _compare_directions(
    symbol: str, held: tuple[Directions, Directions], late: Decided, probe: Probe, settle: int
) -> None:
    """Compare which way a symbol is held, from the bar on at which both hold it alike."""
    whole, other = held
    signs = whole.signs[len(whole.signs) - len(other.signs) :]
    warm = late.warm_up or 0
    alike = np.flatnonzero(signs[warm:] == other.signs[warm:])
    probe.bars = max(probe.bars, len(signs) - settle * warm)
    if not len(alike):
        return
    in_step = warm + int(alike[0])
    for row in _beginnings(signs[in_step:] != other.signs[in_step:]):
        place = in_step + row
        if place < settle * warm:
            probe.settling += 1
            continue
        sides = _SIDES[int(signs[place])], _SIDES[int(other.signs[place])]
        probe.add(Change(symbol, int(other.times[place]), *sides))


def _beginnings(flags: npt.NDArray[np.bool_]) -> Iterator[int]:
    """Give the rows at which stretches of true begin."""
    before = np.concatenate(([False], flags[:-1]))
    yield from np.flatnonzero(flags & ~before).tolist()
