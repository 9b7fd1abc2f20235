"""A sweep as a page: its map of two parameters, its best runs, and what failed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from ingenium.analytics.figures import counted
from ingenium.analytics.pages.document import PageData, Section, document, empty, section
from ingenium.analytics.pages.heading import facts
from ingenium.analytics.pages.markup import Markup, element, figure_text
from ingenium.analytics.pages.returns_section import shade
from ingenium.analytics.pages.tables import definitions, figure_table, scrolled
from ingenium.research.sweep_screen import caution, columns_of, figure, shown_value

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    heading = f"{found.by.replace('_', ' ').capitalize()} by parameter"
    if heat is None:
        return section("map", heading, empty("No parameter had several values."), short="Map")
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
                _cell(found, heat, (value, column), cell, share)
                for column, cell, share in zip(heat.columns, line, shares, strict=True)
            ),
        )
        for value, line, shares in zip(heat.rows, heat.cells, heat.shares(), strict=True)
    ]
    table = element(
        "table",
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
        class_="heat-map plain",
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
    share: float | None,
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
        class_=shade(share, 1.0),
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
    items = [(path, text) for path, text in _leaves("", found.settings) if text]
    content = definitions(items, class_="assumptions single")
    return section("settings", "What all runs share", content, short="Settings")


def _leaves(path: str, value: object) -> Iterator[tuple[str, str]]:
    """Give the settings that are set, each by its path in a system file."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(f"{path}.{name}" if path else str(name), inner)
    elif isinstance(value, (list, tuple)) and any(isinstance(each, dict) for each in value):
        for number, inner in enumerate(value):
            yield from _leaves(f"{path}.{number}", inner)
    elif isinstance(value, (list, tuple)):
        yield path, ", ".join(map(str, value))
    elif value is not None:
        yield path, str(value)
