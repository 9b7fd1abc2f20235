"""When markets are open, and so when a daily bar became known: at the close of its session."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ingenium.model.bar_checks import Origin
from ingenium.model.errors import ConfigError, DataError, MissingExtraError
from ingenium.model.timeframe import DAY, HOUR, format_timeframe
from ingenium.model.timestamps import Instant, instant, iso
from ingenium.storage.zones import local_to_utc

if TYPE_CHECKING:
    from ingenium.model.bar_checks import IntColumn
    from ingenium.model.bars import Bars

ALWAYS_OPEN: Final = "24/7"
CURRENCIES: Final = "24/5"

_MONDAY_FIRST: Final = 3  # 1970-01-01 was a Thursday
_WORKDAYS: Final = 5
_ROLL: Final = 17 * HOUR  # when currencies change the day
_ROLL_ZONE: Final = "America/New_York"
_LONGEST_WAIT: Final = 25 * HOUR  # from a day's label to its close, where clocks change included


@dataclass(frozen=True, slots=True, eq=False)
class Sessions:
    """The sessions of a market: the UTC midnight of each date, and its open and close."""

    name: str
    date: IntColumn
    open: IntColumn
    close: IntColumn

    def __len__(self) -> int:
        return len(self.date)


def sessions(name: str, start: Instant, end: Instant) -> Sessions:
    """Return the sessions dated from `start` to `end`, both included, early closes as they were.

    "24/7" never closes. "24/5" is the week of currencies: from Sunday to Friday, 17:00 in New
    York, where a session ends and the next begins; it knows no holidays. Other names are those of
    `exchange_calendars`, such as "XNYS" for New York or "XLON" for London.

    Raises:
        ConfigError: the calendar is not known.
        DataError: `end` is before `start`, or the calendar does not reach so far.
        MissingExtraError: the library of calendars is not installed.
    """
    first, last = instant(start) // DAY, instant(end) // DAY
    if last < first:
        msg = f"Sessions of {name!r} end before they start ({start} to {end}): swap the dates."
        raise DataError(msg)
    if name == ALWAYS_OPEN:
        days = np.arange(first, last + 1, dtype=np.int64) * DAY
        return Sessions(name, days, days, days + DAY)
    if name == CURRENCIES:
        return _currency_sessions(first, last)
    return _library_sessions(name, first, last)


def known_at_session_close(bars: Bars, calendar: str) -> Bars:
    """Return daily bars, each of which became known when the session of its label closed.

    A label is the date of its session (midnight UTC or local) or any time up to its close.

    Raises:
        ConfigError: the calendar is not known.
        DataError: the bars are not daily, are stamped at their end, or lie outside the sessions.
        MissingExtraError: the library of calendars is not installed.
    """
    _check_daily(bars)
    if len(bars) == 0:
        return bars
    return bars.with_available(session_closes(bars.time, calendar, Origin(bars.symbol)))


def session_closes(time: IntColumn, calendar: str, origin: Origin) -> IntColumn:
    """Return, for each label of a daily bar, when the session closed that it belongs to.

    Raises:
        ConfigError: the calendar is not known.
        DataError: a label lies outside the sessions, or two lie in one.
        MissingExtraError: the library of calendars is not installed.
    """
    known = sessions(calendar, int(time[0]) - DAY, int(time[-1]) + 2 * DAY)
    following = np.searchsorted(known.close, time, side="right")
    wait = known.close[np.minimum(following, len(known) - 1)] - time
    outside = (wait <= 0) | (wait > _LONGEST_WAIT)
    if outside.any():
        row = int(outside.argmax())
        problem = f"{iso(int(time[row]))} is not a session of {calendar}"
        origin.refuse(row, problem, "remove that bar, or choose the calendar of its market")
    repeated = np.diff(following) == 0
    if repeated.any():
        row = int(repeated.argmax()) + 1
        problem = f"{iso(int(time[row]))} is in the same session of {calendar} as the row before"
        origin.refuse(row, problem, "keep one bar a session")
    return known.close[following]


def _check_daily(bars: Bars) -> None:
    if bars.stamp == "end":
        msg = (
            f"{bars.symbol}: bars stamped at their end say themselves when they were known: "
            "use session closes only where labels are dates or starts."
        )
        raise DataError(msg)
    if bars.timeframe not in (0, DAY):
        msg = (
            f"{bars.symbol}: bars of {format_timeframe(bars.timeframe)} do not last a session: "
            "use session closes for daily bars only."
        )
        raise DataError(msg)


def _currency_sessions(first: int, last: int) -> Sessions:
    day = np.arange(first, last + 1, dtype=np.int64)
    ends = local_to_utc(np.append(first - 1, day) * DAY + _ROLL, _ROLL_ZONE, Origin(CURRENCIES))
    is_workday = (day + _MONDAY_FIRST) % 7 < _WORKDAYS
    return Sessions(CURRENCIES, day[is_workday] * DAY, ends[:-1][is_workday], ends[1:][is_workday])


def _library_sessions(name: str, first: int, last: int) -> Sessions:
    library = _library()
    try:
        with warnings.catch_warnings():
            # The library's own use of pandas is deprecated there: nothing a user could mend.
            warnings.simplefilter("ignore", DeprecationWarning)
            calendar = _library_calendar(library, name, first, last)
    except library.errors.InvalidCalendarName:
        msg = (
            f"There is no calendar {name!r}: use '24/7', '24/5' or an exchange's code such as "
            "'XNYS' (New York), 'XLON' (London) or 'XTKS' (Tokyo)."
        )
        raise ConfigError(msg) from None
    except ValueError as cause:
        msg = (
            f"Calendar {name!r} does not cover {_date(first)} to {_date(last)} "
            f"({str(cause).rstrip('.')}): choose other dates."
        )
        raise DataError(msg) from None
    schedule = calendar.schedule
    date = _nanoseconds(schedule.index)
    kept = slice(
        int(np.searchsorted(date, first * DAY)),
        int(np.searchsorted(date, last * DAY, side="right")),
    )
    opens, closes = _nanoseconds(schedule["open"]), _nanoseconds(schedule["close"])
    return Sessions(name, date[kept], opens[kept], closes[kept])


def _library_calendar(library: Any, name: str, first: int, last: int) -> Any:  # noqa: ANN401
    """Return a calendar over whole decades: the library keeps it, and series share it."""
    start, end = (int(_date(day)[:3]) * 10 for day in (first - 30, last + 30))
    try:
        return library.get_calendar(name, start=f"{start}-01-01", end=f"{end + 9}-12-31")
    except ValueError:  # it does not reach so far
        # Some days more on both sides, as the library refuses a range without a session.
        return library.get_calendar(name, start=_date(first - 30), end=_date(last + 30))


def _library() -> Any:  # noqa: ANN401 - the library has no types
    try:
        import exchange_calendars
    except ImportError:
        feature = "A calendar other than '24/7'"
        raise MissingExtraError(feature, "exchange_calendars", "calendars") from None
    return exchange_calendars


def _date(day: int) -> str:
    return str(np.datetime64(day, "D"))


def _nanoseconds(column: Any) -> IntColumn:  # noqa: ANN401 - pandas has no types
    return np.asarray(column.to_numpy(dtype="datetime64[ns]")).view(np.int64)
