"""Runs side by side: figures, what was set otherwise, and how the equity curves went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.compared_figures import ComparedFigure, compared_figures
from ingenium.analytics.differences import (
    Difference,
    differing_assumptions,
    differing_data,
    differing_settings,
)
from ingenium.analytics.equity import returns_of
from ingenium.analytics.figures import moment
from ingenium.analytics.fill_dependence import fill_dependence
from ingenium.analytics.parting import Parting, parting_of_fills
from ingenium.model.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingenium.analytics.outcome import Outcome

Floats = NDArray[np.float64]
Times = NDArray[np.int64]

FEWEST, MOST = 2, 26  # runs; each has a letter
FEWEST_RETURNS = 3  # fewer correlate by necessity


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Equity curves on one axis of time, as multiples of what each run began with.

    Attributes:
        times: the moments at which any of the runs took its equity, in nanoseconds UTC.
        values: a curve for each run; undefined (NaN) before its first bar and after its last.
    """

    times: Times
    values: tuple[Floats, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """What two or more runs have in common and what not; sequences are in the order of `names`.

    Attributes:
        names: what each run is called here.
        outcomes: the runs themselves.
        figures: rows of statistics, the best of each row marked.
        settings: the settings and parameters that differ, by their dotted paths.
        assumptions: the assumptions that differ.
        data: what differs in the data, as "AAPL.checksum".
        cautions: sentences on what makes the figures hard to compare, such as other dates.
        remarks: sentences on how much rests on the fills, where the runs are one system under
            all bundles of them.
        curves: the equity curves, rebased to 1.
        correlations: of each run's returns with each other's; None where undefined.
        partings: for each run after the first, where its fills leave those of the first run;
            None where they are the same to the end.
    """

    names: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    figures: tuple[ComparedFigure, ...]
    settings: tuple[Difference, ...]
    assumptions: tuple[Difference, ...]
    data: tuple[Difference, ...]
    cautions: tuple[str, ...]
    remarks: tuple[str, ...]
    curves: Curves
    correlations: tuple[tuple[float | None, ...], ...]
    partings: tuple[Parting | None, ...]


def compare(outcomes: Mapping[str, Outcome]) -> Comparison:
    """Return the comparison of runs, each under the name that it is to be called by.

    Raises:
        ConfigError: there are fewer than two runs, or more than can be told apart.
    """
    runs = tuple(outcomes.values())
    if not FEWEST <= len(runs) <= MOST:
        msg = f"{len(runs)} runs cannot be compared: name {FEWEST} to {MOST}."
        raise ConfigError(msg)
    return Comparison(
        names=tuple(outcomes),
        outcomes=runs,
        figures=compared_figures(runs),
        settings=differing_settings([run.system for run in runs]),
        assumptions=differing_assumptions([run.listed_assumptions for run in runs]),
        data=differing_data([run.data for run in runs]),
        cautions=tuple(_cautions(runs)),
        remarks=fill_dependence(runs),
        curves=aligned(runs),
        correlations=_correlations(runs),
        partings=tuple(parting_of_fills(runs[0], other) for other in runs[1:]),
    )


def aligned(runs: Sequence[Outcome]) -> Curves:
    """Return the equity curves on the union of their times; a value holds until the next one."""
    times = np.unique(np.concatenate([run.times for run in runs]))
    return Curves(times, tuple(_on(times, run) for run in runs))


def _on(times: Times, run: Outcome) -> Floats:
    values = np.full(len(times), np.nan)
    initial = float(run.initial_equity)
    if not len(run.times) or initial == 0.0:
        return values
    within = (times >= run.times[0]) & (times <= run.times[-1])
    places = np.searchsorted(run.times, times[within], side="right") - 1
    values[within] = run.equity_values[places] / initial
    return values


def _correlations(runs: Sequence[Outcome]) -> tuple[tuple[float | None, ...], ...]:
    return tuple(tuple(_correlation(one, other) for other in runs) for one in runs)


def _correlation(one: Outcome, other: Outcome) -> float | None:
    """Return the correlation of returns between the moments that both runs share."""
    _, mine, theirs = np.intersect1d(one.times, other.times, return_indices=True)
    if len(mine) <= FEWEST_RETURNS:
        return None
    pair = [
        returns_of(run.equity_values[places][1:], float(run.equity_values[places[0]]))
        for run, places in ((one, mine), (other, theirs))
    ]
    known = np.isfinite(pair[0]) & np.isfinite(pair[1])
    first, second = (returns[known] for returns in pair)
    if len(first) < FEWEST_RETURNS or np.ptp(first) == 0.0 or np.ptp(second) == 0.0:
        return None
    return float(np.corrcoef(first, second)[0, 1])


def _cautions(runs: Sequence[Outcome]) -> list[str]:
    spans = {_span(run) for run in runs}
    currencies = sorted({run.currency for run in runs})
    frequencies = {run.frequency.periods_per_year for run in runs}
    cautions = []
    if len(spans) > 1:
        cautions.append(f"The runs cover different dates: {', '.join(sorted(spans))}.")
    if len(currencies) > 1:
        cautions.append(f"The runs are in different currencies: {', '.join(currencies)}.")
    if len(frequencies) > 1:
        cautions.append(
            "The runs have bars of different lengths: what is counted a year differs with them."
        )
    return cautions


def _span(run: Outcome) -> str:
    if not len(run.times):
        return "no bars"
    return f"{moment(int(run.times[0]))} to {moment(int(run.times[-1]))}"
