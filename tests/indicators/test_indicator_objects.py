"""What holds for indicators as Python objects, whatever they calculate."""

import datetime

import numpy as np
import pytest

from ingenium.model import indicators as core

BARE_SERIES = (
    core.SMA,
    core.EMA,
    core.WMA,
    core.RSI,
    core.MACD,
    core.BollingerBands,
    core.RollingStd,
    core.ZScore,
    core.RollingMin,
    core.RollingMax,
    core.ROC,
    core.Momentum,
)
CLOSES = [10.0, 11.5, 11.0, 12.0, 12.5, 11.0, 10.5, 13.0] * 8


def test_an_indicator_has_no_value_before_it_is_warm() -> None:
    sma = core.SMA(2)
    sma.update(1.0)
    assert (sma.warm_up, sma.is_ready, np.isnan(sma.value)) == (2, False, True)
    sma.update(2.0)
    assert (sma.is_ready, sma.value) == (True, 1.5)


@pytest.mark.parametrize("kind", BARE_SERIES)
def test_a_bare_value_is_the_close_of_a_bar(kind: type[core.SMA]) -> None:
    from_values, from_bars = kind(), kind()
    for close in CLOSES:
        from_values.update(close)
        from_bars.update_bar(0.0, 99.0, 1.0, close, 5.0)
    outputs = [getattr(from_values, name) for name in from_values.names]
    assert outputs == [getattr(from_bars, name) for name in from_bars.names]
    assert from_values.is_ready


def test_computing_columns_leaves_the_state_alone() -> None:
    sma = core.SMA(2)
    sma.update(1.0)
    sma.compute(CLOSES)
    sma.update(2.0)
    assert sma.value == 1.5


def test_columns_may_be_of_any_number_type_and_stride() -> None:
    closes = np.arange(20, dtype=np.int32)
    expected = core.SMA(3).compute(closes[::2].astype(np.float64))
    np.testing.assert_array_equal(core.SMA(3).compute(closes[::2]), expected)
    np.testing.assert_array_equal(core.SMA(3).compute(closes[::2].tolist()), expected)


def test_leading_gaps_of_another_indicator_are_passed_over() -> None:
    smooth = core.EMA(3).compute(core.RSI(5).compute(CLOSES))
    chained, rsi = core.EMA(3), core.RSI(5)
    for close in CLOSES:
        rsi.update(close)
        chained.update(rsi.value)
    assert np.flatnonzero(np.isfinite(smooth))[0] == 7
    assert chained.value == smooth[-1]


@pytest.mark.parametrize("unit", ["s", "ms", "ns"])
def test_a_session_is_a_utc_date_in_any_unit_of_time(unit: str) -> None:
    midnight = datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
    hours = [midnight + datetime.timedelta(hours=hour) for hour in (-2, -1, 0, 1)]
    time = np.array(hours, dtype=f"datetime64[{unit}]")
    price, volume = np.array([1.0, 3.0, 5.0, 9.0]), np.ones(4)

    vwap = core.SessionVWAP().compute(price, price, price, volume, time)

    assert vwap.tolist() == [1.0, 2.0, 5.0, 7.0]


def test_several_outputs_come_as_arrays_by_name() -> None:
    bands = core.BollingerBands(3, deviations=1.0).compute(CLOSES)
    assert list(bands) == ["upper", "middle", "lower"]
    assert {array.dtype for array in bands.values()} == {np.dtype(np.float64)}


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda: core.SMA(0), "period is 0: give a whole number of bars from 1 to 5000000"),
        (lambda: core.RSI(-3), "period is -3: give a whole number of bars from 1 to 5000000"),
        (lambda: core.MACD(26, 12), "fast is 26 and slow is 12: give a fast period below"),
        (lambda: core.Supertrend(10, 0.0), "multiplier is 0: give a finite number greater than 0"),
        (lambda: core.ZScore(1), "period is 1: give a whole number of bars from 2 to 5000000"),
    ],
)
def test_a_bad_parameter_is_refused_with_the_fix(build: type, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}"):
        build()


def test_columns_of_two_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="low has 2 values where another column has 3"):
        core.ATR(2).compute([1.0, 2.0, 3.0], [1.0, 2.0], [1.0, 2.0, 3.0])


def test_a_table_is_refused_as_a_column() -> None:
    with pytest.raises(ValueError, match="values is not a column: give an array of one dimension"):
        core.SMA(2).compute(np.ones((3, 2)))


def test_an_indicator_shows_its_parameters() -> None:
    assert repr(core.MACD(3, 10, 16)) == "MACD(fast=3, slow=10, signal=16)"
