"""Returns from an equity curve, and the bars a year."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ingenium.analytics.equity import frequency_of, returns_of

SECONDS = {"m": 60, "h": 3600, "D": 86_400}


def times(start: str, stop: str, step: str) -> NDArray[np.int64]:
    first, last = (int(np.datetime64(time, "s").astype(np.int64)) for time in (start, stop))
    return np.arange(first, last, int(step[:-1]) * SECONDS[step[-1]], dtype=np.int64) * 10**9


def weekdays(days: NDArray[np.int64]) -> NDArray[np.int64]:
    return days[np.is_busday(days.astype("datetime64[ns]").astype("datetime64[D]"))]


def test_the_first_return_is_against_the_initial_capital() -> None:
    assert returns_of(np.array([110.0, 99.0]), 100.0) == pytest.approx([0.1, -0.1])


def test_returns_after_ruin_are_undefined() -> None:
    got = returns_of(np.array([50.0, -10.0, 20.0, 30.0]), 100.0)
    assert got[:2] == pytest.approx([-0.5, -1.2])
    assert np.isnan(got[2:]).all()


def test_daily_bars_of_a_five_day_week_make_252() -> None:
    frequency = frequency_of(weekdays(times("2010-01-01", "2012-01-01", "1D")))
    assert frequency.periods_per_year == 252
    assert frequency.sentence == "252 periods a year (daily bars, five-day week)"


def test_bars_stamped_at_the_next_midnight_still_show_a_five_day_week() -> None:
    shifted = weekdays(times("2010-01-01", "2012-01-01", "1D")) + 86_400 * 10**9
    assert frequency_of(shifted).periods_per_year == 252


def test_daily_bars_of_a_market_that_never_closes_make_365() -> None:
    assert frequency_of(times("2021-01-01", "2021-06-01", "1D")).periods_per_year == 365


def test_minutes_of_a_market_that_never_closes_make_525600() -> None:
    frequency = frequency_of(times("2021-01-01", "2021-02-01", "1m"))
    assert frequency.periods_per_year == 1440 * 365
    assert "1440 bars a day" in frequency.sentence


def test_hours_of_a_session_count_the_bars_of_a_day() -> None:
    hours = weekdays(times("2021-03-01", "2021-04-01", "1h"))
    session = hours[(hours // (3600 * 10**9)) % 24 // 7 == 2]  # 14:00 to 20:00, seven bars
    assert frequency_of(session).periods_per_year == 7 * 252


@pytest.mark.parametrize(("step", "expected"), [("7D", 52), ("30D", 12), ("91D", 4), ("365D", 1)])
def test_longer_bars_have_their_usual_count(step: str, expected: int) -> None:
    assert frequency_of(times("2000-01-01", "2010-01-01", step)).periods_per_year == expected


def test_an_odd_spacing_is_counted_over_the_run() -> None:
    frequency = frequency_of(times("2000-01-01", "2010-01-01", "3D"))
    assert frequency.periods_per_year == pytest.approx(365.25 / 3)
    assert "counted over the run" in frequency.sentence


def test_one_bar_assumes_252_and_says_so() -> None:
    frequency = frequency_of(np.array([0], dtype=np.int64))
    assert frequency.periods_per_year == 252
    assert "assumed" in frequency.sentence
