"""Runs side by side as one HTML file: curves on one plot, figures, and all that differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingenium.analytics.drawdown import underwater
from ingenium.analytics.figures import count, moment, ratio
from ingenium.analytics.pages.document import PageData, Section, document, empty, pair, section
from ingenium.analytics.pages.heading import assumptions_list, digest, facts, period
from ingenium.analytics.pages.markup import Markup, element, figure_text, joined, tone
from ingenium.analytics.pages.plots import COLOURS, DASHES, pane, place_of, stack, thinned_line
from ingenium.analytics.pages.tables import figure_table, scrolled
from ingenium.analytics.pages.thinning import stretches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.analytics.compared_figures import ComparedFigure
    from ingenium.analytics.comparison import Comparison
    from ingenium.analytics.differences import Difference
    from ingenium.analytics.pages.plots import Floats, Plot
    from ingenium.analytics.pages.thinning import Stretches

REBASED = 100.0
MOST_IN_TITLE = 3


def comparison_page(comparison: Comparison) -> str:
    """Return the page of a comparison."""
    data = PageData()
    sections = [
        _curves(comparison, data),
        _figures(comparison),
        *_differences(comparison),
        pair(_correlations(comparison), _partings(comparison)),
        _shared(comparison),
        _runs(comparison),
    ]
    foot = (
        "Made by Ingenium. Times are UTC. Returns are simulated and rest on the assumptions above."
    )
    return document(
        f"{_title(comparison)} – comparison", _hero(comparison), sections, data, foot=foot
    )


def _title(comparison: Comparison) -> str:
    if len(comparison.names) > MOST_IN_TITLE:
        return f"{len(comparison.names)} runs"
    return " / ".join(comparison.names)


def _hero(comparison: Comparison) -> Markup:
    changed = len(comparison.settings)
    pairs = [
        ("Runs", str(len(comparison.names))),
        ("Settings that differ", str(changed)),
        ("Assumptions that differ", str(len(comparison.assumptions))),
        ("Data", "differs" if comparison.data else "the same"),
    ]
    return element(
        "div",
        element("p", "Comparison", class_="eyebrow"),
        element("h1", _title(comparison)),
        facts(pairs),
        _callout("Take care", comparison.cautions),
        _callout("What rests on the fills", comparison.remarks),
        class_="hero",
    )


def _callout(heading: str, sentences: Sequence[str]) -> Markup:
    if not sentences:
        return Markup()
    told = [element("p", sentence) for sentence in sentences]
    return element("div", element("strong", heading), element("div", *told), class_="callout")


def _curves(comparison: Comparison, data: PageData) -> Section:
    curves = comparison.curves
    if not len(curves.times):
        return section("curves", "Equity", empty("No run had a bar."))
    points = stretches(len(curves.times))
    rebased = [values * REBASED for values in curves.values]
    lowest = min((float(np.nanmin(each)) for each in rebased if np.isfinite(each).any()), default=0)
    panes = [
        pane(
            "equity",
            "Equity",
            _lines(comparison.names, rebased, points),
            unit="each began with 100",
            format="ratio",
            height="tall",
            log="off" if lowest > 0 else None,
            base=REBASED,
            description="Equity of each run, rebased to 100 at its start",
        ),
        pane(
            "drawdown",
            "Drawdown",
            _lines(comparison.names, [_drawdown(each) for each in rebased], points),
            format="percent",
            height="middle",
            base=0.0,
            legend=False,
            description="How far each run is below its highest equity so far",
        ),
    ]
    data.stacks["curves"] = stack(curves.times[points.lasts], panes)
    return section("curves", "Equity", place_of("stack", "curves"), note=points.sentence)


def _lines(names: Sequence[str], curves: Sequence[Floats], points: Stretches) -> list[Plot]:
    return [
        {
            **thinned_line(name, values, COLOURS[number % len(COLOURS)], points=points),
            "dash": DASHES[number // len(COLOURS) % len(DASHES)],
        }
        for number, (name, values) in enumerate(zip(names, curves, strict=True))
    ]


def _drawdown(values: Floats) -> Floats:
    """Return the drawdown of a curve that began with 100, where it is defined."""
    known = np.isfinite(values)
    depths = np.full(len(values), np.nan)
    depths[known] = underwater(np.concatenate(([REBASED], values[known])))[1:]
    return depths


def _figures(comparison: Comparison) -> Section:
    rows = [element("tr", *_figure_cells(figure)) for figure in comparison.figures]
    table = element(
        "table",
        element("thead", element("tr", element("th", "", scope="col"), *_run_heads(comparison))),
        element("tbody", *rows),
        class_="data compared",
        aria_label="Figures of each run",
    )
    note = "The best of a row is marked, where more or less is better."
    return section("figures", "Figures", scrolled(table), note=note)


def _run_heads(comparison: Comparison) -> list[Markup]:
    return [
        element("th", _swatch(number), name, scope="col", class_="figure run")
        for number, name in enumerate(comparison.names)
    ]


def _swatch(number: int) -> Markup:
    dash = DASHES[number // len(COLOURS) % len(DASHES)]
    return element("span", class_=f"swatch paint-{COLOURS[number % len(COLOURS)]} {dash}")


def _figure_cells(figure: ComparedFigure) -> list[Markup]:
    cells = [element("th", figure.name, scope="row")]
    for place, text in enumerate(figure.texts):
        is_best = place in figure.best
        classes = ("figure", tone(text) or "", "best" if is_best else "")
        said = element("span", " (best)", class_="unseen") if is_best else Markup()
        cells.append(element("td", figure_text(text), said, class_=" ".join(filter(None, classes))))
    return cells


def _differences(comparison: Comparison) -> list[Section]:
    parts = (
        ("settings", "Settings that differ", comparison.settings, "All settings are the same."),
        (
            "assumptions",
            "Assumptions that differ",
            comparison.assumptions,
            "All runs rest on the same assumptions.",
        ),
        ("data", "Data that differ", comparison.data, "All runs used the same data."),
    )
    return [
        section(
            name,
            heading,
            _difference_table(comparison, differences, heading) if differences else empty(none),
            short=heading.split()[0],
        )
        for name, heading, differences, none in parts
    ]


def _difference_table(
    comparison: Comparison, differences: Sequence[Difference], label: str
) -> Markup:
    rows = [
        element(
            "tr",
            element("th", element("code", difference.path), scope="row"),
            *(element("td", figure_text(text), class_="text differs") for text in difference.texts),
        )
        for difference in differences
    ]
    heads = [
        element("th", _swatch(number), name, scope="col", class_="run")
        for number, name in enumerate(comparison.names)
    ]
    return scrolled(
        element(
            "table",
            element("thead", element("tr", element("th", "", scope="col"), *heads)),
            element("tbody", *rows),
            class_="data compared",
            aria_label=label,
        )
    )


def _correlations(comparison: Comparison) -> Section:
    rows = [
        (name, *(ratio(value) for value in line))
        for name, line in zip(comparison.names, comparison.correlations, strict=True)
    ]
    table = figure_table(("", *comparison.names), rows, label="Correlations of returns")
    note = "Of the returns between the moments that two runs share."
    return section("correlations", "Correlation", table, note=note)


def _partings(comparison: Comparison) -> Section:
    """Return where each run first did something else than the first run."""
    items = []
    for name, parting in zip(comparison.names[1:], comparison.partings, strict=True):
        told = (
            "the same fills to the end"
            if parting is None
            else f"fill {parting.row + 1:,}, {moment(parting.time)}: {parting.first}; "
            f"here {parting.other}"
        )
        items.append(element("div", element("dt", name), element("dd", told)))
    content = element("dl", joined(*items), class_="assumptions single")
    note = f"The first fill that is not as in {comparison.names[0]}."
    return section("partings", "Where they part", content, note=note, short="")


def _shared(comparison: Comparison) -> Section:
    listed = [run.listed_assumptions for run in comparison.outcomes]
    shared = [line for line in listed[0] if all(line in others for others in listed[1:])]
    content = assumptions_list(shared) if shared else empty("None is shared.")
    return section("shared", "Assumptions of all runs", content, short="")


def _runs(comparison: Comparison) -> Section:
    rows = [
        (name, run.name, period(run), digest(run.digest), count(run.bars), run.currency)
        for name, run in zip(comparison.names, comparison.outcomes, strict=True)
    ]
    headings = ("Run", "System", "Period", "Digest", "Bars", "Currency")
    return section("runs", "Runs", figure_table(headings, rows, names=4, label="Runs"))
