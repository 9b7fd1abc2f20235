"""The returns that a report looks at one by one: days where bars are shorter, else bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.equity import DAY, Frequency, frequency_of, returns_of

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]

DAYS_A_YEAR = (252, 365)
FEWEST_DAYS = 20  # a shorter run is looked at bar by bar


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Periods:
    """The returns of a run's days (UTC), or of its bars where these are no shorter.

    Attributes:
        unit: what a period is.
        periods_per_year: how many make a year.
        times: the label of each period's last bar.
        returns: the simple return of each period; the first is against the initial capital. They
            end with the period of a ruin.
    """

    unit: Literal["day", "bar"]
    periods_per_year: float
    times: Times
    returns: Floats


def periods_of(times: Times, equity: Floats, initial: float, frequency: Frequency) -> Periods:
    """Return the periods of an account that began with `initial`."""
    unit: Literal["day", "bar"] = "day" if frequency.periods_per_year in DAYS_A_YEAR else "bar"
    year = frequency.periods_per_year
    last_of_day = np.flatnonzero(np.diff(times // DAY, append=np.iinfo(np.int64).max))
    if len(last_of_day) < len(times) and len(last_of_day) >= FEWEST_DAYS:
        unit, times, equity = "day", times[last_of_day], equity[last_of_day]
        year = frequency_of(times).periods_per_year
    returns = returns_of(equity, initial)
    whole = int(np.argmax(np.isnan(returns))) if np.isnan(returns).any() else len(returns)
    return Periods(unit=unit, periods_per_year=year, times=times[:whole], returns=returns[:whole])
