"""The first plots of a tear sheet: equity, drawdown and what else goes along time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingenium.analytics.drawdown import underwater
from ingenium.analytics.pages.document import PageData, Section, empty, section
from ingenium.analytics.pages.plots import Plot, pane, place_of, stack, thinned_line
from ingenium.analytics.pages.thinning import Stretches, stretches

if TYPE_CHECKING:
    from ingenium.analytics.outcome import Outcome


def performance_section(outcome: Outcome, data: PageData) -> Section:
    """Return equity and drawdown, linked."""
    if not len(outcome.times):
        return section("performance", "Performance", empty("The run had no bars."))
    points = stretches(len(outcome.times))
    panes = [_equity(outcome, points), _drawdown(outcome, points)]
    data.stacks["performance"] = stack(outcome.times[points.lasts], panes)
    return section(
        "performance", "Performance", place_of("stack", "performance"), note=points.sentence
    )


def _equity(outcome: Outcome, points: Stretches) -> Plot:
    values = outcome.equity_values
    series = [thinned_line("Equity", values, "series-1", points=points, kind="area")]
    return pane(
        "equity",
        "Equity",
        series,
        unit=outcome.currency,
        format="money",
        height="tall",
        log="off" if float(values.min()) > 0 else None,
        base=float(outcome.initial_equity),
        description="Equity after each bar",
    )


def _drawdown(outcome: Outcome, points: Stretches) -> Plot:
    initial = float(outcome.initial_equity)
    with np.errstate(divide="ignore", invalid="ignore"):
        depths = underwater(np.concatenate(([initial], outcome.equity_values)))[1:]
    deepest = thinned_line("Drawdown", depths, "loss", points=points, kind="under")
    return pane(
        "drawdown",
        "Drawdown",
        [deepest],
        format="percent",
        base=0.0,
        description="How far equity is below its highest value so far",
    )
