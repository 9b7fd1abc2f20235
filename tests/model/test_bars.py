"""Bars: columns that are checked once and then trusted."""

import pickle
from datetime import date
from typing import Any

import numpy as np
import pytest

from ingenium.model.bars import Bars, Hole
from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY, HOUR, MINUTE

START = 1_577_836_800_000_000_000  # 2020-01-01
DATES = ["2020-01-01", "2020-01-02", "2020-01-03", "2020-01-06"]


def four_days(**changes: Any) -> Bars:
    columns: dict[str, Any] = {
        "time": DATES,
        "open": [10, 11, 12, 13],
        "high": [11, 12, 13, 14],
        "low": [9, 10, 11, 12],
        "close": [10.5, 11.5, 12.5, 13.5],
        "volume": [100, 200, 300, 400],
    }
    return Bars.from_columns("AAPL", **(columns | changes))


def test_lists_and_date_strings_become_typed_columns() -> None:
    bars = four_days()

    assert bars.time.dtype == np.int64
    assert bars.time[0] == START
    assert bars.close.dtype == np.float64
    assert bars.timeframe == DAY
    assert len(bars) == 4


def test_arrays_of_the_right_type_are_shared_and_not_copied() -> None:
    close = np.array([10.5, 11.5, 12.5, 13.5])

    assert np.shares_memory(four_days(close=close).close, close)


def test_datetime64_times_of_any_unit_are_read() -> None:
    assert four_days(time=np.array(DATES, dtype="datetime64[s]")) == four_days()


def test_columns_cannot_be_written_to_and_the_callers_array_still_can() -> None:
    close = np.array([10.5, 11.5, 12.5, 13.5])
    bars = four_days(close=close)

    with pytest.raises(ValueError, match="read-only"):
        bars.close[0] = 1.0
    close[0] = 10.6


def test_volume_may_be_left_out_and_is_then_zero() -> None:
    assert four_days(volume=None).volume.tolist() == [0, 0, 0, 0]


def test_a_slice_shares_memory_and_keeps_the_rest() -> None:
    bars = four_days(available=["2020-01-02", "2020-01-03", "2020-01-04", "2020-01-07"])

    part = bars[1:3]

    assert len(part) == 2
    assert np.shares_memory(part.close, bars.close)
    assert part.available is not None
    assert part.known_at().tolist() == bars.known_at()[1:3].tolist()


def test_single_rows_and_steps_are_refused() -> None:
    for index in (0, slice(None, None, 2)):
        with pytest.raises(TypeError, match=r"cut by slices without a step, such as bars\[10:20\]"):
            four_days()[index]  # type: ignore[index]


def test_between_includes_both_ends() -> None:
    bars = four_days()

    assert bars.between("2020-01-02", "2020-01-03").close.tolist() == [11.5, 12.5]
    assert len(bars.between(date(2020, 1, 3))) == 2
    assert len(bars.between(end=START + DAY - 1)) == 1
    assert len(bars.between("2021-01-01")) == 0
    assert len(bars.between("2020-01-06", "2020-01-01")) == 0


def test_an_end_date_covers_its_whole_day() -> None:
    hourly = START + np.arange(4) * 12 * HOUR

    assert len(four_days(time=hourly).between(end="2020-01-01")) == 2


def test_a_start_stamped_bar_is_known_one_timeframe_after_its_label() -> None:
    bars = four_days()

    assert bars.known_at().tolist() == (bars.time + DAY).tolist()


def test_an_end_stamped_bar_is_known_at_its_label() -> None:
    bars = four_days(stamp="end")

    assert bars.known_at().tolist() == bars.time.tolist()


def test_without_a_timeframe_nobody_guesses_when_a_bar_was_known() -> None:
    with pytest.raises(DataError, match=r"their timeframe is unknown: give timeframe="):
        four_days(timeframe=0).known_at()


def test_explicit_times_of_knowledge_replace_derived_ones() -> None:
    bars = four_days()

    assert bars.with_available(bars.time + HOUR).known_at()[0] == START + HOUR


def test_holes_tell_how_many_bars_are_missing() -> None:
    bars = four_days()

    assert bars.holes() == [Hole(after=START + 2 * DAY, before=START + 5 * DAY, missing=2)]
    assert repr(bars.holes()[0]) == "Hole(2020-01-03 … 2020-01-06, 2 missing)"
    assert bars.holes(expected=3 * DAY) == []


def test_holes_need_an_expected_step() -> None:
    with pytest.raises(DataError, match=r"the timeframe is unknown: give holes\(expected="):
        four_days(timeframe=0).holes()


def test_bars_are_equal_when_their_columns_are() -> None:
    assert four_days() == four_days()
    assert four_days() != four_days(close=[10.5, 11.5, 12.5, 13.25])
    assert four_days() != four_days(timeframe="1h")
    assert four_days() != four_days(stamp="end")
    assert four_days() != four_days(available=DATES)
    assert four_days() != "AAPL"


def test_bars_survive_the_way_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(four_days())) == four_days()


def test_the_short_form_says_what_one_wants_to_know_first() -> None:
    assert (
        repr(four_days()) == "Bars('AAPL', 4 bars of 1d, 2020-01-01 … 2020-01-06, stamped at start)"
    )
    assert repr(four_days()[:0]) == "Bars('AAPL', 0 bars of 1d, stamped at start)"


def test_a_notebook_shows_the_ends_of_the_bars() -> None:
    count = 100
    prices = np.full(count, 10.0)
    bars = Bars.from_columns(
        "<A&B>",
        time=START + np.arange(count) * MINUTE,
        open=prices,
        high=prices,
        low=prices,
        close=prices,
    )

    shown = bars._repr_html_()

    assert shown.count("<tr>") == 11
    assert "&lt;A&amp;B&gt;" in shown
    assert "2020-01-01T01:39:00" in shown
    assert four_days()._repr_html_().count("<tr>") == 5
