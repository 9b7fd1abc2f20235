"""The head of a tear sheet: what ran, its key figures, and what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.analytics.columns import length
from ingenium.analytics.figures import count, counted, moment, money, percent, ratio
from ingenium.analytics.pages.markup import Markup, element, figure_text, joined, tone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingenium.analytics.outcome import Outcome

MOST_SYMBOLS = 8
DIGEST_SHOWN = 12  # digits
Figure = tuple[str, str, str]  # name, figure, and what belongs to it


def heading(outcome: Outcome) -> Markup:
    """Return the head of a run's page."""
    return element(
        "div",
        element("p", "Tear sheet", class_="eyebrow"),
        element("h1", outcome.name or "A run without a name"),
        facts(_facts(outcome)),
        key_figures(_figures(outcome)),
        _callout(outcome),
        class_="hero",
    )


def facts(pairs: Iterable[tuple[str, str]]) -> Markup:
    """Return a line of facts."""
    rows = [element("div", element("dt", name), element("dd", text)) for name, text in pairs]
    return element("dl", *rows, class_="facts")


def key_figures(figures: Iterable[Figure]) -> Markup:
    """Return large figures side by side."""
    cells = [
        element(
            "div",
            element("dt", name),
            element("dd", figure_text(figure), element("small", more), class_=tone(figure)),
        )
        for name, figure, more in figures
    ]
    return element("dl", *cells, class_="figures")


def period(outcome: Outcome) -> str:
    """Return the first and the last moment of a run."""
    if not len(outcome.times):
        return f"no {outcome.played}s"
    first, last = (moment(int(time)) for time in outcome.times[[0, -1]])
    return first if first == last else f"{first} to {last}"


def _facts(outcome: Outcome) -> list[tuple[str, str]]:
    symbols = [str(line["symbol"]) for line in outcome.data]
    symbols = symbols or sorted({line.name for line in outcome.by_symbol})
    shown = ", ".join(symbols[:MOST_SYMBOLS]) or "none"
    if len(symbols) > MOST_SYMBOLS:
        shown += f" and {len(symbols) - MOST_SYMBOLS} more"
    return [
        ("Period", period(outcome)),
        ("Symbols" if len(symbols) != 1 else "Symbol", shown),
        (f"{outcome.played.capitalize()}s", count(outcome.bars)),
        ("Currency", outcome.currency),
        ("Digest", digest(outcome.digest)),
    ]


def digest(text: str) -> str:
    """Return a digest, short, with a button that copies all of it."""
    if not text:
        return "none"
    return element(
        "button",
        element("code", text[:DIGEST_SHOWN]),
        type="button",
        class_="link",
        data_copy=text,
        title=f"Copy {text}",
    )


def _figures(outcome: Outcome) -> list[Figure]:
    values, trades = outcome.statistics, outcome.trade_statistics
    profit = outcome.final_equity - outcome.initial_equity
    fall = f"{_point(values['max_drawdown_peak'])} to {_point(values['max_drawdown_trough'])}"
    fees = outcome.totals.get("fees")
    return [
        ("Return", percent(values["total_return"], signed=True), "over the whole period"),
        ("CAGR", percent(values["cagr"], signed=True), "growth a year"),
        (
            "Profit",
            money(profit, signed=True),
            f"{money(outcome.initial_equity)} to {money(outcome.final_equity)} {outcome.currency}",
        ),
        ("Max drawdown", percent(values["max_drawdown"]), fall if values["max_drawdown"] else ""),
        ("Sharpe", ratio(values["sharpe"]), f"Sortino {figure_text(ratio(values['sortino']))}"),
        ("Volatility a year", percent(values["ann_vol"]), "of the returns, annualised"),
        ("Win rate", percent(trades["win_rate"]), _trips(outcome)),
        ("Profit factor", ratio(trades["profit_factor"]), f"fees {money(fees)}"),
    ]


def _trips(outcome: Outcome) -> str:
    return (
        f"of {counted(int(outcome.trade_statistics['round_trips'] or 0), 'round trip')}, "
        f"{counted(length(outcome.table('fills')), 'fill')}"
    )


def _point(value: object) -> str:
    return "the start" if value in {"start", None} else str(value)


def _callout(outcome: Outcome) -> Markup:
    """Return what a reader must know before believing a figure."""
    listed = dict(outcome.listed_assumptions)
    wanted = ("market orders", "fees", "slippage", "volume")
    told = "; ".join(f"{name}: {listed[name]}" for name in wanted if name in listed)
    return element(
        "div",
        element("strong", "Simulated"),
        element(
            "p",
            f"{told[0].upper()}{told[1:]}."
            if told
            else "Every figure rests on the assumptions below.",
        ),
        element("a", f"All {len(outcome.listed_assumptions)} assumptions", href="#assumptions"),
        class_="callout",
    )


def assumptions_list(pairs: Iterable[tuple[str, str]]) -> Markup:
    """Return assumptions, a name and a sentence each."""
    rows = [element("div", element("dt", name), element("dd", text)) for name, text in pairs]
    return element("dl", joined(*rows), class_="assumptions")
