"""Edge cases of the return statistics, worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingenium.analytics.statistics import statistics


def test_an_empty_series_defines_nothing_but_its_length() -> None:
    got = statistics([], periods_per_year=252)
    assert got.pop("n") == 0
    assert set(got.values()) == {None}


def test_a_series_of_nan_is_an_empty_series() -> None:
    nothing = statistics([], periods_per_year=252)
    assert statistics([math.nan, math.nan], periods_per_year=252) == nothing


def test_constant_returns_have_no_sharpe_and_no_volatility() -> None:
    got = statistics([0.001] * 300, periods_per_year=252)
    assert got["ann_vol"] == 0.0
    assert got["sharpe"] is None
    assert got["skew_population"] is None


def test_ruin_loses_everything_and_never_recovers() -> None:
    got = statistics([0.5, -1.0, 0.3], periods_per_year=3, label=lambda i: f"bar {i}")
    assert got["total_return"] == -1.0
    assert got["cagr"] == -1.0
    assert got["max_drawdown"] == -1.0
    assert got["max_drawdown_peak"] == "bar 0"
    assert got["max_drawdown_trough"] == "bar 1"
    assert got["max_drawdown_recovery"] is None
    assert got["calmar"] == -1.0


def test_losing_more_than_everything_has_no_growth_rate() -> None:
    assert statistics([-1.5], periods_per_year=252)["cagr"] is None


def test_one_loss_has_a_sortino_and_an_omega_of_zero() -> None:
    got = statistics([-0.01], periods_per_year=252)
    assert got["sortino"] == pytest.approx(-math.sqrt(252))
    assert got["omega0"] == 0.0


def test_a_fall_from_the_first_bar_starts_at_the_start() -> None:
    # 1, 0.9, 0.95, 1.05: down 10 % from the start, two bars under water, recovered on bar 2
    returns = np.diff([1, 0.9, 0.95, 1.05]) / [1, 0.9, 0.95]
    got = statistics(returns, periods_per_year=252)
    assert got["max_drawdown"] == pytest.approx(-0.1)
    assert got["max_drawdown_peak"] == "start"
    assert got["max_drawdown_recovery"] == "2"
    assert got["longest_underwater_bars"] == 2
    assert got["longest_underwater_from"] == "start"


def test_a_benchmark_equal_to_the_series_has_beta_one_and_no_information_ratio() -> None:
    returns = [0.01, -0.02, 0.015]
    got = statistics(returns, periods_per_year=252, benchmark=returns)
    assert got["beta"] == pytest.approx(1.0)
    assert got["alpha_per_period"] == pytest.approx(0.0)
    assert got["information_ratio_annual"] is None


def test_a_benchmark_is_aligned_where_both_are_defined() -> None:
    got = statistics([0.01, math.nan, 0.03], periods_per_year=252, benchmark=[0.01, 0.02, math.nan])
    assert got["aligned_n"] == 1
    assert got["beta"] is None


@given(st.lists(st.floats(-0.5, 0.5), min_size=1, max_size=60))
def test_statistics_are_none_or_finite(returns: list[float]) -> None:
    got = statistics(returns, periods_per_year=252, benchmark=returns[::-1])
    assert all(math.isfinite(v) for v in got.values() if isinstance(v, float))
    depth = got["max_drawdown"]
    assert isinstance(depth, float)
    assert -1.0 <= depth <= 0.0
