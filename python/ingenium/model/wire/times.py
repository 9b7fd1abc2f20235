"""Times as messages carry them: RFC 3339 text, or a count of seconds or parts of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from ingenium.model.errors import WireError
from ingenium.model.timeframe import HOUR, MINUTE, SECOND

Unit = Literal["seconds", "milliseconds", "microseconds", "nanoseconds"]

NEVER_SET: Final = "0001-01-01T00:00:00Z"
"""How programs in Go write a time that was never set."""

_SHAPE: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})"
    r"(?:[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))? ?(?:[Zz]|([+-])(\d{2}):?(\d{2}))?)?",
    re.ASCII,
)
_SECOND_SHAPE: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}", re.ASCII)
_FULL: Final = len("2024-01-02T14:30:00.000000000Z")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ONE_SECOND: Final = timedelta(seconds=1)
_FIRST: Final = -(2**63) + 1
_LAST: Final = 2**63 - 1
_SCALES: Final[dict[Unit, int]] = {
    "seconds": SECOND,
    "milliseconds": 1_000_000,
    "microseconds": 1_000,
    "nanoseconds": 1,
}
_EARLIEST: Final = 315_532_800 * SECOND  # 1980
_LATEST: Final = 7_258_118_400 * SECOND  # 2200


def nanoseconds(text: str, place: str) -> int:
    """Return a time that a message carries as text; without a zone it means UTC.

    Raises:
        WireError: it is no time, or is outside the years 1678 to 2262.
    """
    if len(text) == _FULL and text.endswith("Z") and text[19] == ".":  # as we write it
        second, fraction = _second(text[:19]), text[20:-1]
        if second is not None and fraction.isascii() and fraction.isdigit():
            return _fitting(second + int(fraction), text, place)
    found = _SHAPE.fullmatch(text)
    if found is None:
        shown = text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - fits in a line
        msg = f"{place}: {shown!r} is no time: write it as 2024-01-02T14:30:00.000000000Z."
        raise WireError(msg)
    day, clock, fraction, sign, hours, minutes = found.groups()
    whole = _second(f"{day}T{clock or '00:00:00'}")
    if whole is None or (sign and (hours > "23" or minutes > "59")):
        msg = f"{place}: there is no such time as {text}: correct it."
        raise WireError(msg)
    offset = int(hours) * HOUR + int(minutes) * MINUTE if sign else 0
    time = whole + int((fraction or "").ljust(9, "0")) - (offset if sign == "+" else -offset)
    return _fitting(time, text, place)


def nanoseconds_or_none(text: str, place: str) -> int | None:
    """Return a time that a message carries as text, None where it was never set.

    Raises:
        WireError: what is there is no time.
    """
    return nanoseconds(text, place) if text and text != NEVER_SET else None


def rfc3339(time: int, place: str) -> str:
    """Return a time as text with nine decimals, so that text sorts as time does.

    Raises:
        WireError: it is not int64 nanoseconds.
    """
    if type(time) is not int or not _FIRST <= time <= _LAST:
        msg = f"{place}: {time!r} is no time: give int64 nanoseconds UTC."
        raise WireError(msg)
    second, fraction = divmod(time, SECOND)
    return f"{_second_text(second)}.{fraction:09}Z"


def rfc3339_or_unset(time: int | None, place: str) -> str:
    """Return a time as text, the zero time of Go for one that is not known.

    Raises:
        WireError: it is not int64 nanoseconds.
    """
    return NEVER_SET if time is None else rfc3339(time, place)


def rfc3339_or_empty(time: int | None, place: str) -> str:
    """Return a time as text, "" for one that is not known.

    Raises:
        WireError: it is not int64 nanoseconds.
    """
    return "" if time is None else rfc3339(time, place)


def from_epoch(count: int, unit: Unit, place: str) -> int:
    """Return a time that a message carries as a count since 1970.

    Raises:
        WireError: the count is of another unit, by its size, or is no time of 1980 to 2200.
    """
    time = count * _SCALES[unit]
    if _EARLIEST <= time < _LATEST:
        return time
    for other, scale in _SCALES.items():
        if _EARLIEST <= count * scale < _LATEST:
            msg = f"{place}: {count} are {other}, by their size: this field counts {unit}."
            raise WireError(msg)
    shown = str(count)[:40]
    msg = f"{place}: {shown} is no count of {unit} since 1970 for a time from 1980 to 2200."
    raise WireError(msg)


def to_epoch(time: int, unit: Unit, place: str) -> int:
    """Return a time as a count since 1970, rounded down.

    Raises:
        WireError: it is no time of 1980 to 2200.
    """
    if type(time) is not int or not _EARLIEST <= time < _LATEST:
        msg = f"{place}: {time!r} is no time from 1980 to 2200 in nanoseconds UTC: correct it."
        raise WireError(msg)
    return time // _SCALES[unit]


def _fitting(time: int, text: str, place: str) -> int:
    if _FIRST <= time <= _LAST:
        return time
    msg = f"{place}: {text} is outside the years 1678 to 2262: correct it."
    raise WireError(msg)


@lru_cache(maxsize=4_096)
def _second(text: str) -> int | None:
    """Return the nanoseconds of a whole second such as 2024-01-02T14:30:00, None if none is so."""
    if not _SECOND_SHAPE.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None
    return (moment - _EPOCH) // _ONE_SECOND * SECOND


@lru_cache(maxsize=4_096)
def _second_text(second: int) -> str:
    return (_EPOCH + second * _ONE_SECOND).isoformat()[:19]
