"""Curves of a run with few enough points to draw and to keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.drawdown import underwater

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]
Places: TypeAlias = NDArray[np.int64]

MOST_POINTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """The equity curve in at most 1,000 stretches of equally many bars.

    Attributes:
        times: the label of each stretch's last bar, in nanoseconds UTC.
        equity: the equity after that bar.
        lowest: the lowest equity of the stretch.
        highest: the highest equity of the stretch.
        drawdown: the deepest drawdown of the stretch, zero or negative.
    """

    times: Times
    equity: Floats
    lowest: Floats
    highest: Floats
    drawdown: Floats


def curve_of(times: Times, equity: Floats, initial: float) -> Curve:
    """Return the curve of an account that began with `initial`."""
    firsts, lasts = stretches(len(times))
    fall = underwater(np.concatenate(([initial], equity)))[1:]
    return Curve(
        times=times[lasts],
        equity=equity[lasts],
        lowest=reduced(np.minimum, equity, firsts),
        highest=reduced(np.maximum, equity, firsts),
        drawdown=reduced(np.minimum, fall, firsts),
    )


def stretches(length: int) -> tuple[Places, Places]:
    """Return the first and the last places of at most 1,000 stretches that cover `length`."""
    width = max(1, -(-length // MOST_POINTS))
    firsts = np.arange(0, length, width, dtype=np.int64)
    return firsts, np.minimum(firsts + width, length) - 1


def reduced(reduction: np.ufunc, values: Floats, firsts: Places) -> Floats:
    """Return a reduction of each stretch, which begins at its first place."""
    found: Floats = reduction.reduceat(values, firsts) if len(values) else values
    return found
