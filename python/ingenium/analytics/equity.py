"""From an equity curve to its returns, and how many of its bars make a year."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]

DAY = 86_400 * 10**9
WEEK = 7
TRADED_SHARE = 0.05  # a weekday with more than this of the days is a trading day, not an exception
DAILY = (0.9, 1.5)  # days between bars
LONGER_THAN_A_DAY = (  # name, shortest and longest spacing in days, bars a year
    ("weekly", 5.0, 9.0, 52),
    ("monthly", 26.0, 33.0, 12),
    ("quarterly", 80.0, 100.0, 4),
    ("yearly", 350.0, 380.0, 1),
)


@dataclass(frozen=True, slots=True)
class Frequency:
    """How many bars make a year, and the sentence that says how this was found."""

    periods_per_year: float
    sentence: str


def returns_of(equity: Floats, initial: float) -> Floats:
    """Return the simple return of each bar; undefined (NaN) from the bar after ruin on."""
    before = np.concatenate((np.asarray([initial], dtype=np.float64), equity[:-1]))
    ruined = np.maximum.accumulate(before <= 0.0)
    growth = np.full(len(equity), np.nan)
    np.divide(equity, before, out=growth, where=~ruined)
    return growth - 1.0


def frequency_of(times: Times) -> Frequency:
    """Infer the bars a year from the median spacing of `times` (UTC nanoseconds)."""
    if len(times) <= 1:
        return Frequency(252, "252 periods a year (assumed: fewer than two bars)")
    spacing = float(np.median(np.diff(times))) / DAY
    for name, shortest, longest, periods in LONGER_THAN_A_DAY:
        if shortest <= spacing <= longest:
            return Frequency(periods, f"{periods} periods a year ({name} bars)")
    days = times // DAY
    year, week = _trading_days(days)
    if spacing < DAILY[0]:
        per_day = int(np.median(np.unique(days, return_counts=True)[1]))
        detail = f"{per_day} bars a day, {year} days a year, {week}"
        return Frequency(per_day * year, f"{per_day * year:,} periods a year ({detail})")
    if spacing <= DAILY[1]:
        return Frequency(year, f"{year} periods a year (daily bars, {week})")
    span = (int(times[-1]) - int(times[0])) / DAY
    periods_found = (len(times) - 1) / span * 365.25
    return Frequency(periods_found, f"{periods_found:.4g} periods a year (counted over the run)")


def _trading_days(days: Times) -> tuple[int, str]:
    share = np.bincount(np.unique(days) % WEEK, minlength=WEEK) / len(np.unique(days))
    if (share > TRADED_SHARE).all():
        return 365, "seven-day week"
    return 252, "five-day week"
