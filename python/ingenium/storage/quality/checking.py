"""All checks of one series, the gravest findings first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY
from ingenium.storage.quality.arrival import check_clocks, check_numbers
from ingenium.storage.quality.books import check_book
from ingenium.storage.quality.days import check_missing_sessions, check_outside, check_whole_days
from ingenium.storage.quality.finding import Check, Finding
from ingenium.storage.quality.gaps import check_gaps, check_periodic, holes
from ingenium.storage.quality.opening import opening
from ingenium.storage.quality.order import EARLIEST, check_duplicates, check_order, check_plausible
from ingenium.storage.quality.quotes import check_quotes
from ingenium.storage.quality.thresholds import Thresholds
from ingenium.storage.quality.trading import check_moves, check_prints, check_stale, check_volume
from ingenium.storage.quality.values import (
    check_finite,
    check_positive,
    check_range,
    check_sizes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.model.corporate_actions import CorporateAction
    from ingenium.model.symbol_history import TickerSpan
    from ingenium.storage.quality.opening import Opening
    from ingenium.storage.quality.subject import Subject

GRAVITY: Final = {"error": 0, "warning": 1, "note": 2}
DEFAULTS: Final = Thresholds()

EMPTY: Final = Check("empty", "warning", "The series has no rows.")
NO_CALENDAR: Final = Check(
    "no_calendar",
    "note",
    "Without the calendar of its market nobody can tell a gap from a closed market, so only holes "
    "longer than any holidays were looked for: give '24/7', '24/5' or a code such as 'XNYS'.",
)
CALENDAR_TOO_SHORT: Final = Check(
    "calendar_too_short",
    "note",
    "The calendar does not reach over all times, so sessions and gaps were not checked.",
)


def check(
    subject: Subject,
    *,
    now: int,
    actions: Sequence[CorporateAction] = (),
    elsewhere: Sequence[TickerSpan] = (),
    thresholds: Thresholds = DEFAULTS,
) -> list[Finding]:
    """Return what is wrong with a series, or worth knowing, the gravest first.

    Args:
        subject: the columns as supplied, unsorted and with impossible values as they may be.
        now: later rows lie in the future; nanoseconds UTC.
        actions: splits and changes of symbol of this instrument, which explain moves.
        elsewhere: when it traded under other tickers, which explains missing sessions.
        thresholds: from where on a check speaks up.

    Raises:
        ConfigError: the calendar is not known.
        MissingExtraError: the library of calendars is not installed.
    """
    if not len(subject):
        return [EMPTY.found(1, 0, ["no rows"])]
    ordered = subject.ordered(EARLIEST, now)
    with np.errstate(all="ignore"):  # what is missing or infinite has its own check
        findings = [
            *check_order(subject),
            *check_duplicates(subject),
            *check_plausible(subject, now),
            *check_finite(subject),
            *check_positive(subject),
            *check_range(subject),
            *check_sizes(subject),
            *check_prints(subject, thresholds),
            *check_quotes(subject),
            *check_clocks(subject),
            *check_numbers(subject),
            *check_book(subject),
            *check_moves(ordered, thresholds, actions),
            *check_volume(ordered, thresholds),
            *check_stale(ordered, thresholds),
            *_against_calendar(ordered, thresholds, elsewhere),
        ]
    return sorted(findings, key=lambda finding: GRAVITY[finding.severity])


def _against_calendar(
    subject: Subject, thresholds: Thresholds, elsewhere: Sequence[TickerSpan]
) -> list[Finding]:
    if not len(subject):
        return []
    first = int(subject.time[0])
    notes = []
    opened: Opening | None = None
    try:
        opened = opening(subject)
    except DataError as cause:
        notes = [CALENDAR_TOO_SHORT.found(1, first, [str(cause)])]
    if subject.calendar is None and subject.timeframe <= DAY:
        notes = [NO_CALENDAR.found(1, first, ["the calendar is not known"])]
    found = holes(subject, opened, thresholds)
    return [
        *([] if opened is None else _sessions(subject, opened, elsewhere)),
        *check_gaps(subject, found),
        *check_periodic(subject, found, thresholds),
        *notes,
    ]


def _sessions(subject: Subject, opened: Opening, elsewhere: Sequence[TickerSpan]) -> list[Finding]:
    is_told_by_gaps = opened.is_always_open and subject.timeframe != DAY
    return [
        *([] if is_told_by_gaps else check_missing_sessions(opened, elsewhere)),
        *check_outside(subject, opened),
        *check_whole_days(subject, opened),
    ]
