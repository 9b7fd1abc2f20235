"""The repairs: each is asked for by name, counted, and keeps what it removes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from ingenium.model.timestamps import iso
from ingenium.storage.raw_columns import joined

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingenium.storage.importing.judging import Judge
    from ingenium.storage.raw_columns import Raw

    Mask = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Repairs:
    """The repairs of one series: what was asked for, what was done, what was removed.

    Attributes:
        asked: the names of the repairs that may be done.
        counts: how many rows each repair touched.
        removed: the rows that are not in the series, each with the repair that removed it.
    """

    asked: frozenset[str]
    counts: Counter[str] = field(default_factory=Counter[str])
    removed: list[tuple[str, Raw]] = field(default_factory=list)

    def without_bad(self, raw: Raw, judge: Judge) -> Raw:
        """Return the rows that can be; without the repair, the first that cannot is refused."""
        bad = judge.bad(raw)
        if bad is None:
            return raw
        if "drop-bad" not in self.asked:
            judge.refuse(raw, int(bad.argmax()))
        return self._drop("drop-bad", raw, bad)

    def in_order(self, pieces: list[Raw]) -> Raw:
        """Return rows in order of time; those of one time keep their order."""
        raw = joined(pieces)
        order = np.argsort(raw.order, kind="stable")
        moved = int(np.count_nonzero(order != np.arange(len(order))))
        if moved == 0:
            return raw
        self.counts["sort"] += moved
        return rows_of(raw, order)

    def without_repeats(self, raw: Raw) -> Raw:
        """Return rows whose times increase; what is out of order or repeated is refused."""
        steps = np.diff(raw.order)
        least = int(steps.min()) if len(steps) else 1
        if least < 0:
            refuse_order(raw, int((steps < 0).argmax()) + 1)
        if least > 0 or not raw.kind.lasts:
            return raw
        again = np.concatenate([[False], steps == 0])
        raw = self._without_identical(raw, again)
        return self._without_conflicts(raw)

    def first_of_two(self, before: Raw, after: Raw) -> bool:
        """Settle two rows of one time at a seam; return whether the first is the one to keep."""
        same = _is_same(before, 0, after, 0)
        if same and "drop-identical" in self.asked:
            self._note("drop-identical", after)
            return True
        if "keep-last" in self.asked:
            self._note("keep-last", before)
            return False
        if "keep-first" not in self.asked:
            _refuse_repeat(after, 0, is_identical=same)
        self._note("keep-first", after)
        return True

    def _without_identical(self, raw: Raw, again: Mask) -> Raw:
        same = again.copy()
        for name, column in raw.columns.items():
            if name != "time":
                same[1:] &= _equal(column[1:], column[:-1])
        if not same.any():
            return raw
        if "drop-identical" in self.asked:
            return self._drop("drop-identical", raw, same)
        if not {"keep-first", "keep-last"} & self.asked:
            _refuse_repeat(raw, int(same.argmax()), is_identical=True)
        return raw

    def _without_conflicts(self, raw: Raw) -> Raw:
        equal = np.diff(raw.columns["time"]) == 0
        if not equal.any():
            return raw
        if not {"keep-first", "keep-last"} & self.asked:
            _refuse_repeat(raw, int(equal.argmax()) + 1, is_identical=False)
        if "keep-first" in self.asked:
            return self._drop("keep-first", raw, np.concatenate([[False], equal]))
        return self._drop("keep-last", raw, np.concatenate([equal, [False]]))

    def _drop(self, repair: str, raw: Raw, dropped: Mask) -> Raw:
        self._note(repair, rows_of(raw, np.flatnonzero(dropped)))
        return rows_of(raw, np.flatnonzero(~dropped))

    def _note(self, repair: str, removed: Raw) -> None:
        self.counts[repair] += len(removed)
        self.removed.append((repair, removed))


def rows_of(raw: Raw, places: npt.NDArray[np.int64] | slice) -> Raw:
    """Return some rows, which keep the names that they have in their source."""
    given = raw.origin.rows
    if isinstance(given, range):  # a slice of a range costs nothing
        rows = given[places] if isinstance(places, slice) else places + given.start
    else:
        rows = np.asarray(given)[places]
    return replace(
        raw,
        columns={name: column[places] for name, column in raw.columns.items()},
        origin=replace(raw.origin, rows=rows),
        clock=None if raw.clock is None else raw.clock[places],
    )


def refuse_order(raw: Raw, row: int, before: int | None = None) -> NoReturn:
    """Raise the sentence about a row whose time is before that of the row above it."""
    time = int(raw.order[row])
    above = int(raw.order[row - 1]) if before is None else before
    which = "receive time" if "available" in raw.columns else "time"
    problem = f"{which} {iso(time)} comes after {iso(above)}"
    raw.origin.refuse(row, problem, "sort the rows by time, or let --repair sort do it")


def _refuse_repeat(raw: Raw, row: int, *, is_identical: bool) -> NoReturn:
    time = iso(int(raw.columns["time"][row]))
    if is_identical:
        fix = "remove one of the two rows, or let --repair drop-identical do it"
        raw.origin.refuse(row, f"time {time} appears twice with equal values", fix)
    fix = "remove one of the two rows, or choose with --repair keep-first or keep-last"
    raw.origin.refuse(row, f"time {time} appears twice with different values", fix)


def _is_same(one: Raw, row: int, other: Raw, other_row: int) -> bool:
    return all(
        bool(_equal(column[row : row + 1], other.columns[name][other_row : other_row + 1])[0])
        for name, column in one.columns.items()
    )


def _equal(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> Mask:
    return np.asarray((one == other) | ((one != one) & (other != other)))  # noqa: PLR0124 - NaN
