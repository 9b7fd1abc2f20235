"""The outcome of a run: its tables and its statistics, each made when asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ingenium.analytics import columns as tables
from ingenium.analytics.attribution import Line, lines_by
from ingenium.analytics.equity import Frequency, frequency_of, returns_of
from ingenium.analytics.exposure import time_in_market
from ingenium.analytics.figures import moment
from ingenium.analytics.statistics import Statistic, statistics
from ingenium.analytics.trade_statistics import TradeStatistic, trade_statistics

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    import pandas as pd
    from numpy.typing import NDArray

    from ingenium.analytics.columns import Columns

RECORDS = ("orders", "fills", "trades", "equity", "days", "denials", "events")  # what JSON has too
TABLES = (*RECORDS, "prices")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Outcome:
    """What a run did and what it was worth. Tables are pandas DataFrames.

    Attributes:
        name: the name of the system that ran.
        currency: the account's currency.
        columns: the tables as columns, with exact texts: orders fills trades equity days
            denials events prices.
        totals: the account's money, exact: initial equity cash realised fees dividends ...
        strategy_totals: the same for each strategy.
        profits: what each strategy made of each symbol: strategy, symbol, and exact realised,
            unrealised, fees and dividends.
        open_positions: what was held at the end.
        utilisation: how much of every risk limit was used at the end.
        assumptions: name and sentence of each simulation assumption that was in force.
        digest: the fingerprint of the event log; equal runs have equal digests.
        bars: how many bars were played.
        seconds: how long that took.
        log: what the strategies noted: time (ns), strategy, level, event, and fields.
        system: the configuration that ran, as plain data.
        data: a line for each market: symbol venue timeframe rows first last checksum source prices
            calendar.
    """

    name: str
    currency: str
    columns: Mapping[str, Columns]
    totals: Mapping[str, Decimal]
    strategy_totals: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    profits: Sequence[Mapping[str, object]] = ()
    open_positions: Sequence[Mapping[str, object]] = ()
    utilisation: Sequence[Mapping[str, object]] = ()
    assumptions: Sequence[tuple[str, str]] = ()
    digest: str = ""
    bars: int = 0
    seconds: float = 0.0
    log: Sequence[Mapping[str, object]] = ()
    system: Mapping[str, object] = field(default_factory=dict)
    data: Sequence[Mapping[str, object]] = ()

    @cached_property
    def orders(self) -> pd.DataFrame:
        """Every order, in order of submission."""
        return tables.frame(self.table("orders"))

    @cached_property
    def fills(self) -> pd.DataFrame:
        """Every fill, in order of time."""
        return tables.frame(self.table("fills"))

    @cached_property
    def trades(self) -> pd.DataFrame:
        """Every closed round trip, first in first out, with its profit before fees."""
        return tables.frame(self.table("trades"))

    @cached_property
    def denials(self) -> pd.DataFrame:
        """Every order that the risk gate refused: the rule, its limit and the value."""
        return tables.frame(self.table("denials"))

    @cached_property
    def events(self) -> pd.DataFrame:
        """What else happened: splits, dividends, interest, margin calls, trading states."""
        return tables.frame(self.table("events"))

    @cached_property
    def prices(self) -> pd.DataFrame:
        """What each symbol cost, in at most 2,000 buckets of equally many bars a symbol."""
        return tables.frame(self.table("prices"))

    @cached_property
    def equity(self) -> pd.DataFrame:
        """The account's equity, cash and exposure after each bar, indexed by time."""
        table = tables.frame(self.table("equity"))
        return table.set_index("time") if "time" in table else table

    @cached_property
    def days(self) -> pd.DataFrame:
        """Each strategy's equity at the end of each day (UTC); empty with a single strategy."""
        return tables.frame(self.table("days"))

    @cached_property
    def positions(self) -> pd.DataFrame:
        """What was held at the end."""
        import pandas as pd

        names = ("strategy", "symbol", "quantity", "average_price")
        table = pd.DataFrame(list(self.open_positions), columns=list(names))
        return table.astype({"quantity": float, "average_price": float})

    def table(self, name: str) -> Columns:
        """Return the columns of a table, exact texts included."""
        return self.columns.get(name, {})

    @cached_property
    def times(self) -> NDArray[np.int64]:
        """When each value of the equity curve was taken, in nanoseconds UTC."""
        return np.asarray(self.table("equity").get("time", ()), dtype=np.int64)

    @cached_property
    def equity_values(self) -> NDArray[np.float64]:
        """The equity curve as floats."""
        return np.asarray(self.table("equity").get("equity", ()), dtype=np.float64)

    @property
    def initial_equity(self) -> Decimal:
        """The capital that the run began with."""
        return self.totals["initial"]

    @property
    def final_equity(self) -> Decimal:
        """The equity after the last bar."""
        return self.totals["equity"]

    @cached_property
    def returns(self) -> NDArray[np.float64]:
        """The simple return of each bar; the first is against the initial capital."""
        return returns_of(self.equity_values, float(self.initial_equity))

    @cached_property
    def frequency(self) -> Frequency:
        """How many bars make a year, and how this was found."""
        return frequency_of(self.times)

    @cached_property
    def statistics(self) -> dict[str, Statistic]:
        """Statistics of the equity curve's returns; None is undefined."""
        year = self.frequency.periods_per_year
        values = statistics(
            self.returns, periods_per_year=year, label=lambda bar: moment(int(self.times[bar]))
        )
        values["time_in_market"] = time_in_market(
            self.times,
            trades=self.table("trades"),
            fills=self.table("fills"),
            positions=self.open_positions,
        )
        return values | {"periods_per_year": year, "annualisation": self.frequency.sentence}

    @cached_property
    def trade_statistics(self) -> dict[str, TradeStatistic]:
        """Exact statistics of the closed round trips, before fees; None is undefined."""
        return trade_statistics(tables.decimals(self.table("trades"), "pnl_gross"))

    @cached_property
    def by_strategy(self) -> list[Line]:
        """Trades, profit and fees of each strategy."""
        return lines_by("strategy", trades=self.table("trades"), fills=self.table("fills"))

    @cached_property
    def by_symbol(self) -> list[Line]:
        """Trades, profit and fees of each symbol."""
        return lines_by("symbol", trades=self.table("trades"), fills=self.table("fills"))

    @cached_property
    def denials_by_rule(self) -> dict[str, int]:
        """How many orders each rule of the risk gate refused, the most first."""
        return dict(Counter(tables.texts(self.table("denials"), "rule")).most_common())

    @property
    def listed_assumptions(self) -> list[tuple[str, str]]:
        """The run's assumptions, and those of its statistics."""
        return [
            *((name.replace("_", " "), sentence) for name, sentence in self.assumptions),
            ("round trips", "first in, first out; wins and losses are before fees"),
            ("annualisation", self.frequency.sentence),
        ]

    @property
    def played(self) -> str:
        """What was played: "bar", "tick", or "row" where there were both."""
        named = {name for name, _ in self.assumptions}
        if "feed_latency" not in named:
            return "bar"
        return "row" if "intrabar_path" in named else "tick"

    @property
    def bars_per_second(self) -> float:
        """How fast the bars, or the ticks, were played."""
        return self.bars / self.seconds if self.seconds > 0 else 0.0
