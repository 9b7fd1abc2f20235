"""Does every session have its bars: none missing, none outside, equally many, the last whole?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.model.timeframe import DAY
from ingenium.storage.quality.finding import Check, Finding, length, number, when
from ingenium.storage.quality.gaps import Holes
from ingenium.storage.quality.opening import commonest
from ingenium.storage.quality.runs import runs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.model.symbol_history import TickerSpan
    from ingenium.storage.quality.finding import Flags
    from ingenium.storage.quality.opening import Opening
    from ingenium.storage.quality.subject import Subject

MISSING_SESSIONS: Final = Check(
    "missing_sessions",
    "warning",
    "Whole sessions have no bars. The share may not have traded then or under another ticker; "
    "else get the data again. A backtest sees the price stand still meanwhile.",
)
OUTSIDE: Final = Check(
    "outside_sessions",
    "warning",
    "Rows lie outside the sessions: extended hours, or the wrong calendar or time zone. "
    "Keep them only if orders could be filled then.",
)
AT_CLOSE: Final = Check(
    "at_close",
    "warning",
    "Bars begin exactly when the session closes, one more than it has room for: the closing "
    "auction, or bars stamped at their end. Drop them, or import with the stamp 'end'.",
)
AFTER_EARLY_CLOSE: Final = Check(
    "after_early_close",
    "warning",
    "Bars go on after the early close of a half day. Nobody could trade then in the regular "
    "session: drop them.",
)
REPEATED_SESSIONS: Final = Check(
    "repeated_sessions",
    "error",
    "Daily bars share a session with another. Keep one bar a session.",
)
FIRST_DAY: Final = Check(
    "incomplete_first_day",
    "note",
    "The data begin within a session. Daily figures of that day are not those of the whole day.",
)
LAST_DAY: Final = Check(
    "incomplete_last_day",
    "note",
    "The data end within a session. Daily figures of that day are not those of the whole day.",
)
UNEVEN: Final = Check(
    "uneven_days",
    "note",
    "Days have different numbers of bars: half days, extended hours or gaps.",
)


def check_missing_sessions(opened: Opening, elsewhere: Sequence[TickerSpan] = ()) -> list[Finding]:
    """Find sessions between the first and the last that have no bars, in runs.

    `elsewhere` tells when the security traded under other tickers, which explains a run.
    """
    absent = ~opened.attended
    runs = runs_of(absent)
    if not len(runs):
        return []
    date = opened.sessions.date
    examples = (
        _span(int(date[first]), int(date[last]), last - first + 1, elsewhere)
        for first, last in runs.longest_first()
    )
    return [
        MISSING_SESSIONS.found(int(runs.count.sum()), int(date[runs.first[0]]), examples),
    ]


def _span(first: int, last: int, count: int, elsewhere: Sequence[TickerSpan]) -> str:
    told = f"{when(first)}..{when(last)} ({count})" if last > first else f"{when(first)} (1)"
    for span in elsewhere:
        if span.start <= first and last < span.end:
            return f"{told}, when it traded as {span.ticker}"
    return told


def with_missing_sessions(found: Holes, subject: Subject, opened: Opening) -> Holes:
    """Return holes with those of sessions without bars, for a picture of all that is missing."""
    opens, closes = opened.sessions.open, opened.sessions.close
    rooms = np.maximum(1, (closes - opens) // max(1, subject.timeframe))
    runs = runs_of(~opened.attended)
    lost = [
        (int(opens[first]), int(closes[last]), int(rooms[first : last + 1].sum()))
        for first, last in zip(runs.first.tolist(), runs.last.tolist(), strict=True)
        if not ((found.start <= opens[first]) & (found.end >= closes[last])).any()
    ]
    start, end, missing = np.array(lost, dtype=np.int64).reshape(-1, 3).T
    return Holes.in_order(
        np.concatenate([found.start, start]),
        np.concatenate([found.end, end]),
        np.concatenate([found.missing, missing]),
    )


def check_outside(subject: Subject, opened: Opening) -> list[Finding]:
    """Find rows outside the sessions: at the close, after an early close, or elsewhere."""
    outside = ~opened.inside
    if subject.timeframe == DAY:
        within = opened.session[opened.inside]
        repeated = np.zeros(len(subject), dtype=np.bool_)
        repeated[np.flatnonzero(opened.inside)[1:]] = np.diff(within) == 0
        return [
            *OUTSIDE.at_rows(outside, subject.time, lambda _: "not a session"),
            *REPEATED_SESSIONS.at_rows(repeated, subject.time, lambda row: f"row {row}"),
        ]
    at_close, after_early = _after_close(subject, opened)
    return [
        *_by_day(AT_CLOSE, subject, opened, outside & at_close),
        *_by_day(AFTER_EARLY_CLOSE, subject, opened, outside & after_early),
        *_by_day(OUTSIDE, subject, opened, outside & ~at_close & ~after_early),
    ]


def check_whole_days(subject: Subject, opened: Opening) -> list[Finding]:
    """Find a first or last session of which a part is missing, and days unlike the others."""
    inside = np.flatnonzero(opened.inside)
    if subject.timeframe >= DAY or not subject.timeframe or not inside.size:
        return []
    first, last = int(inside[0]), int(inside[-1])
    late = int(subject.starts[first] - opened.sessions.open[0])
    early = int(opened.sessions.close[-1] - subject.starts[last] - subject.timeframe)
    begins, ends = int(subject.starts[first]), int(subject.starts[last]) + subject.timeframe
    findings = []
    if late > 0:
        example = f"begins at {when(begins)}, {length(late)} after the opening"
        findings.append(FIRST_DAY.found(1, begins, [example]))
    if early > 0:
        example = f"ends at {when(ends)}, {length(early)} before the close"
        findings.append(LAST_DAY.found(1, ends, [example]))
    skipped = slice(1 if late > 0 else 0, -1 if early > 0 else None)
    return [*findings, *_uneven(subject, opened, skipped)]


def _after_close(subject: Subject, opened: Opening) -> tuple[Flags, Flags]:
    """Return which bars begin at the close of a full session, and which go on after a half day."""
    opens, closes = opened.sessions.open, opened.sessions.close
    before = np.searchsorted(closes, subject.starts, side="right") - 1
    has_closed = before >= 0
    is_half = has_closed & ((closes - opens)[before] < opened.usual)
    at_close = has_closed & ~is_half & (subject.starts == closes[before])
    return at_close, is_half & (subject.starts <= opens[before] + opened.usual)


def _by_day(check: Check, subject: Subject, opened: Opening, flags: Flags) -> list[Finding]:
    """Return a finding that counts rows and shows each day with how many it has."""
    rows = np.flatnonzero(flags)
    if not rows.size:
        return []
    days, firsts, counts = np.unique(opened.session[rows], return_index=True, return_counts=True)
    begins = subject.time[rows[firsts]]
    examples = (
        f"{when(int(opened.sessions.date[day]))}: {number(int(count), subject.noun)} from "
        f"{when(int(begin))} (1 of {number(len(days), 'day')})"
        for day, begin, count in zip(days, begins, counts, strict=True)
    )
    return [check.found(int(rows.size), int(subject.time[rows[0]]), examples)]


def _uneven(subject: Subject, opened: Opening, kept: slice) -> list[Finding]:
    """Find days that have another number of bars than most, and than their session has room for."""
    sessions = opened.sessions
    counts = np.bincount(opened.session, minlength=len(sessions))[kept]
    rooms = ((sessions.close - sessions.open) // subject.timeframe)[kept]
    attended = counts > 0
    date, counts, rooms = sessions.date[kept][attended], counts[attended], rooms[attended]
    if not len(counts):
        return []
    usual = commonest(counts)
    odd = np.flatnonzero((counts != usual) & (counts != rooms))
    if not odd.size:
        return []
    like_most = np.count_nonzero(counts == usual)
    if 2 * like_most < len(counts):
        example = f"{number(len(counts), 'day')} with {counts.min():,} to {counts.max():,} bars"
        return [UNEVEN.found(len(counts), int(date[0]), [example])]
    ranked = odd[np.argsort(-np.abs(counts[odd] - usual), kind="stable")]
    most = f"{number(usual, 'bar')} on {like_most:,} of {number(len(counts), 'day')}"
    examples = (
        f"{when(int(date[day]))}: {number(int(counts[day]), 'bar')} against {most}"
        for day in ranked.tolist()
    )
    return [UNEVEN.found(len(odd), int(date[odd[0]]), examples)]
