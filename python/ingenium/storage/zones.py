"""Local clock times turned into UTC, with the hours that clocks skip or repeat refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY
from ingenium.model.timestamps import iso

if TYPE_CHECKING:
    from ingenium.model.bar_checks import IntColumn, Origin

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - a local clock time, its zone is set later
_MICROSECOND: Final = timedelta(microseconds=1)


def local_to_utc(local: IntColumn, zone_name: str, origin: Origin) -> IntColumn:
    """Return clock times of a zone as nanoseconds UTC.

    A skipped or repeated midnight is the start of its day; other such times cannot be placed.

    Raises:
        DataError: the zone is unknown, or a time does not exist or exists twice in it.
    """
    zone = _zone(zone_name, origin)
    days, day_of_row = np.unique(local // DAY, return_inverse=True)
    first = np.array([_offset(int(day) * DAY, zone) for day in days], dtype=np.int64)
    following = np.array([_offset((int(day) + 1) * DAY, zone) for day in days], dtype=np.int64)
    offsets = first[day_of_row]
    for row in np.flatnonzero((first != following)[day_of_row]):
        offsets[row] = _offset_on_change(int(local[row]), zone, int(row), origin)
    return np.asarray(local - offsets)


def _zone(name: str, origin: Origin) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        msg = (
            f"{origin.name}: timezone {name!r} is not known: use a name such as 'America/New_York'."
        )
        raise DataError(msg) from None


def _offset(local: int, zone: ZoneInfo, fold: int = 0) -> int:
    clock = _EPOCH + timedelta(microseconds=local // 1_000)
    offset = clock.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta(0)
    return offset // _MICROSECOND * 1_000


def _offset_on_change(local: int, zone: ZoneInfo, row: int, origin: Origin) -> int:
    earlier, later = _offset(local, zone), _offset(local, zone, fold=1)
    if earlier != later and local % DAY:
        fate = "exists twice" if earlier > later else "does not exist"
        origin.refuse(
            row,
            f"the time {iso(local)} {fate} in {zone.key}, where clocks change",
            "give UTC times",
        )
    return earlier
