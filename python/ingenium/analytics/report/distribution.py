"""How the returns of a run are distributed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ingenium.analytics.report.periods import Periods

Floats: TypeAlias = NDArray[np.float64]

MOST_BINS = 40
EXTREMES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedReturn:
    """The return of one period, by the label of its last bar."""

    time: int
    total_return: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Distribution:
    """The returns of a run's days, or of its bars where these are no shorter.

    Attributes:
        unit: "day" or "bar".
        edges: the borders of the bins, one more than there are counts; the last is included.
        counts: how many returns each bin has.
        best: the highest returns, the highest first.
        worst: the lowest returns, the lowest first.
    """

    unit: str
    edges: Floats
    counts: NDArray[np.int64]
    best: tuple[DatedReturn, ...]
    worst: tuple[DatedReturn, ...]


def distribution_of(periods: Periods) -> Distribution:
    """Return the distribution in bins of equal width, by the rule of Freedman and Diaconis (1981).

    A bin is 2 x interquartile range / n^(1/3) wide; there are at most 40.
    """
    returns = periods.returns
    edges = _edges(returns)
    counts = np.histogram(returns, edges)[0] if len(edges) else np.zeros(0)
    order = np.argsort(returns, kind="stable")
    gains = [place for place in order[::-1][:EXTREMES].tolist() if returns[place] > 0]
    losses = [place for place in order[:EXTREMES].tolist() if returns[place] < 0]
    return Distribution(
        unit=periods.unit,
        edges=edges,
        counts=counts.astype(np.int64),
        best=tuple(_dated(periods, place) for place in gains),
        worst=tuple(_dated(periods, place) for place in losses),
    )


def _edges(returns: Floats) -> Floats:
    if not len(returns):
        return np.zeros(0)
    low, high = float(returns.min()), float(returns.max())
    quarter, three_quarters = np.percentile(returns, (25, 75))
    width = 2.0 * float(three_quarters - quarter) / len(returns) ** (1 / 3)
    bins = int(np.ceil((high - low) / width)) if width > 0 else MOST_BINS if high > low else 1
    return np.histogram_bin_edges(returns, bins=max(1, min(bins, MOST_BINS)))


def _dated(periods: Periods, place: int) -> DatedReturn:
    return DatedReturn(time=int(periods.times[place]), total_return=float(periods.returns[place]))
