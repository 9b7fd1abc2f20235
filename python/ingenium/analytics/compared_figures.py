"""The figures that a comparison of runs shows, and which way each of them is better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from ingenium.analytics.columns import length
from ingenium.analytics.figures import UNDEFINED, count, money, percent, ratio
from ingenium.analytics.report.report import report_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingenium.analytics.outcome import Outcome
    from ingenium.analytics.report.report import Report

Better = Literal["more", "less", "neither"]
Value = Decimal | float | None
Write = Callable[[Value], str]
Read = Callable[["Outcome", "Report"], Value]


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """One figure of each run.

    Attributes:
        name: what it is called on every screen.
        values: a number for each run; None is undefined.
        texts: the same as people read it.
        better: whether more of it is better, or less, or neither.
        best: the places of the runs that are best; none where all are equal.
    """

    name: str
    values: tuple[Value, ...]
    texts: tuple[str, ...]
    better: Better
    best: frozenset[int]


def compared_figures(runs: Sequence[Outcome]) -> tuple[ComparedFigure, ...]:
    """Return every figure of the runs; amounts of money are ranked within one currency only."""
    one_currency = len({run.currency for run in runs}) == 1
    pairs = [(run, report_of(run)) for run in runs]
    return tuple(
        _compared(name, write, better if one_currency or write is not money else "neither", values)
        for name, write, better, read in _FIGURES
        for values in [tuple(read(run, report) for run, report in pairs)]
    )


def best_of(values: Iterable[Value], better: Better) -> frozenset[int]:
    """Return the places of the best values; none if all are equal or nothing is better."""
    known = {place: value for place, value in enumerate(values) if value is not None}
    if better == "neither" or len(set(known.values())) < 2:  # noqa: PLR2004 - a best and another
        return frozenset()
    chosen = max(known.values()) if better == "more" else min(known.values())
    return frozenset(place for place, value in known.items() if value == chosen)


def _compared(name: str, write: Write, better: Better, values: tuple[Value, ...]) -> ComparedFigure:
    texts = tuple(write(value) for value in values)
    return ComparedFigure(name, values, texts, better, best_of(values, better))


def _statistic(key: str) -> Read:
    def read(run: Outcome, _: Report) -> Value:
        value = run.statistics[key]
        return value if isinstance(value, (int, float)) else None

    return read


def _trading(key: str) -> Read:
    return lambda run, _: run.trade_statistics[key]


def _total(key: str) -> Read:
    return lambda run, _: run.totals.get(key)


def _rows(table: str) -> Read:
    return lambda run, _: length(run.table(table))


def _times(value: Value) -> str:
    return UNDEFINED if value is None else f"{ratio(value)} ×"


def _signed(value: Value) -> str:
    return percent(value, signed=True)


_FIGURES: Final[tuple[tuple[str, Write, Better, Read], ...]] = (
    ("Initial capital", money, "neither", _total("initial")),
    ("Final equity", money, "neither", _total("equity")),
    ("Return", _signed, "more", _statistic("total_return")),
    ("CAGR", _signed, "more", _statistic("cagr")),
    ("Volatility a year", percent, "less", _statistic("ann_vol")),
    ("Sharpe", ratio, "more", _statistic("sharpe")),
    ("Sortino", ratio, "more", _statistic("sortino")),
    ("Calmar", ratio, "more", _statistic("calmar")),
    ("Max drawdown", percent, "more", _statistic("max_drawdown")),
    ("Longest under water", count, "less", _statistic("longest_underwater_bars")),
    ("Time in market", percent, "neither", _statistic("time_in_market")),
    ("Average exposure", percent, "neither", lambda _, report: report.exposure.average_gross),
    ("Turnover a year", _times, "neither", lambda _, report: report.turnover.a_year),
    ("Round trips", count, "neither", _trading("round_trips")),
    ("Win rate", percent, "more", _trading("win_rate")),
    ("Profit factor", ratio, "more", _trading("profit_factor")),
    ("Average win", money, "more", _trading("average_win")),
    ("Average loss", money, "less", _trading("average_loss")),
    ("Fills", count, "neither", _rows("fills")),
    ("Fees", money, "less", _total("fees")),
    ("All costs", money, "less", lambda _, report: report.costs.total),
    ("Orders denied", count, "neither", _rows("denials")),
)
