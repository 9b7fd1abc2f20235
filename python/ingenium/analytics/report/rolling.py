"""Sharpe ratio and volatility of the last so many periods, over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.report.curve import stretches
from ingenium.analytics.statistics import deviation, sharpe

if TYPE_CHECKING:
    from ingenium.analytics.report.periods import Periods

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]

FEWEST_RETURNS = 10  # in a window


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rolling:
    """Figures of a moving window, at most 1,000 of them.

    Attributes:
        window: how many periods the window has; 0 when the run is too short for one.
        sentence: the window in words.
        times: the label of each window's last bar.
        sharpe: the annualised Sharpe ratio of the window; undefined (NaN) without deviation.
        volatility: the annualised deviation of the window.
    """

    window: int
    sentence: str
    times: Times
    sharpe: Floats
    volatility: Floats


def rolling_of(periods: Periods) -> Rolling:
    """Return the figures of a window of half a year, or of a quarter of a run shorter than one."""
    count, year = len(periods.returns), periods.periods_per_year
    window = min(round(year / 2), count // 4) if count < year else round(year / 2)
    if window < FEWEST_RETURNS:
        nothing = np.zeros(0)
        return Rolling(
            window=0,
            sentence="too few returns for a window",
            times=np.zeros(0, dtype=np.int64),
            sharpe=nothing,
            volatility=nothing,
        )
    _, lasts = stretches(count - window + 1)
    windows = [periods.returns[last : last + window] for last in lasts.tolist()]
    return Rolling(
        window=window,
        sentence=f"the last {window} {periods.unit}s, annualised",
        times=periods.times[lasts + window - 1],
        sharpe=_floats([sharpe(each, year) for each in windows]),
        volatility=_floats([deviation(each) for each in windows]) * year**0.5,
    )


def _floats(values: list[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
