"""The report in full for a terminal: drawdowns, months, exposure, costs, attribution, trades."""

from __future__ import annotations

from calendar import month_abbr
from typing import TYPE_CHECKING

from ingenium.analytics.figures import (
    UNDEFINED,
    count,
    counted,
    duration,
    moment,
    money,
    percent,
    ratio,
)
from ingenium.analytics.report.report import Report, report_of
from ingenium.analytics.terminal_tables import lined_table, pairs_table, tone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from ingenium.analytics.outcome import Outcome
    from ingenium.analytics.report.attribution import Part
    from ingenium.analytics.report.months import Month
    from ingenium.analytics.summary_figures import Pairs

SHOWN_DRAWDOWNS = 5
INCOMPLETE = "*"


def report_parts(outcome: Outcome) -> Iterator[RenderableType]:
    """Give what the full report shows below the summary's figures."""
    report = report_of(outcome)
    if report.years:
        yield from ("", months_table(report), "", drawdowns_table(report))
    yield from ("", pairs_table([_market(report), _exposure(report)], across=2))
    yield from ("", pairs_table([_costs(report), _trades(report)], across=2))
    parts = report.attribution
    if len(parts.by_strategy) > 1:
        yield from ("", attribution_table("Strategy", parts.by_strategy, parts.whole))
    yield from ("", attribution_table("Symbol", parts.by_symbol, parts.whole))
    if report.utilisation:
        yield from ("", utilisation_table(report))


def months_table(report: Report) -> Table:
    """Return the returns by month in percent, a line a year; a star marks what is incomplete."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 1, 0, 0))
    for _ in range(14):  # a year, its months, its sum
        table.add_column(justify="right", no_wrap=True)
    table.add_row(*(Text(each, style="bold") for each in ("%", *month_abbr[1:], "Year")))
    for year in report.years:
        cells = [_month(month) for month in year.months]
        whole = _in_percent(year.total_return, is_complete=year.is_complete)
        row = (*cells, whole)
        table.add_row(Text(str(year.year)), *(Text(cell, style=tone(cell)) for cell in row))
    return table


def drawdowns_table(report: Report) -> Table:
    """Return the deepest drawdowns."""
    rows = [
        (
            percent(row.depth),
            "the start" if row.peak_time is None else moment(row.peak_time),
            moment(row.trough_time),
            "not yet" if row.recovery_time is None else moment(row.recovery_time),
            count(row.bars),
        )
        for row in report.drawdowns[:SHOWN_DRAWDOWNS]
    ]
    return lined_table(("Drawdown", "From", "Lowest", "Recovered", "Bars under"), rows)


def attribution_table(title: str, parts: Sequence[Part], whole: Part) -> Table:
    """Return where the change of the account came from; the last line is the sum."""
    rows = [
        (
            part.name,
            money(part.realised),
            money(part.unrealised),
            money(-part.fees),
            money(part.dividends),
            money(part.interest + part.currency),
            money(part.change, signed=True),
        )
        for part in (*parts, whole)
    ]
    headings = (title, "Realised", "Unrealised", "Fees", "Dividends", "Interest", "Change")
    return lined_table(headings, rows)


def utilisation_table(report: Report) -> Table:
    """Return how much of each risk limit was used at the end."""
    rows = [
        (
            str(row["rule"]),
            str(row["symbol"] or row["strategy"] or row["scope"]),
            str(row["used"]),
            str(row["limit"]),
            percent(row["ratio"]),
        )
        for row in report.utilisation
    ]
    return lined_table(("Limit, at the end", "Of", "Used", "Limit", "Share"), rows, names=2)


def _market(report: Report) -> Pairs:
    """Return the run beside buying and holding."""
    held = report.benchmark
    if held is None:
        return [("Buy and hold", UNDEFINED)]
    against = held.against
    return [
        ("Buy and hold", percent(held.statistics["total_return"], signed=True)),
        ("Its max drawdown", percent(held.statistics["max_drawdown"])),
        ("Its Sharpe", ratio(held.statistics["sharpe"])),
        ("Beta to it", ratio(against["beta"])),
        ("Alpha a year", percent(against["alpha_annual_compound"], signed=True)),
        ("Correlation", ratio(against["correlation"])),
        ("Information ratio", ratio(against["information_ratio_annual"])),
    ]


def _exposure(report: Report) -> Pairs:
    held, traded = report.exposure, report.turnover
    return [
        ("Average exposure", percent(held.average_gross)),
        ("Largest exposure", percent(held.largest_gross)),
        ("Average net", percent(held.average_net)),
        ("Time long", percent(held.time_long)),
        ("Time short", percent(held.time_short)),
        ("Turnover a year", percent(traded.a_year)),
        ("Fills a year", count(traded.fills_a_year)),
    ]


def _costs(report: Report) -> Pairs:
    costs = report.costs
    return [
        ("Fees", money(costs.fees)),
        ("Slippage", money(costs.slippage)),
        ("Borrowing", money(costs.borrow)),
        ("Interest paid", money(costs.interest)),
        *([("Funding paid", money(costs.funding))] if costs.funding else []),
        ("Costs in all", money(costs.total)),
        ("Of profit before", percent(costs.share_of_profit)),
        ("Of turnover", f"{ratio(costs.basis_points_of_turnover)} bp"),
    ]


def _trades(report: Report) -> Pairs:
    trades, statistics = report.trades, report.trade_statistics
    average = trades.average_seconds
    return [
        ("Round trips", count(trades.count)),
        ("Long / short", f"{trades.long['round_trips']} / {trades.short['round_trips']}"),
        ("Average holding", UNDEFINED if average is None else _span(average)),
        ("Furthest for", percent(trades.average_favourable)),
        ("Furthest against", percent(trades.average_adverse)),
        ("Wins in a row", count(statistics["max_consecutive_wins"])),
        ("Losses in a row", count(statistics["max_consecutive_losses"])),
    ]


def _month(month: Month | None) -> str:
    if month is None:
        return ""
    return _in_percent(month.total_return, is_complete=month.is_complete)


def _in_percent(value: float | None, *, is_complete: bool) -> str:
    """Write a return for a narrow table: a decimal below ten percent, a star if incomplete."""
    if value is None:
        return UNDEFINED
    hundredth = value * 100
    text = f"{hundredth:.1f}"
    if abs(float(text)) >= 10:  # noqa: PLR2004 - two digits are precise enough
        text = f"{hundredth:,.0f}"
    return text.replace("-0.0", "0.0") + ("" if is_complete else INCOMPLETE)


def _span(seconds: float) -> str:
    days = seconds / 86_400
    return counted(round(days), "day") if days >= 1 else duration(seconds)
