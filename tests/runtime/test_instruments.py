from __future__ import annotations

from decimal import Decimal

import pytest
from tests.bars import flat_bars

from ingenium.runtime.instruments import price_precision, quantity_precision, specification
from ingenium.runtime.market import Market
from ingenium.runtime.settings import Instrument


@pytest.mark.parametrize(
    ("closes", "digits", "is_exact"),
    [
        ([10, 11], 2, True),  # at least 2
        ([10.25, 11.125], 3, True),
        ([0.0000012345, 0.00000123], 10, True),  # a coin of ten decimals
        ([100_000_000_000.0, 1.5], 2, True),
        ([10 / 3], 9, False),  # computed: 9 decimals
        ([0.00001 / 3], 14, False),  # 0.00000333...: 9 significant digits
        ([10.123456789012], 12, True),
    ],
)
def test_prices_have_the_fewest_decimals_that_hold_them(
    closes: list[float],
    digits: int,
    is_exact: bool,  # noqa: FBT001
) -> None:
    assert price_precision(flat_bars(closes)) == (digits, is_exact)


def test_every_price_counts_not_the_first_ones() -> None:
    assert price_precision(flat_bars([1.25] * 40_000 + [1.12345])) == (5, True)


def test_whole_volumes_make_whole_quantities() -> None:
    assert quantity_precision(flat_bars([10], volume=1200)) == 0


def test_broken_or_unknown_volumes_make_fractions() -> None:
    assert quantity_precision(flat_bars([10], volume=0.125)) == 8
    assert quantity_precision(flat_bars([10], volume=0)) == 8


def test_a_cheap_coin_has_fewer_fractions_so_that_its_quantities_fit() -> None:
    # 1e9 / 1e-5 = 1e14 units leave 9e17 / 1e14 = three decimals
    assert quantity_precision(flat_bars([0.00001], volume=0)) == 3


def test_settings_go_before_what_is_found() -> None:
    given = Instrument(tick=Decimal("0.05"), currency="EUR", quantity_precision=3)
    spec, sentence = specification(Market(flat_bars([10.5])), given, "USD")
    assert spec == {
        "symbol": "AAA",
        "price_precision": 2,
        "quantity_precision": 3,
        "tick": "0.05",
        "currency": "EUR",
    }
    assert sentence == "prices have 2 decimals, which is exact"


def test_dates_of_validity_become_nanoseconds() -> None:
    spec, _ = specification(Market(flat_bars([10])), Instrument(valid_from="1970-01-02"), "USD")
    assert spec["valid_from"] == 86_400 * 10**9
