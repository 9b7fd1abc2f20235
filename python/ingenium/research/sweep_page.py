"""A sweep as a page: its map of two parameters, its best runs, and what failed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.analytics.figures import counted
from ingenium.analytics.pages.document import PageData, Section, document, empty, section
from ingenium.analytics.pages.heading import facts
from ingenium.analytics.pages.markup import Markup, element, figure_text
from ingenium.analytics.pages.returns_section import STRONG, shade
from ingenium.analytics.pages.tables import definitions, figure_table, scrolled
from ingenium.research.sweep_screen import caution, columns_of, figure, shown_value

if TYPE_CHECKING:
    from ingenium.research.sweep_outcome import HeatMap, SweepOutcome

MOST_ROWS: Final = 100


def sweep_page(found: SweepOutcome, across: str | None = None, down: str | None = None) -> str:
    """Return the page of a sweep."""
    heat = found.heat_map(across, down)
    sections = [_map(found, heat), _best(found)]
    if found.failed:
        sections.append(_failed(found))
    sections.append(_settings(found))
    foot = "Made by Ingenium. Results are simulated; the best of many trials is partly luck."
    return document(f"{found.name} – sweep", _hero(found), sections, PageData(), foot=foot)


def _hero(found: SweepOutcome) -> Markup:
    best = found.best
    told = "–" if best is None else figure(found.by, best.statistics.get(found.by))
    pairs = [
        ("Runs", f"{len(found.rows):,} of {found.planned:,}"),
        ("Failed", f"{len(found.failed):,}"),
        (f"Best {found.by}", told),
        *([] if best is None else [(name, shown_value(v)) for name, v in best.parameters.items()]),
    ]
    callout = element(
        "div",
        element("strong", "Take care"),
        element("div", element("p", caution(found))),
        class_="callout",
    )
    return element(
        "div",
        element("p", "Sweep", class_="eyebrow"),
        element("h1", found.name),
        facts(pairs),
        Markup() if best is None else callout,
        class_="hero",
    )


def _map(found: SweepOutcome, heat: HeatMap | None) -> Section:
    heading = f"{found.by} by parameter"
    if heat is None:
        return section("map", heading, empty("No parameter had several values."), short="Map")
    sizes = [abs(cell) for line in heat.cells for cell in line if cell is not None]
    strong = float(np.percentile(sizes, STRONG)) if sizes else 1.0
    corner = f"{heat.down} \\ {heat.across}" if heat.across else heat.down
    heads = [
        element("th", text, scope="col")
        for text in (corner, *(shown_value(value) for value in heat.columns))
    ]
    rows = [
        element(
            "tr",
            element("th", shown_value(value), scope="row"),
            *(
                _cell(found, heat, (value, column), cell, strong)
                for column, cell in zip(heat.columns, line, strict=True)
            ),
        )
        for value, line in zip(heat.rows, heat.cells, strict=True)
    ]
    table = element(
        "table",
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
        class_="heat-map",
        aria_label=heading,
    )
    others = len(found.parameters) - (2 if heat.across else 1)
    note = "Each cell is the mean over the other parameters." if others > 0 else ""
    return section("map", heading, scrolled(table), note=note, short="Map")


def _cell(
    found: SweepOutcome,
    heat: HeatMap,
    place: tuple[object, object],
    cell: float | None,
    strong: float,
) -> Markup:
    down, across = place
    if cell is None:
        return element("td", "·")
    text = figure_text(figure(found.by, cell))
    told = f"{heat.down} {shown_value(down)}"
    if heat.across:
        told += f", {heat.across} {shown_value(across)}"
    return element(
        "td",
        text,
        class_=shade(cell, strong),
        data_tip=f"{told}: {found.by} {text}",
        tabindex="0",
    )


def _best(found: SweepOutcome) -> Section:
    ranked = found.ranked()
    if not ranked:
        return section("runs", "Best runs", empty("No run came to a figure."), short="Runs")
    columns = columns_of(found)
    rows = [
        (
            *(shown_value(value) for value in row.parameters.values()),
            *(figure(name, row.statistics.get(name)) for name, _ in columns),
            row.digest[:8],
        )
        for row in ranked[:MOST_ROWS]
    ]
    headings = (*found.parameters, *(heading for _, heading in columns), "Digest")
    table = figure_table(headings, rows, label="Best runs")
    note = f"The first {MOST_ROWS} of {len(ranked):,}." if len(ranked) > MOST_ROWS else ""
    return section("runs", "Best runs", table, note=note, short="Runs")


def _failed(found: SweepOutcome) -> Section:
    told = Counter(row.error for row in found.failed).most_common()
    items = [(counted(number, "run"), sentence) for sentence, number in told]
    content = definitions(items, class_="assumptions single")
    return section("failed", "Failed runs", content, short="Failed")


def _settings(found: SweepOutcome) -> Section:
    items = [(name, str(value)) for name, value in found.settings.items() if value]
    content = definitions(items, class_="assumptions single")
    return section("settings", "What all runs share", content, short="Settings")
