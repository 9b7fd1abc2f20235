"""Numbers in messages: exact, or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.events import NUMBERS

from ingenium.model.errors import WireError
from ingenium.model.wire.numbers import exact, exact_or_none, number_text, positive


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("150.25", "150.25"),
        ("-0.5", "-0.5"),
        ("+1", "1"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1e3", "1000"),
        ("1E-18", "0.000000000000000001"),
        ("99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999"),
        ("1.0000000000000000000000", "1.0000000000000000000000"),
        (3, "3"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (Decimal("2.50"), "2.50"),
    ],
)
def test_a_number_is_read_to_its_last_digit(given: str | float | Decimal, number: str) -> None:
    assert str(f"{exact(given, 'x'):f}") == number


@given(NUMBERS)
def test_a_number_is_read_as_it_was_written(number: Decimal) -> None:
    text = number_text(number, "x")
    assert exact(text, "x") == number
    assert "E" not in text


@pytest.mark.parametrize(
    "text",
    [
        "NaN", "Infinity", "-inf", "1_000", " 1", "1 ", "\u0661", "0x10", "1,5", "", "-", "e5",
        "1e", "1e999", "1" * 100, "--1", "1.2.3",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(WireError, match=r"Quantity: .* is no number"):
        exact(text, "Quantity")


@pytest.mark.parametrize("value", ["1e20", "-1e20", "100000000000000000000", 10**20, 1e20])
def test_a_number_that_would_not_fit_is_refused(value: str | float) -> None:
    with pytest.raises(WireError, match="is too large"):
        exact(value, "Quantity")


@pytest.mark.parametrize("value", ["1e-19", "0.0000000000000000001"])
def test_a_number_that_is_too_fine_is_refused(value: str) -> None:
    with pytest.raises(WireError, match="is too fine: numbers have at most 18 decimals"):
        exact(value, "Price")


def test_a_json_number_that_may_have_lost_digits_is_refused() -> None:
    with pytest.raises(WireError, match="more digits than a JSON number keeps: send it as text"):
        exact(0.30000000000000004, "Price")


def test_nothing_is_no_number() -> None:
    assert [exact_or_none(nothing, "x") for nothing in ("", None)] == [None, None]


@pytest.mark.parametrize("value", ["0", "-1", "0.000"])
def test_a_quantity_must_be_more_than_zero(value: str) -> None:
    with pytest.raises(WireError, match="must be more than zero"):
        positive(value, "Quantity")


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (1.5, "is no exact number: give a Decimal"),
        (True, "is no exact number"),
        ("1", "is no exact number"),
        (Decimal("NaN"), "is no number"),
        (Decimal("Infinity"), "is no number"),
        (Decimal("1e400"), "is no number"),
        (Decimal("1e30"), "is too large"),
    ],
)
def test_what_is_no_finite_decimal_is_not_written(value: object, fault: str) -> None:
    with pytest.raises(WireError, match=fault):
        number_text(value, "price")


@given(st.floats(allow_nan=True) | st.integers() | st.text(max_size=60))
def test_whatever_is_given_ends_in_a_number_or_a_sentence(value: str | float) -> None:
    try:
        told = f"x: {exact(value, 'x').is_finite()}"
    except WireError as error:
        told = str(error)
    assert told.startswith("x: ")
    assert told != "x: False"
