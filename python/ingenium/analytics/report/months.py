"""Returns by calendar month and year (UTC)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.equity import DAY, returns_of

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]

MONTHS = 12
CLOSED = 4  # days that a month may begin or end without a bar and still be complete


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The return of one calendar month.

    Attributes:
        year: its year.
        month: 1 is January.
        total_return: from the equity before its first bar to that after its last; None after ruin.
        is_complete: False when the run began or ended more than four days inside the month.
    """

    year: int
    month: int
    total_return: float | None
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The return of one calendar year and of its months.

    Attributes:
        year: which.
        total_return: from the equity before its first bar to that after its last; None after ruin.
        max_drawdown: the deepest drawdown within the year, from the equity it began with.
        is_complete: False when the run began or ended inside the year.
        months: twelve, from January; None where there was no bar.
    """

    year: int
    total_return: float | None
    max_drawdown: float | None
    is_complete: bool
    months: tuple[Month | None, ...]


def years_of(times: Times, equity: Floats, initial: float) -> tuple[Year, ...]:
    """Return every year from the first bar to the last, by the labels of the bars."""
    if not len(times):
        return ()
    numbers = times.astype("datetime64[ns]").astype("datetime64[M]").astype(np.int64)
    found = _months(times, equity, initial, numbers)
    first, last = min(found) // MONTHS, max(found) // MONTHS
    ends = np.searchsorted(numbers, np.arange(first, last + 2) * MONTHS)
    values = np.concatenate(([initial], equity))
    return tuple(
        _year(year, found, values[ends[year - first] : ends[year - first + 1] + 1])
        for year in range(first, last + 1)
    )


def _months(times: Times, equity: Floats, initial: float, numbers: Times) -> dict[int, Month]:
    """Return the months in which there are bars, by their number since 1970."""
    lasts = np.flatnonzero(np.diff(numbers, append=np.iinfo(np.int64).max))
    returns = returns_of(equity[lasts], initial)
    return {
        number: Month(
            year=1970 + number // MONTHS,
            month=number % MONTHS + 1,
            total_return=_number(growth),
            is_complete=_is_complete(number, int(times[0]) // DAY, int(times[-1]) // DAY),
        )
        for number, growth in zip(numbers[lasts].tolist(), returns.tolist(), strict=True)
    }


def _is_complete(number: int, first_day: int, last_day: int) -> bool:
    begin, end = (
        int(np.datetime64(month, "M").astype("datetime64[D]").astype(np.int64))
        for month in (number, number + 1)
    )
    return first_day - begin <= CLOSED and end - 1 - last_day <= CLOSED


def _year(year: int, found: dict[int, Month], values: Floats) -> Year:
    """Return a year from its months and its equity, the equity before it included."""
    months = tuple(found.get(year * MONTHS + month) for month in range(MONTHS))
    has_bars = len(values) > 1 and values[0] > 0
    peaks = np.maximum.accumulate(values)
    return Year(
        year=1970 + year,
        total_return=float(values[-1] / values[0] - 1.0) if has_bars else None,
        max_drawdown=float(np.min(values / peaks - 1.0)) if has_bars else None,
        is_complete=all(month is not None and month.is_complete for month in months),
        months=months,
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value
