"""The figures that every summary shows, in four groups: worth, risk, trades, costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.analytics.columns import length, texts
from ingenium.analytics.figures import count, money, percent, ratio

if TYPE_CHECKING:
    from ingenium.analytics.outcome import Outcome

Pairs = list[tuple[str, str]]


def figure_groups(outcome: Outcome) -> list[Pairs]:
    """Return the groups, each a list of name and figure."""
    return [_worth(outcome), _risk(outcome), _trading(outcome), _costs(outcome)]


def _worth(outcome: Outcome) -> Pairs:
    values = outcome.statistics
    return [
        ("Initial capital", money(outcome.initial_equity)),
        ("Final equity", money(outcome.final_equity)),
        ("Return", percent(values["total_return"], signed=True)),
        ("CAGR", percent(values["cagr"], signed=True)),
        ("Time in market", percent(values["time_in_market"])),
    ]


def _risk(outcome: Outcome) -> Pairs:
    values = outcome.statistics
    return [
        ("Volatility a year", percent(values["ann_vol"])),
        ("Sharpe", ratio(values["sharpe"])),
        ("Sortino", ratio(values["sortino"])),
        ("Calmar", ratio(values["calmar"])),
        ("Max drawdown", percent(values["max_drawdown"])),
    ]


def _trading(outcome: Outcome) -> Pairs:
    values = outcome.trade_statistics
    return [
        ("Round trips", count(values["round_trips"])),
        ("Win rate", percent(values["win_rate"])),
        ("Profit factor", ratio(values["profit_factor"])),
        ("Average win", money(values["average_win"])),
        ("Average loss", money(values["average_loss"])),
    ]


def _costs(outcome: Outcome) -> Pairs:
    totals = outcome.totals
    rows = [
        (
            "Orders / fills",
            f"{length(outcome.table('orders')):,} / {length(outcome.table('fills')):,}",
        )
    ]
    for name in ("fees", "slippage", "dividends", "interest", "funding"):
        if name in totals and (totals[name] or name == "fees"):
            rows.append((name.capitalize(), money(totals[name])))
    denied = len(texts(outcome.table("denials"), "rule"))
    return [*rows, ("Orders denied", count(denied))]
