"""Short times as people write them: "250us", "1ms", "2s"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ingenium.model.timeframe import HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    from ingenium.runtime.reading import Place

_UNITS: Final = {
    "ns": 1,
    "us": 1_000,
    "ms": 1_000_000,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
}
_SHAPE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ns|us|ms|s|m|h)")


def nanoseconds(text: str) -> int | None:
    """Return the nanoseconds of a short time; None where the text is no such time."""
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        return None
    return round(float(match[1]) * _UNITS[match[2]])


def check_duration(text: str, path: str, place: Place, *, least: int = 0) -> None:
    """Refuse a text that is no time, or one that is too short."""
    found = nanoseconds(text)
    if found is None:
        problem = f"{text!r} is no time: write a number and one of ns, us, ms, s, m, h, as in 1ms"
        place.refuse(path, problem)
    if found < least:
        place.refuse(path, f"must be longer than {text!r}")
