"""How good the best of many trials looks by chance alone."""

from __future__ import annotations

from math import e
from statistics import NormalDist, stdev
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_EULER: Final = 0.5772156649015329
_FEWEST: Final = 10


def expected_best(values: Sequence[float]) -> float | None:
    """Return how high the best of so many is expected if none has a merit of its own.

    The values' own spread around 0 is taken for chance (Bailey and López de Prado, 2014). Trials
    that resemble each other are fewer than they count, so this is a high bar. None with too few.
    """
    count = len(values)
    if count < _FEWEST:
        return None
    normal = NormalDist()
    first, second = normal.inv_cdf(1 - 1 / count), normal.inv_cdf(1 - 1 / (count * e))
    return stdev(values) * ((1 - _EULER) * first + _EULER * second)
