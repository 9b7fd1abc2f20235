"""Drawdowns of an equity curve: how deep, how long, and when.

Positions count from the starting value: 0 is the start, k the end of the k-th period.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Drawdown:
    """One fall from a peak: its depth (zero or negative) and its three positions."""

    depth: float
    peak: int | None
    trough: int | None
    recovery: int | None


@dataclass(frozen=True, slots=True)
class Underwater:
    """A run of bars strictly below the running maximum, and the position of the peak before it."""

    bars: int
    peak: int | None


def equity_of(returns: Floats) -> Floats:
    """Return the value of 1 invested at the start, the start included."""
    return np.concatenate((np.ones(1), np.cumprod(1.0 + returns)))


def underwater(equity: Floats) -> Floats:
    """Return each value over the highest value so far, less one."""
    return equity / np.maximum.accumulate(equity) - 1.0


def deepest(equity: Floats) -> Drawdown:
    """Return the deepest drawdown; all positions are None when there was none."""
    depths = underwater(equity)
    trough = int(np.argmin(depths))
    if depths[trough] >= 0.0:
        return Drawdown(depth=0.0, peak=None, trough=None, recovery=None)
    top = equity[: trough + 1].max()
    peak = int(np.flatnonzero(equity[: trough + 1] == top)[-1])
    later = np.flatnonzero(equity[trough:] >= top)
    recovery = trough + int(later[0]) if len(later) else None
    return Drawdown(depth=float(depths[trough]), peak=peak, trough=trough, recovery=recovery)


def longest_underwater(equity: Floats) -> Underwater:
    """Return the longest run of bars below the running maximum; the first of equals."""
    afloat = np.flatnonzero(equity >= np.maximum.accumulate(equity))
    lengths = np.diff(np.append(afloat, len(equity))) - 1
    longest = int(np.argmax(lengths))
    if lengths[longest] == 0:
        return Underwater(bars=0, peak=None)
    return Underwater(bars=int(lengths[longest]), peak=int(afloat[longest]))
