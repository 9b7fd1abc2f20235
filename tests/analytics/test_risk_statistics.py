"""Further statistics, each against numbers worked out by hand or by its definition."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from ingenium.analytics import risk_statistics
from ingenium.analytics.statistics import statistics


def test_the_quantile_and_density_are_those_of_the_normal_distribution() -> None:
    assert NormalDist().inv_cdf(0.05) == pytest.approx(risk_statistics.QUANTILE, rel=1e-12)
    density = NormalDist().pdf(risk_statistics.QUANTILE)
    assert density == pytest.approx(risk_statistics.DENSITY, rel=1e-12)


def test_parametric_value_at_risk_and_shortfall_are_those_of_many_normal_returns() -> None:
    returns = np.array(
        [NormalDist(0.001, 0.02).inv_cdf((k + 0.5) / 100_000) for k in range(100_000)]
    )
    got = statistics(returns, periods_per_year=252)
    assert got["var95_parametric"] == pytest.approx(got["var95"], rel=1e-4)
    assert got["cvar95_parametric"] == pytest.approx(got["cvar95_tail_count"], rel=1e-3)
    assert got["var95_cornish_fisher"] == pytest.approx(got["var95_parametric"], rel=1e-3)


def test_skew_to_losses_deepens_the_corrected_value_at_risk() -> None:
    # z = -1.6449, skew -1: z + (z² - 1)(-1)/6 - (2z³ - 5z)/36 = -1.9078
    got = risk_statistics.cornish_fisher_value_at_risk(0.0, 1.0, skew=-1.0, excess_kurtosis=0.0)
    z = risk_statistics.QUANTILE
    assert got == pytest.approx(z - (z**2 - 1) / 6 - (2 * z**3 - 5 * z) / 36)
    assert got < z


def test_drawdowns_as_a_whole() -> None:
    # 1, 0.9, 0.99, 1.089: under water by 0.1, 0.01, 0 after each bar
    got = statistics([-0.1, 0.1, 0.1], periods_per_year=3)
    assert got["ulcer_index"] == pytest.approx(math.sqrt((0.01 + 0.0001) / 3))
    assert got["pain_index"] == pytest.approx(0.11 / 3)
    assert got["recovery_factor"] == pytest.approx(0.089 / 0.1)
    assert got["ulcer_performance"] == pytest.approx(0.089 / math.sqrt(0.0101 / 3))


def test_steady_growth_is_stable_and_ruin_has_no_stability() -> None:
    assert statistics([0.01] * 50, periods_per_year=252)["stability"] == pytest.approx(1.0)
    assert statistics([0.01, -1.0, 0.01], periods_per_year=252)["stability"] is None


def test_the_probability_of_a_positive_sharpe_ratio_is_that_of_its_error() -> None:
    # no skew, no excess kurtosis: 0.1 x sqrt(99) / sqrt(1 + 0.1² / 2) deviations above zero
    got = risk_statistics.probabilistic_sharpe(0.1, 100, skew=0.0, excess_kurtosis=0.0)
    assert got == pytest.approx(NormalDist().cdf(0.1 * math.sqrt(99) / math.sqrt(1.005)))
    assert risk_statistics.probabilistic_sharpe(0.0, 50, skew=0.3, excess_kurtosis=1.0) == 0.5
    assert risk_statistics.probabilistic_sharpe(0.1, 1, skew=0.0, excess_kurtosis=0.0) is None
