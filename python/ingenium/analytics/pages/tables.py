"""Tables that are written once and need no script: short ones, read as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.analytics.pages.markup import Markup, element, figure_text, joined, tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def figure_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    names: int = 1,
    label: str,
    has_total: bool = False,
) -> Markup:
    """Return a table: the first `names` columns are names, the others figures.

    Args:
        headings: over the columns.
        rows: of text, or of markup.
        names: how many columns are names.
        label: what the table shows, for readers who do not see it.
        has_total: whether the last row is the sum of the others.
    """
    head = [
        element("th", heading, scope="col", class_=None if place < names else "figure")
        for place, heading in enumerate(headings)
    ]
    body = [element("tr", *_cells(row, names)) for row in rows]
    return scrolled(
        element(
            "table",
            element("thead", element("tr", *head)),
            element("tbody", *body),
            class_="data totalled" if has_total else "data",
            aria_label=label,
        )
    )


def pairs_table(pairs: Iterable[tuple[str, str]]) -> Markup:
    """Return names with their figures, a row each."""
    rows = [
        element(
            "tr",
            element("th", name, scope="row"),
            element("td", figure_text(figure), class_=tone(figure)),
        )
        for name, figure in pairs
    ]
    return element("table", element("tbody", *rows), class_="pairs")


def scrolled(table: Markup) -> Markup:
    """Return a table that scrolls sideways on a narrow screen, also by keys."""
    return element("div", table, class_="scroll", tabindex="0")


def _cells(row: Sequence[str], names: int) -> list[Markup]:
    cells = []
    for place, text in enumerate(row):
        if place == 0:
            cells.append(element("th", text, scope="row"))
        elif place < names or isinstance(text, Markup):
            cells.append(element("td", text, class_="text" if place < names else "figure"))
        else:
            classes = ("figure", tone(text) or "")
            cells.append(element("td", figure_text(text), class_=" ".join(filter(None, classes))))
    return cells


def definitions(pairs: Iterable[tuple[str, str]], *, class_: str) -> Markup:
    """Return names with their descriptions."""
    rows = [element("div", element("dt", name), element("dd", text)) for name, text in pairs]
    return element("dl", joined(*rows), class_=class_)
