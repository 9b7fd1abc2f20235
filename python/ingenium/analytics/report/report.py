"""The report of a run: pure figures; screens, pages and JSON only show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingenium.analytics.report.attribution import Attribution, attribution_of
from ingenium.analytics.report.benchmark import Benchmark, benchmark_of
from ingenium.analytics.report.costs import Costs, costs_of
from ingenium.analytics.report.curve import Curve, curve_of
from ingenium.analytics.report.distribution import Distribution, distribution_of
from ingenium.analytics.report.drawdowns import DrawdownRow, drawdowns_of
from ingenium.analytics.report.exposure import Exposure, Holdings, exposure_of
from ingenium.analytics.report.months import Year, years_of
from ingenium.analytics.report.periods import periods_of
from ingenium.analytics.report.rolling import Rolling, rolling_of
from ingenium.analytics.report.trades import Trades, trades_of
from ingenium.analytics.report.turnover import Turnover, turnover_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingenium.analytics.outcome import Outcome
    from ingenium.analytics.report.exposure import Floats
    from ingenium.analytics.statistics import Statistic
    from ingenium.analytics.trade_statistics import TradeStatistic


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Report:
    """What a run came to: times in nanoseconds UTC, returns as fractions; None is undefined.

    Attributes:
        name: the name of the system that ran.
        currency: the account's currency.
        statistics: of the equity curve's returns, by bar.
        trade_statistics: of the closed round trips, exact, before fees.
        curve: equity and drawdown over time.
        drawdowns: the ten deepest drawdowns.
        years: returns by calendar year and month.
        rolling: Sharpe ratio and volatility of a moving window.
        distribution: how the returns are distributed, the best and the worst.
        exposure: what was held over time.
        turnover: how much was traded.
        costs: what that cost.
        attribution: where the change of the account came from.
        trades: figures of the round trips, the best and the worst.
        benchmark: buying and holding the same symbols; None without prices.
        utilisation: how much of each risk limit was used at the end.
        denials_by_rule: how many orders each rule of the risk gate refused.
    """

    name: str
    currency: str
    statistics: Mapping[str, Statistic]
    trade_statistics: Mapping[str, TradeStatistic]
    curve: Curve
    drawdowns: tuple[DrawdownRow, ...]
    years: tuple[Year, ...]
    rolling: Rolling
    distribution: Distribution
    exposure: Exposure
    turnover: Turnover
    costs: Costs
    attribution: Attribution
    trades: Trades
    benchmark: Benchmark | None
    utilisation: Sequence[Mapping[str, object]]
    denials_by_rule: Mapping[str, int]


def report_of(outcome: Outcome) -> Report:
    """Return the report of a run."""
    times, equity, initial = outcome.times, outcome.equity_values, float(outcome.initial_equity)
    fills, prices = outcome.table("fills"), outcome.table("prices")
    periods = periods_of(times, equity, initial, outcome.frequency)
    turnover = turnover_of(fills, equity, outcome.frequency.periods_per_year)
    return Report(
        name=outcome.name,
        currency=outcome.currency,
        statistics=outcome.statistics,
        trade_statistics=outcome.trade_statistics,
        curve=curve_of(times, equity, initial),
        drawdowns=drawdowns_of(times, equity, initial),
        years=years_of(times, equity, initial),
        rolling=rolling_of(periods),
        distribution=distribution_of(periods),
        exposure=exposure_of(_holdings(outcome)),
        turnover=turnover,
        costs=costs_of(outcome.totals, fills, turnover.traded),
        attribution=attribution_of(outcome.totals, outcome.strategy_totals, outcome.profits),
        trades=trades_of(outcome),
        benchmark=benchmark_of(prices, times, equity, initial),
        utilisation=outcome.utilisation,
        denials_by_rule=outcome.denials_by_rule,
    )


def _holdings(outcome: Outcome) -> Holdings:
    table = outcome.table("equity")
    unknown = np.full(len(outcome.times), np.nan)

    def column(name: str) -> Floats:
        return np.asarray(table.get(name, unknown), dtype=np.float64)

    return Holdings(
        times=outcome.times,
        equity=outcome.equity_values,
        cash=column("cash"),
        gross=column("gross_exposure"),
        net=column("net_exposure"),
    )
