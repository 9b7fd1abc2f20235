"""Where the money came from and where it went: attribution, costs, and the statistics in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.analytics.figures import count, duration, money, percent, ratio
from ingenium.analytics.pages.document import Section, empty, pair, section
from ingenium.analytics.pages.markup import Markup, element
from ingenium.analytics.pages.tables import figure_table, pairs_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.analytics.report.attribution import Part
    from ingenium.analytics.report.report import Report

Pairs = list[tuple[str, str]]
DAY = 86_400.0


def attribution_section(report: Report) -> Section:
    """Return the change of the account by strategy and by symbol."""
    split = report.attribution
    return section(
        "attribution",
        "Attribution",
        element("h3", "By strategy"),
        _parts("Strategy", split.by_strategy, split.whole),
        element("h3", "By symbol", class_="sub"),
        _parts("Symbol", split.by_symbol, split.whole)
        if split.by_symbol
        else empty("No symbol was traded."),
        note=f"The change of the equity in {report.currency}, split exactly.",
    )


def _parts(heading: str, parts: Sequence[Part], whole: Part) -> Markup:
    headings = (
        heading,
        "Realised",
        "Unrealised",
        "Fees",
        "Dividends",
        "Interest",
        "Currency",
        "Change",
    )
    rows = [_part(part.name, part) for part in parts]
    total = [_part("Account", whole)] if len(parts) > 1 else []
    label = f"Attribution by {heading.lower()}"
    return figure_table(headings, [*rows, *total], label=label, has_total=bool(total))


def _part(name: str, part: Part) -> tuple[str, ...]:
    gains = (part.realised, part.unrealised, -part.fees, part.dividends, part.interest)
    return (
        name,
        *(money(gain) for gain in (*gains, part.currency)),
        money(part.change, signed=True),
    )


def costs_section(report: Report) -> Section:
    """Return what trading cost, beside how much was traded and held."""
    return pair(_costs(report), _activity(report))


def _costs(report: Report) -> Section:
    costs = report.costs
    pairs = [
        ("Fees", money(costs.fees)),
        ("Slippage", money(costs.slippage)),
        ("Borrowing", money(costs.borrow)),
        ("Interest", money(costs.interest)),
        *([("Funding", money(costs.funding))] if costs.funding else []),
        ("All costs", money(costs.total)),
        ("Profit before costs", money(costs.profit_before_costs, signed=True)),
        ("Costs, of that profit", percent(costs.share_of_profit)),
        ("Fees and slippage, of what was traded", _basis_points(costs.basis_points_of_turnover)),
        ("Fee of a fill, on average", money(costs.fees_per_fill)),
    ]
    note = f"In {report.currency}. A cost is positive, an income negative."
    return section("costs", "Costs", pairs_table(pairs), note=note)


def _activity(report: Report) -> Section:
    turnover, exposure = report.turnover, report.exposure
    pairs = [
        ("Traded", money(turnover.traded)),
        ("Turnover a year", _times(turnover.a_year)),
        ("Fills a year", count(turnover.fills_a_year)),
        ("Gross exposure, on average", percent(exposure.average_gross)),
        ("Gross exposure, at most", percent(exposure.largest_gross)),
        ("Net exposure, on average", percent(exposure.average_net)),
        ("Time in market", percent(exposure.time_in_market)),
        ("Time long", percent(exposure.time_long)),
        ("Time short", percent(exposure.time_short)),
    ]
    note = "Exposure is a share of equity, at closes of bars."
    return section("activity", "Turnover and exposure", pairs_table(pairs), note=note, short="")


def statistics_section(report: Report) -> Section:
    """Return all statistics, in four columns."""
    groups = (_growth(report), _risk(report), _returns(report), _trades(report))
    columns = [
        element("div", element("h3", heading), pairs_table(pairs))
        for heading, pairs in zip(("Growth", "Risk", "Returns", "Trades"), groups, strict=True)
    ]
    return section(
        "statistics", "Statistics", element("div", *columns, class_="statistics"), short=""
    )


def _growth(report: Report) -> Pairs:
    values, bench = report.statistics, report.benchmark
    pairs = [
        ("Return", percent(values["total_return"], signed=True)),
        ("CAGR", percent(values["cagr"], signed=True)),
    ]
    if bench is None:
        return pairs
    against = bench.against
    return [
        *pairs,
        ("Buy and hold", percent(bench.statistics["total_return"], signed=True)),
        ("Excess return", percent(bench.excess_return, signed=True)),
        ("Alpha a year", percent(against["alpha_annual_compound"], signed=True)),
        ("Beta", ratio(against["beta"])),
        ("Correlation", ratio(against["correlation"])),
        ("Information ratio", ratio(against["information_ratio_annual"])),
        ("Tracking error a year", percent(against["tracking_error_annual"])),
    ]


def _risk(report: Report) -> Pairs:
    values = report.statistics
    return [
        ("Volatility a year", percent(values["ann_vol"])),
        ("Sharpe", ratio(values["sharpe"])),
        ("Sortino", ratio(values["sortino"])),
        ("Calmar", ratio(values["calmar"])),
        ("Omega", ratio(values["omega0"])),
        ("Max drawdown", percent(values["max_drawdown"])),
        ("Longest under water", f"{count(values['longest_underwater_bars'])} bars"),
        ("Value at risk, 95 %", percent(values["var95"])),
        ("Expected shortfall, 95 %", percent(values["cvar95_tail_count"])),
    ]


def _returns(report: Report) -> Pairs:
    values = report.statistics
    return [
        ("Bars", count(values["n"])),
        ("Mean", percent(values["expectancy"], signed=True)),
        ("Best", percent(values["best"], signed=True)),
        ("Worst", percent(values["worst"], signed=True)),
        ("Bars that gained", percent(values["win_rate_all"])),
        ("Gains / losses", ratio(values["profit_factor"])),
        ("Tail ratio", ratio(values["tail_ratio"])),
        ("Skew", ratio(values["skew_population"])),
        ("Excess kurtosis", ratio(values["excess_kurtosis_population"])),
    ]


def _trades(report: Report) -> Pairs:
    values, trades = report.trade_statistics, report.trades
    return [
        ("Round trips", count(values["round_trips"])),
        ("Win rate", percent(values["win_rate"])),
        ("Average win", money(values["average_win"])),
        ("Average loss", money(values["average_loss"])),
        ("Payoff", ratio(values["payoff"])),
        ("Expectancy", money(values["expectancy"], signed=True)),
        ("Losses in a row", count(values["max_consecutive_losses"])),
        ("Held, on average", _held(trades.average_seconds)),
        ("Furthest against, on average", percent(trades.average_adverse)),
    ]


def _held(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return f"{seconds / DAY:.1f} days" if seconds >= DAY else duration(seconds)


def _basis_points(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f} bp"


def _times(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f} × equity"
