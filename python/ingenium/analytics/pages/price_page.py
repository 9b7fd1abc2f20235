"""A price series as one HTML file: candles and volume, with what is wrong or missing marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingenium.analytics.figures import count, counted, moment
from ingenium.analytics.pages.document import PageData, Section, document, empty, section
from ingenium.analytics.pages.heading import facts as facts_line
from ingenium.analytics.pages.markup import Markup, element
from ingenium.analytics.pages.plots import COLOURS, marks, pane, place_of, stack, thinned_line
from ingenium.analytics.pages.price_plots import price_panes
from ingenium.analytics.pages.tables import figure_table
from ingenium.analytics.pages.thinning import stretches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingenium.analytics.pages.embedding import Json
    from ingenium.analytics.pages.plots import Floats, Plot, Times
    from ingenium.analytics.pages.thinning import Stretches
    from ingenium.storage.quality.finding import Finding
    from ingenium.storage.quality.gaps import Holes

    Hole = tuple[int, int, int]  # from, to (nanoseconds UTC), and how many bars are missing

MOST_HOLES = 500  # that are marked and listed, the longest
SHOWN_EXAMPLES = 3
SIDES = ("bid", "ask")


def price_page(
    title: str,
    columns: Mapping[str, Floats | Times],
    *,
    facts: Sequence[tuple[str, str]] = (),
    findings: Sequence[Finding] = (),
    holes: Holes | None = None,
) -> str:
    """Return the page of a price series.

    Args:
        title: what the series is called.
        columns: `time` in nanoseconds UTC and the prices: open high low close (volume) of bars,
            bid and ask of quotes, or bid_open ... ask_close of bars of quotes.
        facts: what is known of the series, a name and a text each.
        findings: what checks of its quality found.
        holes: where bars are missing.
    """
    data = PageData()
    marked = _longest(holes) if holes is not None else []
    number = len(holes) if holes is not None else 0
    sections = [
        _prices(columns, findings, marked, data),
        _findings(findings),
        _holes(marked, number),
    ]
    hero = element(
        "div",
        element("p", "Price series", class_="eyebrow"),
        element("h1", title),
        facts_line(facts),
        _verdict(findings, number),
        class_="hero",
    )
    foot = "Made by Ingenium. Times are UTC."
    return document(f"{title} – prices", hero, sections, data, foot=foot)


def _longest(holes: Holes) -> list[Hole]:
    """Return the longest holes, in order of time."""
    places = np.argsort(holes.start - holes.end, kind="stable")[:MOST_HOLES]
    columns = (holes.start[places], holes.end[places], holes.missing[places])
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def _verdict(findings: Sequence[Finding], holes: int) -> Markup:
    """Return how far the series can be trusted, in a sentence."""
    worst = {each.severity for each in findings}
    told = [
        f"{check_name(each)} ({count(each.count)})" for each in findings if each.severity != "note"
    ]
    if holes:
        told.append(counted(holes, "hole"))
    word = "Errors" if "error" in worst else "Take care" if told else "Clean"
    sentence = f"{', '.join(told)}." if told else "No check found anything wrong."
    return element(
        "div",
        element("strong", word),
        element("p", sentence),
        element("a", "All findings", href="#findings"),
        class_="callout" if told else "callout good",
    )


def check_name(finding: Finding) -> str:
    """Return the name of a check as people read it."""
    return finding.check.replace("_", " ")


def _prices(
    columns: Mapping[str, Floats | Times],
    findings: Sequence[Finding],
    holes: Sequence[Hole],
    data: PageData,
) -> Section:
    times = np.asarray(columns["time"], dtype=np.int64)
    if not len(times):
        return section("price", "Price", empty("The series is empty."))
    points = stretches(len(times))
    values = {
        name: np.asarray(column, dtype=np.float64)
        for name, column in columns.items()
        if name not in {"time", "available"}
    }
    found = _marks(findings, holes)
    if "close" in values:
        panes = price_panes(_bars(values, points), findings=found)
    elif "bid_close" in values:
        bars = _bars(_middle(values), points)
        panes = price_panes(bars, findings=found, unit="middle of bid and ask")
        panes += _spread(values["ask_close"] - values["bid_close"], points)
    else:
        panes = [_quotes(values, points, found)]
        panes += _spread(values["ask"] - values["bid"], points)
    data.stacks["price"] = stack(times[points.lasts], panes)
    return section("price", "Price", place_of("stack", "price"), note=points.sentence)


def _bars(values: Mapping[str, Floats], points: Stretches) -> dict[str, Floats]:
    """Return the bars of each stretch as one."""
    bars = {
        "open": points.first(values["open"]),
        "high": points.highest(values["high"]),
        "low": points.lowest(values["low"]),
        "close": points.last(values["close"]),
    }
    return bars | ({"volume": points.total(values["volume"])} if "volume" in values else {})


def _middle(values: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return bars of quotes as bars of the middle between bid and ask."""
    return {
        name: (values[f"bid_{name}"] + values[f"ask_{name}"]) / 2
        for name in ("open", "high", "low", "close")
    }


def _quotes(values: Mapping[str, Floats], points: Stretches, found: Json) -> Plot:
    """Return the bid and the ask as lines."""
    series = [
        thinned_line(side.capitalize(), values[side], colour, points=points)
        for side, colour in zip(SIDES, COLOURS, strict=False)
    ]
    return pane(
        "price",
        "Price",
        series,
        format="price",
        height="tall",
        findings=found,
        description="Best bid and ask over time",
    )


def _spread(spread: Floats, points: Stretches) -> list[Plot]:
    """Return the spread; below zero, bid and ask are crossed."""
    series = [thinned_line("Spread", spread, "series-4", points=points)]
    description = "Ask less bid; below zero they are crossed"
    return [pane("spread", "Spread", series, format="price", base=0.0, description=description)]


def _marks(findings: Sequence[Finding], holes: Sequence[Hole]) -> Json:
    firsts = [hole[0] for hole in holes] + [each.first for each in findings]
    lasts = [hole[1] for hole in holes] + [each.first for each in findings]
    return marks(
        np.array(firsts, dtype=np.int64),
        np.array(lasts, dtype=np.int64),
        ["hole"] * len(holes) + [each.severity for each in findings],
        [f"{counted(missing, 'bar')} missing, to {moment(last)}" for _, last, missing in holes]
        + [f"{check_name(each)}, first of {count(each.count)}" for each in findings],
    )


def _findings(findings: Sequence[Finding]) -> Section:
    if not findings:
        return section("findings", "Findings", empty("The checks found nothing."))
    rows = [
        element(
            "tr",
            element("td", element("span", each.severity, class_=f"tag {each.severity}")),
            element("th", check_name(each), scope="row"),
            element("td", count(each.count), class_="figure"),
            element("td", moment(each.first), class_="text when"),
            element(
                "td",
                element("p", each.detail),
                *_examples(each.examples),
                class_="told",
            ),
        )
        for each in findings
    ]
    heads = [
        element("th", name, scope="col", class_="figure" if name == "Count" else None)
        for name in ("Severity", "Check", "Count", "First", "What it means")
    ]
    table = element(
        "table",
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
        class_="data findings",
        aria_label="Findings",
    )
    note = "Each is marked on the time axis where it came first."
    scroll = element("div", table, class_="scroll", tabindex="0")
    return section("findings", "Findings", scroll, note=note)


def _examples(examples: Sequence[str]) -> list[Markup]:
    """Return the first examples, the others folded."""
    first, others = examples[:SHOWN_EXAMPLES], examples[SHOWN_EXAMPLES:]
    shown = [element("ul", *(element("li", example) for example in first))]
    if others:
        more = element("summary", f"{len(others)} more")
        items = element("ul", *(element("li", example) for example in others))
        shown.append(element("details", more, items, class_="more"))
    return shown


def _holes(holes: Sequence[Hole], number: int) -> Section:
    if not holes:
        return section("holes", "Holes", empty("No bar is missing."))
    rows = [
        (moment(first), moment(last), _length(last - first), count(missing))
        for first, last, missing in holes
    ]
    note = f"The {MOST_HOLES} longest of {number:,}." if number > len(holes) else ""
    table = figure_table(("From", "To", "Length", "Bars missing"), rows, names=2, label="Holes")
    return section("holes", "Holes", table, note=note)


def _length(nanoseconds: int) -> str:
    minutes = nanoseconds // (60 * 10**9)
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    parts = ((days, "d"), (hours, "h"), (minutes, "min"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 min"
