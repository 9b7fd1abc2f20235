"""Lengths of bars, as each contract writes them, and ours: "1m", "1h", "1d", months as "1M"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ingenium.model.errors import ConfigError, WireError
from ingenium.model.timeframe import HOUR, MINUTE, format_timeframe, parse_timeframe

_MONTHS: Final = re.compile(r"([1-9][0-9]?)(?:M|mo|mth|[Mm]onths?)", re.ASCII)
_WORDS: Final = re.compile(r"([1-9][0-9]{0,8})([A-Za-z]+)", re.ASCII)
_UNITS: Final = {
    "sec": "s", "second": "s", "seconds": "s", "min": "m", "minute": "m", "minutes": "m",
    "t": "m", "hour": "h", "hours": "h", "day": "d", "days": "d", "week": "w", "weeks": "w",
}  # fmt: skip
_GO: Final = re.compile(r"(?:([0-9]{1,8})h)?(?:([0-9]{1,8})m)?(?:([0-9]{1,8})s)?", re.ASCII)


@lru_cache(maxsize=1_024)
def period_of(text: str, place: str) -> str:
    """Return our word for a length such as "1Hour", "24h", "24h0m0s", "1m" or "1M" (a month).

    Raises:
        WireError: it is no length.
    """
    if not text:
        return ""
    if months := _MONTHS.fullmatch(text):
        return f"{months[1]}M"
    if (go := _GO.fullmatch(text)) and any(part and int(part) for part in go.groups()):
        hours, minutes, seconds = (int(part or 0) for part in go.groups())
        return format_timeframe((hours * 3_600 + minutes * 60 + seconds) * (MINUTE // 60))
    if words := _WORDS.fullmatch(text):
        unit = words[2].lower()
        try:
            return format_timeframe(parse_timeframe(f"{words[1]}{_UNITS.get(unit, unit)}"))
        except ConfigError:
            pass
    msg = f"{place}: {text[:40]!r} is no length of a bar: write it as 1m, 1h, 24h or 1Month."
    raise WireError(msg)


@lru_cache(maxsize=1_024)
def go_period(period: str, place: str) -> str:
    """Return a length as programs in Go read one: hours, minutes or seconds; months in words.

    Raises:
        WireError: it is no length.
    """
    ours = period_of(period, place)
    if not ours:
        return ""
    if ours.endswith("M"):
        return f"{ours[:-1]}Month"
    length = parse_timeframe(ours)
    for unit, size in (("h", HOUR), ("m", MINUTE)):
        if length % size == 0:
            return f"{length // size}{unit}"
    return f"{length // (MINUTE // 60)}s"
