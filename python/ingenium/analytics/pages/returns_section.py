"""Returns by month and year as a heat map, and their distribution as a histogram."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingenium.analytics.figures import moment, percent
from ingenium.analytics.pages.document import PageData, Section, empty, pair, section
from ingenium.analytics.pages.embedding import numbers
from ingenium.analytics.pages.markup import Markup, element, figure_text, tone
from ingenium.analytics.pages.plots import place_of
from ingenium.analytics.pages.tables import scrolled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.analytics.pages.embedding import Json
    from ingenium.analytics.report.distribution import DatedReturn, Distribution
    from ingenium.analytics.report.months import Month, Year
    from ingenium.analytics.report.report import Report

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LEVELS = (0.0, 0.25, 0.5, 0.75)  # shades, as shares of a strong month
MOST_EXTREMES = 3
SHOWN_AS_ZERO = 0.0005
STEEP = 4  # times the next bin
STRONG = 90  # percentile of the months' sizes that has the strongest shade


def returns_section(report: Report, data: PageData) -> Section:
    """Return the months beside the distribution."""
    return pair(_months(report), _distribution(report, data), class_="pair wide-left")


def _months(report: Report) -> Section:
    if not report.years:
        return section("returns", "Monthly returns", empty("The run had no bars."), short="Returns")
    strong = _strong(report)
    rows = [_year_row(year, strong) for year in reversed(report.years)]
    heads = [element("th", name, scope="col") for name in ("", *MONTHS, "Year")]
    table = element(
        "table",
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
        class_="heat-map",
        aria_label="Returns by month and year, in percent",
    )
    note = "In percent. A month that the run does not cover is marked with a dot."
    return section("returns", "Monthly returns", scrolled(table), note=note, short="Returns")


def _strong(report: Report) -> float:
    sizes = [
        abs(month.total_return)
        for year in report.years
        for month in year.months
        if month is not None and month.total_return
    ]
    return float(np.percentile(sizes, STRONG)) if sizes else 1.0


def _year_row(year: Year, strong: float) -> Markup:
    cells = [_month_cell(month, strong) for month in year.months]
    total = _shown(year.total_return)
    told = f"{year.year}: {figure_text(percent(year.total_return, signed=True))}"
    if year.max_drawdown:
        told += f", drawdown {figure_text(percent(year.max_drawdown))}"
    sign = tone(percent(year.total_return, signed=True))
    whole = element("td", total, class_=sign, data_tip=told, tabindex="0")
    return element("tr", element("th", str(year.year), scope="row"), *cells, whole)


def _month_cell(month: Month | None, strong: float) -> Markup:
    if month is None:
        return element("td")
    part = "" if month.is_complete else "·"
    told = f"{MONTHS[month.month - 1]} {month.year}: "
    told += figure_text(percent(month.total_return, signed=True))
    told += "" if month.is_complete else ", part of the month"
    return element(
        "td",
        _shown(month.total_return) + part,
        class_=shade(month.total_return, strong),
        data_tip=told,
        tabindex="0",
    )


def _shown(value: float | None) -> str:
    return "–" if value is None else figure_text(f"{value * 100:z.1f}")


def shade(value: float | None, strong: float) -> str | None:
    """Return the class of a cell: its sign and how large it is."""
    if value is None or abs(value) < SHOWN_AS_ZERO:
        return None
    level = sum(abs(value) / strong > share for share in LEVELS)
    return f"{'gain' if value > 0 else 'loss'}-{level}"


def _distribution(report: Report, data: PageData) -> Section:
    found = report.distribution
    heading = f"Returns of {found.unit}s"
    if not len(found.counts):
        return section("distribution", heading, empty("There are no returns."), short="")
    data.histograms["returns"] = _histogram(report, found)
    extremes = [
        element("p", _told(label, rows), class_="note")
        for label, rows in (("Best", found.best), ("Worst", found.worst))
        if rows
    ]
    note = "Heights are square roots: small counts stay visible." if _is_steep(found) else ""
    content = (place_of("histogram", "returns"), *extremes)
    return section("distribution", heading, *content, note=note, short="")


def _histogram(report: Report, found: Distribution) -> dict[str, Json]:
    return {
        "label": f"How often the returns of {found.unit}s fell into each range",
        "edges": numbers(found.edges),
        "counts": found.counts.tolist(),
        "root": _is_steep(found),
        "marks": _histogram_marks(report, found),
    }


def _histogram_marks(report: Report, found: Distribution) -> list[dict[str, Json]]:
    """Return the mean and the value at risk, where the statistics are of these same returns."""
    values = report.statistics
    if values["n"] != int(found.counts.sum()):
        return []
    marks = [("var95", "5 % were below {}", 0), ("expectancy", "mean {}", 1)]
    return [
        {"at": at, "label": told.format(figure_text(percent(at))), "level": level}
        for name, told, level in marks
        if isinstance(at := values[name], float)
    ]


def _is_steep(found: Distribution) -> bool:
    """Return whether one bin, often that of the days without a position, hides all others."""
    counts = np.sort(found.counts)
    return len(counts) > 1 and bool(counts[-1] > STEEP * counts[-2])


def _told(label: str, rows: Sequence[DatedReturn]) -> str:
    shown = (
        f"{figure_text(percent(each.total_return, signed=True))} on {moment(each.time)}"
        for each in rows[:MOST_EXTREMES]
    )
    return f"{label}: {', '.join(shown)}"
