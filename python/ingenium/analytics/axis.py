"""Where the ticks of an axis go, and what they say: round numbers, round dates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]

MINUTE = 60 * 10**9
DAY = 1440 * MINUTE
SIZES = ((1e9, "B"), (1e6, "M"), (1e3, "k"), (1.0, ""))
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
TIME_STEPS = (  # numpy unit, units a tick, their length in nanoseconds
    ("m", 1, MINUTE),
    ("m", 5, 5 * MINUTE),
    ("m", 15, 15 * MINUTE),
    ("h", 1, 60 * MINUTE),
    ("h", 6, 360 * MINUTE),
    ("D", 1, DAY),
    ("D", 2, 2 * DAY),
    ("D", 7, 7 * DAY),
    ("M", 1, 30 * DAY),
    ("M", 3, 91 * DAY),
    ("M", 6, 182 * DAY),
    ("Y", 1, 365 * DAY),
    ("Y", 2, 730 * DAY),
    ("Y", 5, 1826 * DAY),
    ("Y", 10, 3652 * DAY),
    ("Y", 20, 7305 * DAY),
)
SHOWN = {
    "m": slice(11, 16),
    "h": slice(5, 16),
    "D": slice(0, 10),
    "M": slice(0, 7),
    "Y": slice(0, 4),
}
GAP = 4  # characters between two labels


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what is written there."""

    at: float
    label: str


def value_ticks(low: float, high: float, *, most: int) -> list[Tick]:
    """Return at most `most` ticks at round numbers within the range."""
    span = (high - low) / max(1, most)
    size = 10.0 ** np.floor(np.log10(span))
    for step in (factor * size for factor in STEPS):
        first, last = int(np.ceil(low / step)), int(np.floor(high / step))
        if last - first + 1 <= most:
            break
    numbers = [k * step for k in range(first, last + 1)]
    labels = _number_labels(numbers, step)
    return [Tick(number, label) for number, label in zip(numbers, labels, strict=True)]


def _number_labels(numbers: list[float], step: float) -> list[str]:
    """Write the numbers with one suffix: the largest that leaves them at most one decimal."""
    largest = max(map(abs, numbers), default=0.0)
    size, suffix = next(
        (size, suffix)
        for size, suffix in SIZES
        if size == 1 or (largest >= size and _decimals(step / size) <= 1)
    )
    places = _decimals(step / size)
    return [f"{number / size:,.{places}f}{suffix}" for number in numbers]


def _decimals(step: float) -> int:
    return next((places for places in range(12) if np.isclose(step, round(step, places))), 12)


def time_ticks(times: Times, columns: int) -> list[Tick]:
    """Return ticks at round dates, placed by bar over `columns` places."""
    if not len(times):
        return []
    first, last = int(times[0]), int(times[-1])
    unit, each = next(
        (
            (unit, each)
            for unit, each, length in TIME_STEPS
            if (last - first) / length <= columns / (len(_label(first, unit)) + GAP)
        ),
        TIME_STEPS[-1][:2],
    )
    lowest = int(np.datetime64(first, "ns").astype(f"datetime64[{unit}]").astype(np.int64))
    highest = int(np.datetime64(last, "ns").astype(f"datetime64[{unit}]").astype(np.int64))
    starts = range(-(-lowest // each) * each, highest + 1, each)
    beginnings = np.array(starts, dtype=f"datetime64[{unit}]").astype("datetime64[ns]")
    ticks = [
        Tick(float(position * columns // len(times)), _label(stamp, unit))
        for stamp in beginnings.astype(np.int64).tolist()
        if (position := int(np.searchsorted(times, stamp))) < len(times) and stamp >= first
    ]
    return ticks or [Tick(0.0, _label(first, "D"))]


def _label(time: int, unit: str) -> str:
    return str(np.datetime64(time, "ns"))[SHOWN[unit]].replace("T", " ")
