"""Further statistics of returns: tails by a model, the pain of drawdowns, steadiness, luck.

Simple returns without NaN. None means undefined: the series is empty or a denominator is zero.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.drawdown import equity_of, underwater

Floats: TypeAlias = NDArray[np.float64]

QUANTILE = -1.6448536269514722  # of the standard normal distribution at 5 %
DENSITY = 0.10313564037537139  # of the standard normal distribution at that quantile
TAIL = 0.05


def parametric_value_at_risk(mean: float, spread: float) -> float:
    """Return the 5th percentile of a normal distribution (RiskMetrics 1996): mean + z x std."""
    return mean + QUANTILE * spread


def parametric_shortfall(mean: float, spread: float) -> float:
    """Return the mean below that percentile: mean - std x density(z) / 0.05."""
    return mean - spread * DENSITY / TAIL


def cornish_fisher_value_at_risk(
    mean: float, spread: float, *, skew: float, excess_kurtosis: float
) -> float:
    """Return the 5th percentile with the normal quantile corrected for skew and kurtosis.

    The expansion of Cornish and Fisher (1937) as Favre and Galeano (2002) use it: "modified" VaR.
    """
    z = QUANTILE
    corrected = (
        z
        + (z**2 - 1) * skew / 6
        + (z**3 - 3 * z) * excess_kurtosis / 24
        - (2 * z**3 - 5 * z) * skew**2 / 36
    )
    return mean + corrected * spread


def ulcer_index(r: Floats) -> float | None:
    """Return the root mean square of the drawdowns after each period (Martin, McCann 1989)."""
    if not len(r):
        return None
    return float(np.sqrt(np.mean(np.square(underwater(equity_of(r))[1:]))))


def pain_index(r: Floats) -> float | None:
    """Return the mean size of the drawdowns after each period (Becker 2006)."""
    return float(np.mean(np.abs(underwater(equity_of(r))[1:]))) if len(r) else None


def stability(r: Floats) -> float | None:
    """Return R² of a straight line through the cumulated log returns, as empyrical has it."""
    if len(r) < 2 or bool((r <= -1.0).any()):  # noqa: PLR2004 - a line needs two points
        return None
    curve = np.cumsum(np.log1p(r))
    time = np.arange(len(curve), dtype=np.float64)
    time -= time.mean()
    curve = curve - curve.mean()
    spread = float(curve @ curve) * float(time @ time)
    return float(curve @ time) ** 2 / spread if spread > 0 else None


def probabilistic_sharpe(
    sharpe_of_period: float, count: int, *, skew: float, excess_kurtosis: float
) -> float | None:
    """Return the probability that the true Sharpe ratio is above 0 (Bailey, Lopez de Prado 2012).

    The ratio is of one period, not annualised.
    """
    square = 1 - skew * sharpe_of_period + (excess_kurtosis + 2) / 4 * sharpe_of_period**2
    if count < 2 or square <= 0:  # noqa: PLR2004 - one return has no deviation
        return None
    score = sharpe_of_period * math.sqrt(count - 1) / math.sqrt(square)
    return 0.5 * (1 + math.erf(score / math.sqrt(2)))
