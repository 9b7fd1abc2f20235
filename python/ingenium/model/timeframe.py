"""Bar lengths: the text a person writes ("5m", "1d") and the nanoseconds the platform uses.

`m` is always a minute. A calendar month has no fixed length, so it is not a timeframe.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import numpy.typing as npt

from ingenium.model.errors import ConfigError

SECOND: Final = 1_000_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY

_UNITS: Final = {"w": WEEK, "d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND}
_SHAPE: Final = re.compile(r"([0-9]+)([a-zA-Z]+)")
_MONTHS: Final = frozenset({"M", "MO", "MS", "ME", "MON", "MONTH", "MONTHS", "Mo", "Mon", "Month"})
_INT64_MAX: Final = 2**63 - 1
_SAMPLE: Final = 1_001


def parse_timeframe(text: str) -> int:
    """Return the nanoseconds of a timeframe such as "1m", "5m", "1h", "1d" or "1w".

    Raises:
        ConfigError: the text is not a whole number followed by s, m, h, d or w.
    """
    match = _SHAPE.fullmatch(text.strip())
    count, unit = (int(match[1]), match[2]) if match else (0, "")
    if unit in _MONTHS or unit in {"mo", "month", "months"}:
        msg = (
            f"Timeframe {text!r} means calendar months, which have no fixed length: "
            f"use '{count}m' for minutes, or weeks such as '4w'."
        )
        raise ConfigError(msg)
    if unit not in _UNITS or count == 0 or count * _UNITS[unit] > _INT64_MAX:
        msg = (
            f"Timeframe {text!r} is not known: write a whole number and one of "
            "s, m (minute), h, d, w, such as '5m', '1h' or '1d'."
        )
        raise ConfigError(msg)
    return count * _UNITS[unit]


def format_timeframe(nanoseconds: int) -> str:
    """Return the shortest text of a timeframe, the inverse of `parse_timeframe`."""
    if nanoseconds == 0:
        return "unknown"
    for name, unit in _UNITS.items():
        if nanoseconds % unit == 0:
            return f"{nanoseconds // unit}{name}"
    return f"{nanoseconds}ns"


def infer_timeframe(time: npt.NDArray[np.int64]) -> int:
    """Return the most common difference between increasing times, or 0 below two times.

    Of equally common differences the smallest wins.
    """
    steps = np.diff(time)
    if steps.size == 0:
        return 0
    candidate = _most_common(steps[:_SAMPLE])
    if 2 * np.count_nonzero(steps == candidate) > steps.size:
        return candidate
    return _most_common(steps)


def _most_common(steps: npt.NDArray[np.int64]) -> int:
    values, counts = np.unique(steps, return_counts=True)
    return max(0, int(values[np.argmax(counts)]))
