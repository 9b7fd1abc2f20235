"""Timeframes: the text of a bar's length and its nanoseconds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingenium.model.errors import ConfigError
from ingenium.model.timeframe import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    WEEK,
    format_timeframe,
    infer_timeframe,
    parse_timeframe,
)


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("1s", SECOND),
        ("1m", MINUTE),
        ("5m", 5 * MINUTE),
        ("1h", HOUR),
        ("1d", DAY),
        ("1w", WEEK),
    ],
)
def test_a_timeframe_is_a_number_and_a_unit(text: str, nanoseconds: int) -> None:
    assert parse_timeframe(text) == nanoseconds
    assert format_timeframe(nanoseconds) == text


@given(st.integers(1, 10_000), st.sampled_from("smhdw"))
def test_formatting_and_parsing_undo_each_other(count: int, unit: str) -> None:
    nanoseconds = parse_timeframe(f"{count}{unit}")

    assert parse_timeframe(format_timeframe(nanoseconds)) == nanoseconds


@pytest.mark.parametrize("text", ["1M", "3mo", "1month", "2MS"])
def test_a_month_is_refused_because_it_has_no_fixed_length(text: str) -> None:
    with pytest.raises(
        ConfigError, match=r"calendar months, which have no fixed length: use '\dm'"
    ):
        parse_timeframe(text)


@pytest.mark.parametrize("text", ["", "m", "5", "0m", "-1m", "1.5h", "1y", "1H", "99999999999w"])
def test_other_text_is_refused_with_the_units(text: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        parse_timeframe(text)

    assert str(refusal.value) == (
        f"Timeframe {text!r} is not known: write a whole number and one of "
        "s, m (minute), h, d, w, such as '5m', '1h' or '1d'."
    )


def test_the_most_common_step_is_the_timeframe() -> None:
    minutes = np.array([0, 1, 2, 3, 10, 11, 12, 100], dtype=np.int64) * MINUTE

    assert infer_timeframe(minutes) == MINUTE


def test_a_step_that_is_rare_at_first_may_still_be_the_most_common() -> None:
    steps = np.concatenate([np.full(1_500, HOUR), np.full(4_000, MINUTE)])

    assert infer_timeframe(np.cumsum(steps)) == MINUTE


def test_a_single_time_has_no_timeframe() -> None:
    assert infer_timeframe(np.array([DAY])) == 0
    assert format_timeframe(0) == "unknown"


def test_a_length_below_a_second_is_shown_in_nanoseconds() -> None:
    assert format_timeframe(1_500) == "1500ns"
