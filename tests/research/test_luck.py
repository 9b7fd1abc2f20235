"""What the best of many looks like by chance."""

import numpy as np
import pytest

from ingenium.research.luck import expected_best_sharpe


@pytest.mark.parametrize(("trials", "years"), [(20, 4.0), (100, 9.0)])
def test_the_expected_best_is_that_of_as_many_series_without_merit(
    trials: int, years: float
) -> None:
    chance = np.random.default_rng(5)
    days = int(years * 252)
    bests = []
    for _ in range(60):
        returns = chance.normal(0, 0.01, (trials, days))
        sharpes = returns.mean(axis=1) / returns.std(axis=1, ddof=1) * 252**0.5
        bests.append(sharpes.max())
    assert expected_best_sharpe(trials, years) == pytest.approx(float(np.mean(bests)), rel=0.06)


def test_a_single_trial_is_no_choice() -> None:
    assert expected_best_sharpe(1, 10.0) is None
