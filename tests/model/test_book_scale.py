import pytest

from ingenium.model.book_scale import Scale, places, units
from ingenium.model.errors import DataError


@pytest.mark.parametrize(
    ("text", "count", "expected"),
    [
        ("61837.63000000", 2, 6_183_763),
        ("0.00001306", 8, 1306),
        ("7", 3, 7_000),
        ("-0.5", 1, -5),
        ("123456789012345678901234567890.1", 1, 1234567890123456789012345678901),
    ],
)
def test_a_decimal_text_becomes_an_exact_integer(text: str, count: int, expected: int) -> None:
    assert units(text, count) == expected


def test_a_digit_beyond_the_scale_is_refused_and_a_zero_is_not() -> None:
    assert units("1.500", 1) == 15
    with pytest.raises(DataError, match=r"1\.501 has more than 2 decimal places"):
        units("1.501", 2)


@pytest.mark.parametrize("text", ["", "1e5", "one", "1_000", "+1", "--1", "1.-5", "\uff11"])
def test_what_is_no_plain_decimal_number_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="is not a plain decimal number"):
        units(text, 4)


def test_rows_become_levels_and_what_follows_in_them_is_left() -> None:
    assert Scale(price=2, quantity=0).levels([["1.25", "3", "time"]]) == [(125, 3)]
    assert places("1.250") == 3
    assert places("7") == 0


def test_a_negative_quantity_is_refused_and_a_negative_price_is_not() -> None:
    scale = Scale(price=1, quantity=1)
    assert scale.levels([("-0.5", "2")]) == [(-5, 20)]
    with pytest.raises(DataError, match="the level at 5 ticks has a negative quantity: -1 lots"):
        scale.levels([("0.5", "-0.1")])
