"""Times as people and libraries write them, turned into int64 nanoseconds UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

_TIME_HELP: Final = "a date such as '2020-01-31', a datetime, or int nanoseconds UTC"

Instant = int | str | date | np.datetime64
"""A moment as callers give it; without a zone it means UTC."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_ISO: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?"
)
_FIRST_NS: Final = -(2**63) + 1
_LAST_NS: Final = 2**63 - 1


def as_nanoseconds(values: object, *, where: str = "time") -> npt.NDArray[np.int64]:
    """Return times as int64 nanoseconds UTC; integers are nanoseconds already.

    Accepts integers, datetime64, and sequences of ISO strings, dates or datetimes. What carries no
    zone is UTC. An int64 array comes back as it is, without a copy.

    Raises:
        DataError: a value is missing, unreadable, or of a type that is no time.
    """
    array = values if isinstance(values, np.ndarray) else np.asarray(values)
    if array.dtype == np.int64:
        return array
    if array.dtype.kind == "M":
        return _from_datetime64(array, where)
    if array.dtype.kind in "iu":
        return _from_integers(array, where)
    if array.size == 0:
        return np.empty(0, dtype=np.int64)
    if array.dtype.kind in "UTO":
        return _from_objects(array.tolist(), where)
    msg = f"{where}: {array.dtype} values are no times: give {_TIME_HELP}."
    raise DataError(msg)


def instant(value: Instant) -> int:
    """Return one moment as nanoseconds UTC; a date is its midnight."""
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, np.datetime64):
        return int(_from_datetime64(np.array([value]), "time")[0])
    return _object_nanoseconds(value, "time")


def last_instant(value: Instant) -> int:
    """Return the last nanosecond that `value` covers: a bare date covers its whole day."""
    is_date = (isinstance(value, date) and not isinstance(value, datetime)) or (
        isinstance(value, str) and len(value.strip()) == len("2020-01-31")
    )
    return instant(value) + (DAY - 1 if is_date else 0)


def iso(nanoseconds: int) -> str:
    """Return a time as short ISO text: no more digits than it needs."""
    text = str(np.datetime64(nanoseconds, "ns"))
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.removesuffix("T00:00:00")


def _from_datetime64(array: npt.NDArray[np.generic], where: str) -> npt.NDArray[np.int64]:
    missing = np.isnat(array)
    if missing.any():
        msg = f"{where}: row {int(missing.argmax())} has no time (NaT): fill or remove that row."
        raise DataError(msg)
    return np.asarray(array.astype("datetime64[ns]").view(np.int64))


def _from_integers(array: npt.NDArray[np.generic], where: str) -> npt.NDArray[np.int64]:
    if array.dtype == np.uint64 and array.size and int(array.max()) > _LAST_NS:
        msg = f"{where}: {int(array.max())} does not fit in int64 nanoseconds: check the unit."
        raise DataError(msg)
    return array.astype(np.int64)


def _from_objects(values: Sequence[object], where: str) -> npt.NDArray[np.int64]:
    result = np.empty(len(values), dtype=np.int64)
    for row, value in enumerate(values):
        result[row] = _object_nanoseconds(value, f"{where}: row {row}")
    return result


def _object_nanoseconds(value: object, where: str) -> int:
    if isinstance(value, str):
        return _text_nanoseconds(value, where)
    if isinstance(value, datetime):
        exact = getattr(value, "value", None)  # a pandas Timestamp keeps nanoseconds
        if isinstance(exact, int):
            return exact
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return (aware - _EPOCH) // _MICROSECOND * 1_000
    if isinstance(value, date):
        return (value - _EPOCH.date()).days * DAY
    msg = f"{where}: {value!r} is no time: give {_TIME_HELP}."
    raise DataError(msg)


def _text_nanoseconds(text: str, where: str) -> int:
    match = _ISO.fullmatch(text.strip())
    if match is None:
        msg = (
            f"{where}: cannot read the time {text!r}: "
            "write it as 2020-01-31 or 2020-01-31T09:30:00Z."
        )
        raise DataError(msg)
    day, clock, zone = match[1], match[2], match[3]
    try:
        whole = datetime.fromisoformat(f"{day}T{clock[:8]}" if clock else day)
    except ValueError as cause:
        msg = f"{where}: there is no such time as {text!r} ({cause}): correct it."
        raise DataError(msg) from None
    nanoseconds = (whole.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND * 1_000
    if clock and "." in clock:
        nanoseconds += int(clock.partition(".")[2].ljust(9, "0"))
    if zone and zone != "Z":
        minutes = int(zone[1:3]) * 60 + int(zone[-2:])
        nanoseconds -= (1 if zone[0] == "+" else -1) * minutes * 60_000_000_000
    if not _FIRST_NS <= nanoseconds <= _LAST_NS:
        msg = f"{where}: {text!r} is outside the years 1678 to 2262: correct it."
        raise DataError(msg)
    return nanoseconds
