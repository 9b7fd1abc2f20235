"""The run beside its market: the same symbols bought in equal parts and held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.columns import texts
from ingenium.analytics.equity import frequency_of, returns_of
from ingenium.analytics.report.curve import stretches
from ingenium.analytics.statistics import Statistic, against_benchmark, statistics

if TYPE_CHECKING:
    from ingenium.analytics.columns import Columns

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]

SENTENCE = (
    "equal parts of the initial capital in each symbol at its first bar, held to the end; "
    "splits counted, dividends reinvested, no costs"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Benchmark:
    """Buying and holding, and how the run did against it.

    Attributes:
        name: what it is called.
        sentence: what it assumes.
        statistics: its own statistics, by the names of the run's.
        against: beta, alpha, correlation, information ratio and tracking error of the run.
        excess_return: the run's return less the benchmark's; None when either is undefined.
        times: the label of each point of the curve.
        equity: what the initial capital would have become, at most 1,000 points.
    """

    name: str
    sentence: str
    statistics: dict[str, Statistic]
    against: dict[str, Statistic]
    excess_return: float | None
    times: Times
    equity: Floats


def benchmark_of(prices: Columns, times: Times, equity: Floats, initial: float) -> Benchmark | None:
    """Return the benchmark of a run; None without prices, or without positive ones.

    Both are compared at the ends of the buckets of the table `prices`.
    """
    held = _held(prices)
    if not len(times) or held is None or initial <= 0:
        return None
    moments, growth = held
    inside = (moments >= times[0]) & (moments <= times[-1])
    moments, growth = moments[inside], growth[inside]
    if not len(moments):
        return None
    own = equity[np.searchsorted(times, moments, side="right") - 1]
    year = frequency_of(moments).periods_per_year
    run, market = returns_of(own, initial), returns_of(growth, 1.0)
    figures = statistics(market, periods_per_year=year)
    total, gained = float(own[-1]) / initial - 1.0, float(growth[-1]) - 1.0
    _, lasts = stretches(len(moments))
    return Benchmark(
        name="buy and hold",
        sentence=SENTENCE,
        statistics=figures,
        against=against_benchmark(run, market, periods_per_year=year),
        excess_return=total - gained,
        times=moments[lasts],
        equity=growth[lasts] * initial,
    )


def _held(prices: Columns) -> tuple[Times, Floats] | None:
    """Return when what was bought for 1 is worth what; None when a price is not positive."""
    symbols = np.asarray(texts(prices, "symbol"))
    ends = np.asarray(prices.get("last_time", ()), dtype=np.int64)
    opens = np.asarray(prices.get("open", ()), dtype=np.float64)
    adjusted = np.asarray(prices.get("adjusted", ()), dtype=np.float64)
    if not len(ends) or opens.min() <= 0 or adjusted.min() <= 0:
        return None
    moments = np.unique(ends)
    names = np.unique(symbols)
    worth = np.zeros(len(moments))
    for name in names:
        rows = np.flatnonzero(symbols == name)
        growth = np.concatenate((np.ones(1), adjusted[rows] / opens[rows[0]]))
        worth += growth[np.searchsorted(ends[rows], moments, side="right")]
    return moments, worth / len(names)
