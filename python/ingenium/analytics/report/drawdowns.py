"""The table of the deepest drawdowns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.drawdown import underwater

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]

ROWS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawdownRow:
    """One fall below the highest equity so far, until that was reached again.

    Attributes:
        depth: the lowest equity over the peak, less one; negative.
        peak_time: the bar of the peak; None is the initial capital.
        trough_time: the bar of the lowest equity.
        recovery_time: the first bar at or above the peak again; None when there is none.
        bars: how many bars were below the peak.
        bars_to_trough: how many bars the fall took.
    """

    depth: float
    peak_time: int | None
    trough_time: int
    recovery_time: int | None
    bars: int
    bars_to_trough: int


def drawdowns_of(
    times: Times, equity: Floats, initial: float, *, rows: int = ROWS
) -> tuple[DrawdownRow, ...]:
    """Return the deepest drawdowns, the deepest first; of equals the earlier first."""
    values = np.concatenate(([initial], equity))
    depths = underwater(values) if initial > 0 else np.zeros(len(values))
    afloat = np.flatnonzero(depths >= 0.0)
    ends = np.append(afloat[1:], len(values))
    falls = np.flatnonzero(ends - afloat > 1)
    if not len(falls):
        return ()
    peaks, ends = afloat[falls], ends[falls]
    lowest = np.minimum.reduceat(depths, np.stack((peaks, ends), axis=1).ravel()[:-1])[::2]
    deepest = np.argsort(lowest, kind="stable")[:rows]
    return tuple(
        _row(times, depths, int(peak), int(end))
        for peak, end in zip(peaks[deepest], ends[deepest], strict=True)
    )


def _row(times: Times, depths: Floats, peak: int, end: int) -> DrawdownRow:
    """Return the drawdown between two places; place 0 is the initial capital."""
    trough = peak + int(np.argmin(depths[peak:end]))
    return DrawdownRow(
        depth=float(depths[trough]),
        peak_time=int(times[peak - 1]) if peak else None,
        trough_time=int(times[trough - 1]),
        recovery_time=int(times[end - 1]) if end < len(depths) else None,
        bars=end - peak - 1,
        bars_to_trough=trough - peak,
    )
