"""Long series thinned for a page: stretches of bars, each with its last value and its extremes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]

MOST_POINTS = 12_000  # a page has a few such series and stays well below 5 MB


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Stretches of equally many bars that cover a series.

    Attributes:
        length: how many bars the series has.
        width: how many bars a stretch has; the last may have fewer.
        lasts: the last bar of each stretch.
    """

    length: int
    width: int
    lasts: NDArray[np.int64]

    @property
    def is_thinned(self) -> bool:
        """Whether a stretch is more than one bar."""
        return self.width > 1

    @property
    def sentence(self) -> str:
        """What the reader of the page has to know of it; empty when every bar is drawn."""
        if not self.is_thinned:
            return ""
        return (
            f"Drawn from {len(self.lasts):,} stretches of {self.width} bars with the highest and "
            f"lowest of each; figures are from all {self.length:,} bars."
        )

    def last(self, values: Floats) -> Floats:
        """Return the last value of each stretch."""
        return values[self.lasts]

    def first(self, values: Floats) -> Floats:
        """Return the first value of each stretch."""
        return values[:: self.width]

    def lowest(self, values: Floats) -> Floats:
        """Return the lowest value of each stretch."""
        return self._reduced(np.fmin, values)

    def highest(self, values: Floats) -> Floats:
        """Return the highest value of each stretch."""
        return self._reduced(np.fmax, values)

    def total(self, values: Floats) -> Floats:
        """Return the sum of each stretch."""
        return self._reduced(np.add, values)

    def _reduced(self, reduction: np.ufunc, values: Floats) -> Floats:
        if not self.length:
            return values
        found: Floats = reduction.reduceat(values, np.arange(0, self.length, self.width))
        return found


def stretches(length: int, *, most: int = MOST_POINTS) -> Stretches:
    """Return at most `most` stretches that cover `length` bars."""
    width = max(1, -(-length // most))
    firsts = np.arange(0, length, width, dtype=np.int64)
    return Stretches(length, width, np.minimum(firsts + width, length) - 1)
