"""The first plots of a tear sheet: equity, drawdown and what else goes along time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingenium.analytics.drawdown import underwater
from ingenium.analytics.pages.document import PageData, Section, empty, section
from ingenium.analytics.pages.plots import Plot, held, line, pane, place_of, stack, thinned_line
from ingenium.analytics.pages.thinning import Stretches, stretches

if TYPE_CHECKING:
    from ingenium.analytics.outcome import Outcome
    from ingenium.analytics.pages.plots import Times
    from ingenium.analytics.report.report import Report

WIDE = 4.0  # times the lowest value: from here on the scale begins as a logarithmic one


def performance_section(outcome: Outcome, report: Report, data: PageData) -> Section:
    """Return equity, drawdown, exposure and rolling Sharpe ratio, linked."""
    if not len(outcome.times):
        return section("performance", "Performance", empty("The run had no bars."))
    points = stretches(len(outcome.times))
    times = outcome.times[points.lasts]
    panes = [
        _equity(outcome, report, points),
        _drawdown(outcome, points),
        *_exposure(report, times),
        *_rolling(report, times),
    ]
    data.stacks["performance"] = stack(times, panes)
    note = " ".join(filter(None, (_benchmark_note(report), points.sentence)))
    return section("performance", "Performance", place_of("stack", "performance"), note=note)


def _benchmark_note(report: Report) -> str:
    bench = report.benchmark
    return f"{bench.name.capitalize()}: {bench.sentence}." if bench is not None else ""


def _equity(outcome: Outcome, report: Report, points: Stretches) -> Plot:
    values = outcome.equity_values
    series = [thinned_line("Equity", values, "series-1", points=points, kind="area")]
    lowest, highest = float(values.min()), float(values.max())
    if (bench := report.benchmark) is not None:
        curve = held(bench.times, bench.equity, at=outcome.times[points.lasts])
        series.append(line(bench.name.capitalize(), curve, "bench"))
        highest = max(highest, float(np.nanmax(curve, initial=highest)))
    return pane(
        "equity",
        "Equity",
        series,
        unit=outcome.currency,
        format="money",
        height="tall",
        log=None if lowest <= 0 else "on" if highest > WIDE * lowest else "off",
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


def _exposure(report: Report, times: Times) -> list[Plot]:
    exposure = report.exposure
    if not np.isfinite(exposure.gross).any():
        return []
    gross, net = (held(exposure.times, each, at=times) for each in (exposure.gross, exposure.net))
    if not exposure.time_short:
        series = [line("Long", gross, "series-3", kind="under")]
    else:
        series = [line("Gross", gross, "series-3", kind="under"), line("Net", net, "series-2")]
    return [
        pane(
            "exposure",
            "Exposure",
            series,
            unit="of equity",
            format="percent",
            zero=True,
            description="What was held, as a share of equity: long plus short, and long less short",
        )
    ]


def _rolling(report: Report, times: Times) -> list[Plot]:
    rolling = report.rolling
    if not rolling.window:
        return []
    sharpe = held(rolling.times, rolling.sharpe, at=times)
    return [
        pane(
            "rolling",
            "Rolling Sharpe ratio",
            [line("Sharpe", sharpe, "series-4")],
            unit=rolling.sentence,
            format="ratio",
            base=0.0,
            description="Sharpe ratio of a moving window",
        )
    ]
