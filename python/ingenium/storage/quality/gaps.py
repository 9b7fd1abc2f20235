"""Are bars missing while the market was open, and is there a pattern in it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from ingenium.model.timeframe import DAY, MINUTE
from ingenium.storage.quality.finding import Check, Finding, length, number, when
from ingenium.storage.quality.opening import commonest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingenium.model.bar_checks import IntColumn
    from ingenium.storage.quality.opening import Opening
    from ingenium.storage.quality.subject import Subject
    from ingenium.storage.quality.thresholds import Thresholds

GAPS: Final = Check(
    "gaps",
    "warning",
    "Bars are missing while the market was open. Either nothing was traded and the source leaves "
    "such bars out, or data are missing: compare with the source, and get them again.",
)
SILENCE: Final = Check(
    "gaps",
    "warning",
    "No tick came for a long time while the market was open. Compare with the source.",
)
PERIODIC: Final = Check(
    "periodic_holes",
    "warning",
    "Most holes have exactly the same length, which no market does by itself. If pages of data "
    "were asked for, each was cut short: ask for shorter pages. If the market pauses every day, "
    "give its calendar.",
)


@dataclass(frozen=True, slots=True, eq=False)
class Holes:
    """Stretches without bars while the market was open.

    Attributes:
        start: when the first missing bar would have begun.
        end: when the next bar began, or the market closed.
        missing: how many bars are missing.
    """

    start: IntColumn
    end: IntColumn
    missing: IntColumn

    @classmethod
    def in_order(cls, start: IntColumn, end: IntColumn, missing: IntColumn) -> Self:
        """Return holes in order of time."""
        order = np.argsort(start, kind="stable")
        return cls(start[order], end[order], missing[order])

    def __len__(self) -> int:
        return len(self.start)


def holes(subject: Subject, opened: Opening | None, thresholds: Thresholds) -> Holes:
    """Return the holes of rows in order of time; whole sessions without bars are not among them.

    Without a calendar only steps that no weekend explains are holes.
    """
    starts = subject.starts
    step = subject.timeframe or thresholds.silence
    if opened is None:
        longest = max(step, thresholds.closed if step <= DAY else step)
        return _between(starts, step, np.diff(starts) > longest)
    if subject.timeframe == DAY:
        return Holes(*(np.empty(0, dtype=np.int64) for _ in range(3)))
    return _inside(subject, step, opened)


def check_gaps(subject: Subject, found: Holes) -> list[Finding]:
    """Report the holes, the largest first."""
    if not len(found):
        return []
    check = GAPS if subject.timeframe else SILENCE
    return [check.found(len(found), int(found.start.min()), _written(subject, found))]


def check_periodic(subject: Subject, found: Holes, thresholds: Thresholds) -> list[Finding]:
    """Find a length that most of the larger holes share."""
    large = found.missing >= thresholds.periodic_bars
    if not subject.timeframe or np.count_nonzero(large) < thresholds.periodic_holes:
        return []
    lengths, counts = np.unique(found.missing[large], return_counts=True)
    count = int(counts.max())
    if count < max(thresholds.periodic_holes, thresholds.periodic_share * len(found)):
        return []
    missing = int(lengths[counts.argmax()])
    starts = found.start[found.missing == missing]
    step = (missing + 1) * subject.timeframe
    apart = length(step) if step % MINUTE else number(step // MINUTE, "minute")
    present = commonest(np.diff(starts)) // subject.timeframe - missing
    example = (
        f"{number(count, 'hole')} of exactly {apart} from bar to bar, "
        f"{number(missing, 'bar')} missing in each, {number(present, 'bar')} between them"
    )
    return [PERIODIC.found(count, int(starts[0]), [example])]


def _between(starts: IntColumn, step: int, is_hole: np.ndarray) -> Holes:
    rows = np.flatnonzero(is_hole)
    missing = (starts[rows + 1] - starts[rows] - 1) // step
    return Holes(starts[rows] + step, starts[rows + 1], missing)


def _inside(subject: Subject, step: int, opened: Opening) -> Holes:
    """Return the holes between bars of one stretch, after its opening and before its close.

    Where the series itself begins and ends, nothing is known of what is missing.
    """
    starts = subject.starts[opened.inside]
    opens, closes = opened.stretches()
    stretch = np.searchsorted(opens, starts + step, side="left") - 1
    same = np.diff(stretch) == 0
    between = _between(starts, step, same & (np.diff(starts) > step))
    firsts, lasts = np.flatnonzero(~same) + 1, np.flatnonzero(~same)
    open_at, close_at = opens[stretch[firsts]], closes[stretch[lasts]]
    late, early = starts[firsts] - open_at, close_at - starts[lasts] - step
    if subject.timeframe:
        late, early = late + step - 1, early + step - 1  # a bar in part is a bar
    late, early = late // step, early // step
    is_late, is_early = late > 0, early > 0
    parts = (
        between,
        Holes(open_at[is_late], starts[firsts][is_late], late[is_late]),
        Holes(starts[lasts][is_early] + step, close_at[is_early], early[is_early]),
    )
    start, end, missing = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("start", "end", "missing")
    )
    return Holes.in_order(start, end, missing)


def _written(subject: Subject, found: Holes) -> Iterator[str]:
    """Write the holes, the largest first."""
    for place in np.argsort(-(found.end - found.start), kind="stable").tolist():
        start, end = int(found.start[place]), int(found.end[place])
        if subject.timeframe:
            yield f"{when(start)} to {when(end)} ({number(int(found.missing[place]), 'bar')})"
        else:
            yield f"{when(start)} to {when(end)} ({length(end - start)})"
