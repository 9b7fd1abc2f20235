"""The tables of a report, worked out by hand and by properties."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analytics.runs import DAY, days, small_columns, small_run

from ingenium.analytics.drawdown import underwater
from ingenium.analytics.equity import frequency_of
from ingenium.analytics.report.benchmark import benchmark_of
from ingenium.analytics.report.curve import MOST_POINTS, curve_of
from ingenium.analytics.report.distribution import distribution_of
from ingenium.analytics.report.drawdowns import drawdowns_of
from ingenium.analytics.report.excursions import excursions_of
from ingenium.analytics.report.exposure import Holdings, exposure_of
from ingenium.analytics.report.months import years_of
from ingenium.analytics.report.periods import Periods, periods_of
from ingenium.analytics.report.rolling import rolling_of
from ingenium.analytics.statistics import deviation, sharpe

Array = np.ndarray[Any, np.dtype[np.float64]]
curves = st.lists(st.floats(0.01, 100.0), min_size=1, max_size=80).map(np.array)


def moments(text: str, count: int, step: int = DAY) -> np.ndarray[Any, np.dtype[np.int64]]:
    first = int(np.datetime64(text, "ns").astype(np.int64))
    return first + np.arange(count, dtype=np.int64) * step


# The deepest drawdowns


def test_a_drawdown_has_its_peak_trough_recovery_and_length() -> None:
    # 10 | 12 9 10 12 11 13: 12 to 9 and back in three bars (two below), then 12 to 11
    rows = drawdowns_of(days(*range(6)), np.array([12.0, 9, 10, 12, 11, 13]), 10.0)
    first, second = rows
    assert first.depth == pytest.approx(-0.25)
    assert (first.peak_time, first.trough_time, first.recovery_time) == (*days(0, 1, 3),)
    assert (first.bars, first.bars_to_trough) == (2, 1)
    assert second.depth == pytest.approx(-1 / 12)


def test_a_fall_from_the_capital_has_no_peak_and_one_that_lasts_no_recovery() -> None:
    (row,) = drawdowns_of(days(0, 1), np.array([9.0, 8.0]), 10.0)
    assert (row.peak_time, row.recovery_time, row.bars) == (None, None, 2)


def test_only_so_many_rows_are_kept() -> None:
    equity = np.array([10.0, 9.0] * 30)
    assert len(drawdowns_of(days(*range(60)), equity, 10.0)) == 10


@given(curves)
def test_the_first_row_is_the_max_drawdown_and_the_rows_sink(equity: Array) -> None:
    rows = drawdowns_of(days(*range(len(equity))), equity, 1.0)
    worst = float(underwater(np.concatenate(([1.0], equity))).min())
    assert (rows[0].depth if rows else 0.0) == worst
    assert all(one.depth <= other.depth for one, other in pairwise(rows))


# Months and years


@given(st.lists(st.floats(0.01, 100.0), min_size=1, max_size=120), st.integers(1, 40))
def test_the_months_compound_to_the_years_and_these_to_the_total(
    values: list[float], step: int
) -> None:
    equity = np.array(values)
    years = years_of(moments("2019-11-17", len(equity), step * DAY), equity, 7.0)
    total = 1.0
    for year in years:
        found = [month for month in year.months if month is not None]
        growth = float(np.prod([1 + (month.total_return or 0.0) for month in found]))
        assert growth - 1 == pytest.approx(year.total_return, rel=1e-9, abs=1e-12)
        total *= growth
    assert total == pytest.approx(equity[-1] / 7.0)


def test_a_month_that_the_run_began_or_ended_inside_is_marked() -> None:
    times = moments("2020-01-15", 110)  # to 2020-05-03
    (year,) = years_of(times, np.full(110, 5.0), 5.0)
    complete = {m.month: m.is_complete for m in year.months if m is not None}
    assert complete == {1: False, 2: True, 3: True, 4: True, 5: False}
    assert not year.is_complete
    assert year.months[5] is None


def test_a_weekend_or_holiday_at_its_ends_leaves_a_month_complete() -> None:
    (year,) = years_of(
        moments("2010-01-04", 26), np.full(26, 5.0), 5.0
    )  # Monday 4th to Friday 29th
    assert year.months[0] is not None
    assert year.months[0].is_complete


def test_intraday_bars_count_to_their_utc_month() -> None:
    times = moments("2020-01-31T22:00", 5, 3600 * 10**9)  # 22:00 23:00 | 00:00 01:00 02:00
    (year,) = years_of(times, np.array([11.0, 12, 6, 6, 18]), 10.0)
    january, february = year.months[:2]
    assert january is not None
    assert february is not None
    assert january.total_return == pytest.approx(0.2)
    assert february.total_return == pytest.approx(0.5)


def test_after_ruin_nothing_is_returned() -> None:
    years = years_of(moments("2020-12-31", 2), np.array([0.0, 5.0]), 10.0)
    assert [year.total_return for year in years] == [-1.0, None]


# Windows, distribution, periods


def periods(returns: Array) -> Periods:
    return Periods(
        unit="day", periods_per_year=252, times=days(*range(len(returns))), returns=returns
    )


@given(st.integers(252, 400), st.integers(0, 100))
def test_a_window_has_the_sharpe_ratio_of_its_slice(count: int, seed: int) -> None:
    returns = np.random.default_rng(seed).normal(0.001, 0.01, count)
    rolling = rolling_of(periods(returns))
    assert rolling.window == 126
    for place in (0, len(rolling.times) - 1):
        last = int(np.searchsorted(days(*range(count)), rolling.times[place]))
        window = returns[last - 125 : last + 1]
        assert len(window) == 126
        assert rolling.sharpe[place] == sharpe(window, 252)
        assert rolling.volatility[place] == (deviation(window) or 0.0) * 252**0.5


def test_a_short_run_has_no_window() -> None:
    rolling = rolling_of(periods(np.full(30, 0.01)))
    assert (rolling.window, len(rolling.times)) == (0, 0)


@given(st.lists(st.floats(-0.5, 0.5), max_size=200))
def test_every_return_is_in_one_bin(values: list[float]) -> None:
    found = distribution_of(periods(np.array(values)))
    assert found.counts.sum() == len(values)
    assert len(found.counts) <= 40
    assert len(found.edges) == (len(found.counts) + 1 if values else 0)


def test_the_best_days_gained_and_the_worst_lost() -> None:
    found = distribution_of(periods(np.array([0.01, 0.03, 0.0, -0.02])))
    assert [each.total_return for each in found.best] == [0.03, 0.01]
    assert [(each.time, each.total_return) for each in found.worst] == [(int(days(3)[0]), -0.02)]


def test_bars_shorter_than_a_day_are_looked_at_by_day() -> None:
    times = moments("2020-01-01", 24 * 30, 3600 * 10**9)
    equity = np.linspace(100.0, 171.9, len(times))
    found = periods_of(times, equity, 100.0, frequency_of(times))
    assert (found.unit, found.periods_per_year, len(found.returns)) == ("day", 365, 30)
    assert float(np.prod(1 + found.returns)) == pytest.approx(equity[-1] / 100.0)


def test_a_ruin_is_the_last_period() -> None:
    times = days(0, 1, 2, 3)
    found = periods_of(times, np.array([5.0, 0.0, 3.0, 4.0]), 10.0, frequency_of(times))
    assert list(found.returns) == [-0.5, -1.0]


# Curve, exposure, benchmark, excursions


def test_a_long_curve_keeps_its_extremes_and_its_end() -> None:
    equity = np.full(10_000, 100.0)
    equity[[4_321, 8_765]] = (250.0, 20.0)
    curve = curve_of(moments("2020-01-01", 10_000), equity, 100.0)
    assert len(curve.times) <= MOST_POINTS
    assert (curve.highest.max(), curve.lowest.min()) == (250.0, 20.0)
    assert curve.drawdown.min() == pytest.approx(20 / 250 - 1)
    assert curve.times[-1] == moments("2020-01-01", 10_000)[-1]


def test_exposure_is_a_share_of_the_equity_of_the_moment() -> None:
    # flat; long 50 of 100; short 100 of 50; long 60 and short 60 of 100
    found = exposure_of(
        Holdings(
            times=days(0, 1, 2, 3),
            equity=np.array([100.0, 100.0, 50.0, 100.0]),
            cash=np.array([100.0, 50.0, 150.0, 100.0]),
            gross=np.array([0.0, 50.0, 100.0, 120.0]),
            net=np.array([0.0, 50.0, -100.0, 0.0]),
        )
    )
    assert found.largest_gross == 2.0
    assert found.average_gross == pytest.approx((0 + 0.5 + 2 + 1.2) / 4)
    assert (found.lowest_net, found.highest_net) == (-2.0, 0.5)
    assert (found.time_in_market, found.time_long, found.time_short) == (0.75, 0.5, 0.5)


def test_the_benchmark_buys_equal_parts_and_holds() -> None:
    run = small_run()
    found = benchmark_of(run.table("prices"), run.times, run.equity_values, 1000.0)
    assert found is not None
    # A from its open of 8 to 12, B from 20 to 20: half of each
    assert found.equity[-1] == pytest.approx(1000 * (12 / 8 + 1) / 2)
    assert found.excess_return == pytest.approx(0.01968 - 0.25)
    assert found.statistics["total_return"] == pytest.approx(0.25)


def test_a_run_of_its_benchmark_has_beta_one_and_no_excess() -> None:
    run = small_run()
    prices = run.table("prices")
    held = benchmark_of(prices, run.times, run.equity_values, 1000.0)
    assert held is not None
    same = benchmark_of(prices, run.times, held.equity, 1000.0)
    assert same is not None
    assert same.excess_return == pytest.approx(0.0)
    assert same.against["beta"] == pytest.approx(1.0)
    assert same.against["correlation"] == pytest.approx(1.0)


def test_without_positive_prices_there_is_no_benchmark() -> None:
    run = small_run()
    assert benchmark_of({}, run.times, run.equity_values, 1000.0) is None
    prices = small_columns()["prices"] | {"adjusted": np.zeros(8)}
    assert benchmark_of(prices, run.times, run.equity_values, 1000.0) is None


def test_a_trade_sees_the_bars_from_its_entry_at_an_open_to_its_exit_at_an_open() -> None:
    # in at the open of day 1 (range 9 to 13), out at the open of day 2 at 12
    adverse, favourable = excursions_of(small_run())
    assert adverse.tolist() == pytest.approx([9 / 10 - 1])
    assert favourable.tolist() == pytest.approx([13 / 10 - 1])


def test_a_trade_that_began_inside_a_bar_does_not_count_that_bar() -> None:
    columns = small_columns()
    columns["fills"]["phase"] = ["intrabar", "open", "open"]
    adverse, favourable = excursions_of(small_run(columns=columns))
    assert adverse.tolist() == pytest.approx([0.0])
    assert favourable.tolist() == pytest.approx([12 / 10 - 1])


def test_a_split_while_a_trade_is_open_leaves_its_moves_unknown() -> None:
    events = {"time": days(2), "event": ["SplitApplied"], "symbol": ["A"]}
    adverse, favourable = excursions_of(small_run(columns=small_columns() | {"events": events}))
    assert np.isnan(adverse).all()
    assert np.isnan(favourable).all()
