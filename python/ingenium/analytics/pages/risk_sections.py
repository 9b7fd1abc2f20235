"""What a run risked: its drawdowns, how near it came to its limits, what the gate denied."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from ingenium.analytics.columns import length, texts
from ingenium.analytics.figures import count, counted, moment, percent
from ingenium.analytics.pages.document import Section, empty, pair, section
from ingenium.analytics.pages.markup import Markup, element, figure_text, joined
from ingenium.analytics.pages.tables import figure_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.analytics.outcome import Outcome
    from ingenium.analytics.report.report import Report

MOST_DENIALS = 12  # that are listed one by one, the latest
FULL = 1.0
LARGE = 100
CENT = Decimal("0.01")


def drawdowns_section(report: Report) -> Section:
    """Return the deepest drawdowns."""
    if not report.drawdowns:
        return section(
            "drawdowns", "Drawdowns", empty("Equity never fell below its highest value.")
        )
    rows = [
        (
            "the start" if each.peak_time is None else moment(each.peak_time),
            moment(each.trough_time),
            "not yet" if each.recovery_time is None else moment(each.recovery_time),
            percent(each.depth),
            count(each.bars_to_trough),
            count(each.bars),
        )
        for each in report.drawdowns
    ]
    headings = ("Peak", "Trough", "Recovered", "Depth", "Bars of fall", "Bars under water")
    table = figure_table(headings, rows, names=3, label="Drawdowns")
    note = "The deepest first; equity against its highest value so far."
    return section("drawdowns", "Drawdowns", table, note=note)


def risk_section(outcome: Outcome) -> Section:
    """Return the limits beside the denials."""
    return pair(_limits(outcome), _denials(outcome))


def _limits(outcome: Outcome) -> Section:
    if not outcome.utilisation:
        return section("risk", "Risk limits", empty("No limit was set."), short="Risk")
    rows = [
        (
            str(line["rule"]).replace("_", " "),
            _whose(line),
            exact(line["used"]),
            exact(line["limit"]),
            _meter(line.get("ratio")),
        )
        for line in outcome.utilisation
    ]
    headings = ("Limit", "For", "Used", "Limit", "Share")
    table = figure_table(headings, rows, names=2, label="Risk limits")
    note = "How much of each was used at the end of the run."
    return section("risk", "Risk limits", table, note=note, short="Risk")


def _whose(line: Mapping[str, object]) -> str:
    """Return whom a limit binds: the account or a strategy, and perhaps one symbol."""
    return ", ".join(str(line[name]) for name in ("strategy", "symbol") if line.get(name)) or str(
        line["scope"]
    )


def exact(value: object) -> Markup:
    """Return an exact number with its thousands apart, large ones to the cent; without a tone."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return joined(str(value) or "–")
    places = CENT if abs(number) >= LARGE else number
    return joined(figure_text(f"{number.quantize(places).normalize():,f}"))


def _meter(share: object) -> Markup:
    """Return a share as a bar with its number."""
    if not isinstance(share, (int, float)):
        return joined("–")
    bar = element("meter", min="0", max="1", high="0.8", value=f"{min(FULL, max(0.0, share)):.4f}")
    return element("span", bar, element("span", percent(share)), class_="share")


def _denials(outcome: Outcome) -> Section:
    table = outcome.table("denials")
    number = length(table)
    if not number:
        return section(
            "denials", "Denied orders", empty("The gate let every order pass."), short=""
        )
    rules = [
        (rule.replace("_", " "), count(times)) for rule, times in outcome.denials_by_rule.items()
    ]
    times = [int(str(each)) for each in table["time"]][-MOST_DENIALS:]
    columns = [texts(table, name)[-MOST_DENIALS:] for name in ("symbol", "rule", "limit", "value")]
    latest = [
        (moment(time), symbol, rule.replace("_", " "), exact(limit), exact(value))
        for time, symbol, rule, limit, value in zip(times, *columns, strict=True)
    ]
    headings = ("Time", "Symbol", "Rule", "Limit", "Value")
    return section(
        "denials",
        "Denied orders",
        figure_table(("Rule", "Orders"), rules, label="Denied orders by rule"),
        element("h3", "The latest" if number > MOST_DENIALS else "One by one", class_="sub"),
        figure_table(headings, latest, names=3, label="Denied orders"),
        note=f"The risk gate refused {counted(number, 'order')}.",
        short="",
    )
