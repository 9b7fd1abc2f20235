"""How good the best of many trials looks by chance alone."""

from __future__ import annotations

from math import e
from statistics import NormalDist
from typing import Final

_EULER: Final = 0.5772156649015329


def expected_best_sharpe(trials: int, years: float) -> float | None:
    """Return the annual Sharpe ratio that the best of so many trials shows by chance alone.

    Trials have no merit of their own, are independent, and each is measured over `years`, which
    leaves it an error of 1 / sqrt(years). The highest of so many normal draws is that of Bailey
    and López de Prado (2014). None where there is nothing to choose from.
    """
    if trials < 2 or years <= 0:  # noqa: PLR2004 - one is no choice
        return None
    normal = NormalDist()
    first, second = normal.inv_cdf(1 - 1 / trials), normal.inv_cdf(1 - 1 / (trials * e))
    return float(((1 - _EULER) * first + _EULER * second) / years**0.5)
