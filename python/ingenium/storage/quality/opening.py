"""When the market of a series was open, and which of its bars lie inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.model.timeframe import DAY, HOUR
from ingenium.storage.calendar import ALWAYS_OPEN, Sessions, sessions

if TYPE_CHECKING:
    from ingenium.model.bar_checks import IntColumn
    from ingenium.storage.quality.finding import Flags
    from ingenium.storage.quality.subject import Subject

_LONGEST_WAIT: Final = 25 * HOUR  # from a daily label to its close, where clocks change included
_MARGIN: Final = 14 * DAY  # enough to see full sessions around a half day


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """The sessions that a series spans, and the session of each of its bars.

    Attributes:
        sessions: from the session of the first bar to that of the last.
        session: the place of each bar's session, for bars outside all of them the nearest.
        inside: whether a bar overlaps its session; daily bars: whether it is labelled by one.
        usual: how long a session of this market lasts, half days aside.
    """

    sessions: Sessions
    session: IntColumn
    inside: Flags
    usual: int

    @property
    def is_always_open(self) -> bool:
        """Whether the market never closes."""
        return self.sessions.name == ALWAYS_OPEN

    @property
    def attended(self) -> Flags:
        """Which sessions have bars inside."""
        present = np.zeros(len(self.sessions), dtype=np.bool_)
        present[self.session[self.inside]] = True
        return present

    def stretches(self) -> tuple[IntColumn, IntColumn]:
        """Return when the market opened and closed, sessions without a pause between them joined.

        A market that never closes is one stretch.
        """
        opens, closes = self.sessions.open, self.sessions.close
        apart = opens[1:] > closes[:-1]
        return opens[np.append(True, apart)], closes[np.append(apart, True)]


def opening(subject: Subject) -> Opening | None:
    """Return the sessions of rows in order of time; None without calendar, rows or sessions.

    Raises:
        ConfigError: the calendar is not known.
        DataError: the calendar does not reach so far.
        MissingExtraError: the library of calendars is not installed.
    """
    if subject.calendar is None or not len(subject) or subject.timeframe > DAY:
        return None
    starts = subject.starts
    around = sessions(subject.calendar, int(starts[0]) - _MARGIN, int(starts[-1]) + _MARGIN)
    if not len(around):
        return None
    session, inside = (_daily if subject.timeframe == DAY else _intraday)(subject, around)
    used = session[inside] if inside.any() else session
    first, last = int(used.min()), int(used.max())
    kept = slice(first, last + 1)
    spanned = Sessions(around.name, around.date[kept], around.open[kept], around.close[kept])
    usual = commonest(around.close - around.open)
    return Opening(spanned, np.clip(session - first, 0, last - first), inside, usual)


def commonest(values: IntColumn) -> int:
    """Return the value that occurs most often, of equally common ones the smallest."""
    distinct, counts = np.unique(values, return_counts=True)
    return int(distinct[counts.argmax()])


def _daily(subject: Subject, around: Sessions) -> tuple[IntColumn, Flags]:
    """Match labels to sessions: a date, midnight UTC or local, or any time up to the close.

    Labels of the end of bars lie between the close and the next.
    """
    time, close = subject.time, around.close
    if subject.stamp == "end":
        session = np.maximum(np.searchsorted(close, time, side="right") - 1, 0)
        wait = time - close[session]
        return session, (wait >= 0) & (wait <= _LONGEST_WAIT)
    session = np.minimum(np.searchsorted(close, time, side="right"), len(around) - 1)
    wait = close[session] - time
    return session, (wait > 0) & (wait <= _LONGEST_WAIT)


def _intraday(subject: Subject, around: Sessions) -> tuple[IntColumn, Flags]:
    starts = subject.starts
    length = max(1, subject.timeframe)
    begun = np.searchsorted(around.open, starts + length, side="left") - 1
    inside = (begun >= 0) & (starts < around.close[begun])
    middles = around.close[:-1] + (around.open[1:] - around.close[:-1]) // 2
    nearest = np.searchsorted(middles, starts, side="right")
    return np.where(inside, begun, nearest), inside
