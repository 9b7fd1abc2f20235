"""Splits and dividends, and prices adjusted for them."""

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingenium.model.bars import Bars
from ingenium.model.corporate_actions import (
    CorporateAction,
    Dividend,
    Split,
    SymbolChange,
    adjusted,
)
from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY

START = 1_577_836_800_000_000_000  # 2020-01-01


def flat(closes: list[float], **changes: Any) -> Bars:
    time = START + np.arange(len(closes)) * DAY
    columns: dict[str, Any] = {"time": time, "volume": [100.0] * len(closes)}
    prices = dict.fromkeys(("open", "high", "low", "close"), closes)
    return Bars.from_columns("ABC", timeframe=DAY, **(columns | prices | changes))


def test_a_split_divides_earlier_prices_and_multiplies_earlier_volumes() -> None:
    bars = adjusted(flat([100.0, 50.0]), [Split("ABC", START + DAY, 2, 1)])

    assert bars.close.tolist() == [50.0, 50.0]
    assert bars.open.tolist() == [50.0, 50.0]
    assert bars.volume.tolist() == [200.0, 100.0]


def test_a_reverse_split_does_the_opposite() -> None:
    bars = adjusted(flat([1.0, 8.0]), [Split("ABC", START + DAY, 1, 8)])

    assert bars.close.tolist() == [8.0, 8.0]
    assert bars.volume.tolist() == [12.5, 100.0]


def test_a_dividend_makes_the_return_what_the_holder_earned() -> None:
    bars = adjusted(flat([100.0, 99.0]), [Dividend("ABC", START + DAY, Decimal("2.00"), "USD")])

    assert bars.close[1] / bars.close[0] == pytest.approx((99.0 + 2.0) / 100.0)


def test_dividends_of_one_day_add_up() -> None:
    once = [Dividend("ABC", START + DAY, Decimal("3.08"), "USD")]
    twice = [Dividend("ABC", START + DAY, Decimal(text), "USD") for text in ("3.00", "0.08")]

    assert adjusted(flat([30.0, 27.0]), once) == adjusted(flat([30.0, 27.0]), twice)


def test_an_action_between_two_bars_counts_for_the_later_one() -> None:
    weekend = flat([100.0, 50.0], time=[START, START + 3 * DAY])

    assert adjusted(weekend, [Split("ABC", START + DAY, 2, 1)]).close[0] == 50.0


def test_an_end_label_at_midnight_belongs_to_the_day_before() -> None:
    split = Split("ABC", START + DAY, 2, 1)

    assert adjusted(flat([100.0, 100.0, 50.0], stamp="end"), [split]).close.tolist() == [50.0] * 3


def test_actions_outside_the_bars_or_of_others_change_nothing() -> None:
    bars = flat([100.0, 50.0])
    actions: list[CorporateAction] = [
        Split("ABC", START, 2, 1),
        Split("ABC", START + 9 * DAY, 2, 1),
        Split("XYZ", START + DAY, 2, 1),
        SymbolChange(START + DAY, "ABC", "ABD"),
    ]

    assert adjusted(bars, actions) == bars


@given(
    st.lists(st.floats(1, 1_000), min_size=2, max_size=20),
    st.lists(st.tuples(st.integers(1, 19), st.integers(1, 500)), max_size=5),
)
def test_adjusted_returns_are_total_returns(
    closes: list[float], payments: list[tuple[int, int]]
) -> None:
    paid = np.zeros(len(closes))
    actions: list[Dividend] = []
    for row, cents in payments:
        if row < len(closes):
            paid[row] += cents / 100
            amount = Decimal(cents) / 100
            actions.append(Dividend("ABC", START + row * DAY, amount, "USD"))

    close = adjusted(flat(closes), actions).close

    expected = (np.array(closes) + paid)[1:] / np.array(closes)[:-1]
    np.testing.assert_allclose(close[1:] / close[:-1], expected, rtol=1e-12)


def test_a_dividend_on_a_close_that_is_not_positive_is_refused() -> None:
    bars = flat([1.0, -1.0], allow_negative_prices=True)

    with pytest.raises(
        DataError, match="ABC: row 1: a dividend cannot be adjusted for at close -1"
    ):
        adjusted(bars, [Dividend("ABC", START + DAY, Decimal(1), "USD")])


def test_impossible_actions_are_refused() -> None:
    with pytest.raises(DataError, match="split 2:0 on 2020-01-01 is impossible"):
        Split("ABC", START, 2, 0)
    for amount in ("0", "-1", "NaN"):
        with pytest.raises(DataError, match="the amount must be positive"):
            Dividend("ABC", START, Decimal(amount), "USD")
