"""Are the times in order, each once, and not in the future?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.model.timeframe import DAY
from ingenium.storage.quality.finding import Check, Finding, when

if TYPE_CHECKING:
    from ingenium.storage.quality.finding import Flags
    from ingenium.storage.quality.subject import Subject

ORDER: Final = Check("order", "error", "Rows go back in time. Sort them by time at import.")
DUPLICATES: Final = Check(
    "duplicates",
    "warning",
    "Rows repeat an earlier row in every column. Remove the repetitions at import.",
)
CONFLICTS: Final = Check(
    "conflicts",
    "error",
    "Rows have the time of another row, but other values. Find out which is right, "
    "or say at import which to keep.",
)
IDENTICAL_TICKS: Final = Check(
    "identical_ticks",
    "note",
    "Ticks equal the tick before in every column, time included. Feeds have such ticks, and "
    "removing them would lose volume: compare with the source before that.",
)
FUTURE: Final = Check(
    "future",
    "error",
    "Rows lie in the future. Check the unit and the time zone of the times.",
)
TOO_EARLY: Final = Check(
    "too_early",
    "error",
    "Rows lie before the year 1800. Check the unit of the times.",
)

EARLIEST: Final = -170 * 365 * DAY  # about the year 1800


def check_order(subject: Subject) -> list[Finding]:
    """Find rows that are earlier than the row before."""
    time = subject.order
    back = np.zeros(len(time), dtype=np.bool_)
    back[1:] = time[1:] < time[:-1]
    return ORDER.at_rows(back, time, lambda row: f"row {row} follows {when(int(time[row - 1]))}")


def check_duplicates(subject: Subject) -> list[Finding]:
    """Find rows at the time of another row, equal to it or not."""
    repeated, same = _repetitions(subject)
    time = subject.time
    if subject.timeframe == 0:
        return IDENTICAL_TICKS.at_rows(repeated & same, time, lambda row: f"row {row}")
    return [
        *DUPLICATES.at_rows(repeated & same, time, lambda row: f"row {row}"),
        *CONFLICTS.at_rows(repeated & ~same, time, lambda row: f"row {row} differs"),
    ]


def check_plausible(subject: Subject, now: int) -> list[Finding]:
    """Find rows later than now, and rows earlier than any market data."""
    time = subject.time
    return [
        *FUTURE.at_rows(time > now, time, lambda row: f"row {row}"),
        *TOO_EARLY.at_rows(time < EARLIEST, time, lambda row: f"row {row}"),
    ]


def _repetitions(subject: Subject) -> tuple[Flags, Flags]:
    """Return which rows have the time of an earlier one, and which equal the one before them."""
    time = subject.time
    rows = np.arange(len(time))
    if not bool((time[1:] >= time[:-1]).all()):
        rows = np.argsort(time, kind="stable")
    repeated = np.zeros(len(time), dtype=np.bool_)
    same = np.zeros(len(time), dtype=np.bool_)
    places = np.flatnonzero(np.diff(time[rows]) == 0) + 1
    later, earlier = rows[places], rows[places - 1]
    repeated[later] = True
    same[later] = True
    for column in subject.columns.values():
        one, other = column[later], column[earlier]
        same[later] &= (one == other) | (np.isnan(one) & np.isnan(other))
    return repeated, same
