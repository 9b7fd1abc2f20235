"""Bars that cannot be: each is refused with one sentence about the row, the value and the fix."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ingenium.model.bar_checks import Origin
from ingenium.model.bars import Bars
from ingenium.model.errors import DataError, IngeniumError
from ingenium.model.timeframe import DAY

START = 1_577_836_800_000_000_000  # 2020-01-01
NAN, INF = float("nan"), float("inf")


def three_days(**changes: Any) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "time": START + np.arange(3) * DAY,
        "open": [10.0, 11.0, 12.0],
        "high": [11.0, 12.0, 13.0],
        "low": [9.0, 10.0, 11.0],
        "close": [10.5, 11.5, 12.5],
        "volume": [100.0, 200.0, 300.0],
    }
    return columns | changes


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"close": [10.5, NAN, 12.5]},
            "AAPL: row 1: close is missing (NaN): fill or remove that bar.",
        ),
        (
            {"high": [11.0, 12.0, INF]},
            "AAPL: row 2: high is infinite: correct or remove that bar.",
        ),
        (
            {"high": [11.0, 11.2, 13.0]},
            "AAPL: row 1: high 11.2 is below close 11.5: correct or remove that bar.",
        ),
        (
            {"high": [9.5, 12.0, 13.0]},
            "AAPL: row 0: high 9.5 is below open 10: correct or remove that bar.",
        ),
        (
            {"low": [9.0, 10.0, 12.1]},
            "AAPL: row 2: low 12.1 is above open 12: correct or remove that bar.",
        ),
        (
            {"low": [0.0, 10.0, 11.0]},
            "AAPL: row 0: low 0 is not positive: correct or remove that bar, "
            "or set allow_negative_prices=True if it is real.",
        ),
        (
            {"volume": [1.0, -5.0, 1.0]},
            "AAPL: row 1: volume -5 is negative: correct that bar, "
            "or write 0 where volume is unknown.",
        ),
        (
            {"volume": [1.0, NAN, 1.0]},
            "AAPL: row 1: volume is missing (NaN): fill or remove that bar.",
        ),
        (
            {"time": START + np.array([0, 1, 1]) * DAY},
            "AAPL: row 2: time 2020-01-02 appears twice: remove one of the two bars.",
        ),
        (
            {"time": START + np.array([0, 2, 1]) * DAY},
            "AAPL: row 2: time 2020-01-02 comes after 2020-01-03: sort the rows by time.",
        ),
        (
            {"time": START + np.array([2, 1, 0]) * DAY},
            "AAPL: row 1: time 2020-01-02 comes after 2020-01-03 (newest first): "
            "reverse the rows, oldest first.",
        ),
        (
            {"close": [10.5, 11.5]},
            "AAPL: column 'close' has 2 rows but time has 3: give columns of equal length.",
        ),
        (
            {"close": ["a", "b", "c"]},
            "AAPL: column 'close' does not hold numbers "
            "(could not convert string to float: 'a'): convert it first.",
        ),
        (
            {"close": None},
            "AAPL: column 'close' is missing: give time, open, high, low, close.",
        ),
        (
            {"last": [1, 2, 3]},
            "AAPL: 'last' is not a column of bars: "
            "the columns are time, open, high, low, close, volume, available.",
        ),
        (
            {"available": START + np.array([0, 0, 2]) * DAY},
            "AAPL: row 1: available at 2020-01-01, before its label 2020-01-02: "
            "a bar cannot be known before it is labelled.",
        ),
        (
            {"available": START + np.array([9, 8, 9]) * DAY},
            "AAPL: row 1: available at 2020-01-09, before the bar that precedes it: "
            "let the available times never decrease.",
        ),
        ({"stamp": "middle"}, "AAPL: stamp 'middle' is not known: say 'start' or 'end'."),
        ({"timeframe": -1}, "AAPL: timeframe -1 is negative: give nanoseconds."),
    ],
)
def test_an_impossible_bar_is_refused_in_one_sentence(
    changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(DataError) as refusal:
        Bars.from_columns("AAPL", **three_days(**changes))

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("seconds", 1_000_000_000), ("milliseconds", 1_000_000), ("microseconds", 1_000)],
)
def test_times_in_another_unit_are_recognised(unit: str, factor: int) -> None:
    time = (START + np.arange(3) * DAY) // factor

    with pytest.raises(DataError, match=f"looks like {unit}, .* multiply the times by {factor:_}"):
        Bars.from_columns("AAPL", **three_days(time=time))


def test_row_numbers_are_no_times() -> None:
    with pytest.raises(DataError, match=r"time 3 is 1970-01-01T00:00:00\.000000003 in nanoseconds"):
        Bars.from_columns("AAPL", **three_days(time=[1, 2, 3]))


def test_times_before_1970_are_fine_and_before_1800_are_not() -> None:
    early = np.array(["1962-01-02", "1962-01-03", "1962-01-04"], dtype="datetime64[D]")
    Bars.from_columns("IBM", **three_days(time=early))

    with pytest.raises(DataError, match="give int64 nanoseconds UTC after 1800"):
        Bars.from_columns("IBM", **three_days(time=early - 70_000))


def test_negative_prices_need_to_be_allowed() -> None:
    crude = three_days(low=[-40.32, 10.0, 11.0], close=[-37.63, 11.5, 12.5])

    with pytest.raises(DataError, match=r"low -40.32 is not positive|close -37.63 is not positive"):
        Bars.from_columns("CL", **crude)
    assert Bars.from_columns("CL", allow_negative_prices=True, **crude).low[0] == -40.32


def test_a_bar_needs_the_name_of_its_instrument() -> None:
    with pytest.raises(DataError, match="Bars need the name of their instrument, not ''"):
        Bars.from_columns("", **three_days())


def test_the_constructor_takes_typed_columns_only() -> None:
    columns: dict[str, Any] = {name: np.asarray(column) for name, column in three_days().items()}
    Bars("AAPL", **columns)

    with pytest.raises(DataError, match=r"column 'open' is not .* float64 \(it is int64\)"):
        Bars("AAPL", **(columns | {"open": np.array([10, 11, 12])}))


def test_an_error_names_the_file_and_its_line_when_it_has_one() -> None:
    origin = Origin("AAPL", source="prices.csv", first_line=2)

    with pytest.raises(DataError) as refusal:
        Bars.from_columns("AAPL", origin=origin, **three_days(low=[9.0, NAN, 11.0]))

    assert str(refusal.value) == (
        "AAPL (prices.csv): row 1 (line 3): low is missing (NaN): fill or remove that bar."
    )


def test_a_refusal_is_a_value_error_and_the_platforms_own() -> None:
    assert issubclass(DataError, ValueError)
    assert issubclass(DataError, IngeniumError)


def test_the_first_wrong_row_is_found_far_behind() -> None:
    count = 50_000
    prices = np.full(count, 10.0)
    low = prices.copy()
    low[40_001:] = 11.0
    columns: dict[str, Any] = {"open": prices, "high": prices, "low": low, "close": prices}

    with pytest.raises(DataError, match="row 40001: high 10 is below low 11"):
        Bars.from_columns("AAPL", time=START + np.arange(count) * DAY // 1440, **columns)


def test_no_bars_at_all_are_allowed() -> None:
    empty: list[float] = []

    assert len(Bars.from_columns("A", time=[], open=empty, high=empty, low=empty, close=empty)) == 0


numbers = st.one_of(
    st.sampled_from([NAN, INF, -INF, 0.0, -1.0, 9.0, 10.0, 11.0, 12.0]), st.floats()
)


@given(arrays(np.float64, (5, 3), elements=numbers))
def test_the_fast_check_agrees_with_the_rule_spelled_out(values: np.ndarray) -> None:
    def is_sound(opened: float, high: float, low: float, close: float, volume: float) -> bool:
        prices = (opened, high, low, close)
        finite = all(np.isfinite(value) for value in (*prices, volume))
        return finite and low == min(prices) > 0 and high == max(prices) and volume >= 0

    columns: dict[str, Any] = dict(
        zip(("open", "high", "low", "close", "volume"), values.copy(), strict=True)
    )
    sound = all(is_sound(*map(float, row)) for row in values.T)

    try:
        Bars.from_columns("AAPL", **three_days(**columns))
    except DataError:
        assert not sound
    else:
        assert sound
