"""A comparison for a terminal: a chart, figures side by side, and what was not the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingenium.analytics.chart import ASCII, LETTERS, UNICODE, letter_chart
from ingenium.analytics.console import print_parts, text_of
from ingenium.analytics.figures import UNDEFINED, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, RenderableType
    from rich.table import Table

    from ingenium.analytics.compared_figures import ComparedFigure
    from ingenium.analytics.comparison import Comparison
    from ingenium.analytics.differences import Difference

CHART_ROWS = 12
BEST = "*"


def comparison_text(comparison: Comparison, *, width: int = 80) -> str:
    """Return the comparison as plain text, `width` characters wide."""
    return text_of(lambda console: _parts(comparison, console), width=width)


def print_comparison(comparison: Comparison) -> None:
    """Print the comparison, in colour if standard output is a terminal."""
    print_parts(lambda console: _parts(comparison, console))


def _parts(comparison: Comparison, console: Console) -> Iterator[RenderableType]:
    from rich.text import Text

    yield _legend(comparison)
    yield from (Text(line, style="yellow") for line in comparison.cautions)
    yield from (Text(line) for line in comparison.remarks)
    yield from _chart(comparison, console)
    yield _figures(comparison)
    yield Text(f"{BEST} the best of its row", style="dim")
    for heading, differences in (
        ("Settings that differ", comparison.settings),
        ("Data that differ", comparison.data),
    ):
        if differences:
            yield from ("", _differences(heading, differences, len(comparison.names)))
    if comparison.assumptions:
        yield from (Text("\nAssumptions that differ", style="bold"), _assumptions(comparison))
    yield from ("", _correlations(comparison))
    yield from (Text(line) for line in _partings(comparison))


def _legend(comparison: Comparison) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for letter, name, run in zip(LETTERS, comparison.names, comparison.outcomes, strict=False):
        span = ""
        if len(run.times):
            span = f"{moment(int(run.times[0]))} to {moment(int(run.times[-1]))}"
        table.add_row(Text(letter, style="bold"), Text(name, overflow="fold"), Text(span, "dim"))
    return table


def _chart(comparison: Comparison, console: Console) -> Iterator[RenderableType]:
    from rich.text import Text

    curves = comparison.curves
    if not any(np.isfinite(values).any() for values in curves.values):
        return
    lines = letter_chart(
        curves.times,
        curves.values,
        width=console.width,
        height=CHART_ROWS,
        alphabet=ASCII if console.options.ascii_only else UNICODE,
    )
    yield Text("\nEquity, as a multiple of the start", style="bold")
    yield Text("\n".join(lines), no_wrap=True)
    yield ""


def _figures(comparison: Comparison) -> Table:
    from rich.text import Text

    table = _table("", len(comparison.names))
    for figure in comparison.figures:
        cells = [
            Text(f"{text} {BEST}" if place in figure.best else f"{text}  ", _tone(place, figure))
            for place, text in enumerate(figure.texts)
        ]
        table.add_row(Text(figure.name, style="dim"), *cells)
    return table


def _tone(place: int, figure: ComparedFigure) -> str:
    return "bold green" if place in figure.best else ""


def _differences(heading: str, differences: Sequence[Difference], runs: int) -> Table:
    from rich.text import Text

    table = _table(heading, runs)
    for difference in differences:
        table.add_row(Text(difference.path), *(Text(text) for text in difference.texts))
    return table


def _assumptions(comparison: Comparison) -> Table:
    """Return the sentences that differ, each with the letters of the runs that share it."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for difference in comparison.assumptions:
        name = difference.path
        for sentence in dict.fromkeys(difference.texts):
            sharing = zip(LETTERS, difference.texts, strict=False)
            letters = " ".join(letter for letter, text in sharing if text == sentence)
            table.add_row(Text(name, style="dim"), letters, Text(sentence, overflow="fold"))
            name = ""
    return table


def _correlations(comparison: Comparison) -> Table:
    from rich.text import Text

    table = _table("Correlation of returns", len(comparison.names))
    for letter, row in zip(LETTERS, comparison.correlations, strict=False):
        shown = (UNDEFINED if value is None else f"{value:.2f}" for value in row)
        table.add_row(Text(letter), *(Text(f"{text}  ") for text in shown))
    return table


def _partings(comparison: Comparison) -> Iterator[str]:
    yield ""
    for letter, parting in zip(LETTERS[1:], comparison.partings, strict=False):
        if parting is None:
            yield f"A and {letter} have the same fills."
        else:
            yield f"A and {letter} part at fill {parting.row + 1:,}, {moment(parting.time)}:"
            yield f"  A  {parting.first}"
            yield f"  {letter}  {parting.other}"


def _table(heading: str, runs: int) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), pad_edge=False, show_edge=False, header_style="bold")
    table.add_column(heading, overflow="fold")
    for letter in LETTERS[:runs]:
        table.add_column(f"{letter}  ", justify="right", overflow="fold")
    return table
