"""The lazy grid by its formulas: cases computed by hand, and what holds for any prices."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingenium.model.errors import DataError
from ingenium.strategy.lazy_grid_rules import GridState, GridTerms, from_old

if TYPE_CHECKING:
    from random import Random

TEN = GridTerms(grid=0.1, base_quantity=2, buy_fee=0.0, sell_fee=0.0)


def orders(state: GridState, price: float, terms: GridTerms = TEN) -> list[tuple[int, str, float]]:
    return [(each.level, each.side, round(each.price, 6)) for each in state.decide(price, terms)]


def test_the_first_price_is_the_anchor() -> None:
    state = GridState()
    assert orders(state, 100) == []
    assert (state.anchor, state.last_level) == (100, 0)


def test_levels_are_powers_of_the_grid() -> None:
    state = GridState(anchor=100)
    # 100 x 1.1^2 = 121; 100 / 1.1 = 90.909091; 100 / 1.21 = 82.644628
    assert [round(state.level_price(k, TEN), 6) for k in (2, 1, 0, -1, -2)] == [
        121.0,
        110.0,
        100.0,
        90.909091,
        82.644628,
    ]
    assert [state.level_of(p, TEN) for p in (121, 120.9, 110, 100, 99.99, 90.909, 82.65)] == [
        2,
        1,
        1,
        0,
        -1,
        -2,
        -2,
    ]


def test_a_price_of_a_level_is_in_that_level_in_spite_of_rounding() -> None:
    state, terms = GridState(anchor=0.1), GridTerms(grid=0.005)
    for level in range(-400, 400):
        assert state.level_of(state.level_price(level, terms), terms) == level


def test_a_fall_buys_each_level_below_and_a_rise_sells_one_level_higher() -> None:
    state = GridState(anchor=100)
    assert orders(state, 95) == [(-1, "buy", 90.909091)]
    assert orders(state, 94) == []
    assert orders(state, 80) == [(-2, "buy", 82.644628), (-3, "buy", 75.131480)]
    for level in (-1, -2):
        state.on_fill(level, "buy", 2)
        state.on_end(level, "buy")
    # level(92) = -1: what was bought at -2 is sold at level -1
    assert orders(state, 92) == [(-2, "sell", 90.909091)]
    # level(101) = 0: -1 is sold at level 0
    assert orders(state, 101) == [(-1, "sell", 100.0)]
    assert orders(state, 101) == []


def test_several_levels_in_one_candle_are_bought_at_once() -> None:
    state = GridState(anchor=100)
    assert [level for level, *_ in orders(state, 65)] == [-1, -2, -3, -4, -5]


def test_take_profit_is_the_next_level_net_of_the_sell_fee() -> None:
    state, terms = GridState(anchor=100), GridTerms(grid=0.1, sell_fee=0.003322)
    # 100 / (1 - 0.003322) = 100.333307
    assert round(state.take_profit(-1, terms), 6) == 100.333307


def test_the_budget_is_divided_among_limited_levels() -> None:
    terms = GridTerms(grid=0.1, total_budget=1_000, max_long_levels=4, buy_fee=0.002)
    # 1,000 / 4 x 0.998 / 90.909091 = 2.7445
    assert round(GridState(anchor=100).quantity(-1, terms), 6) == 2.7445
    assert GridState(anchor=100).quantity(-1, TEN) == 2


def test_levels_that_are_being_bought_count_against_the_cap() -> None:
    terms = GridTerms(grid=0.1, base_quantity=2, total_budget=0, max_long_levels=3)
    state = GridState(anchor=100)
    assert [level for level, *_ in orders(state, 85, terms)] == [-1, -2]
    assert [level for level, *_ in orders(state, 60, terms)] == [-3]


def test_the_anchor_follows_a_rise_only_while_nothing_is_held_or_ordered() -> None:
    state = GridState(anchor=100)
    assert orders(state, 115) == []
    assert (state.anchor, state.last_level) == (115, 0)
    assert orders(state, 110) == [(-1, "buy", 104.545455)]
    assert orders(state, 130) == []
    assert state.anchor == 115


def test_the_anchor_never_follows_a_fall() -> None:
    state = GridState(anchor=100)
    orders(state, 50)
    assert state.anchor == 100


def test_a_level_whose_order_was_refused_is_free_again() -> None:
    state = GridState(anchor=100)
    orders(state, 95)
    state.on_end(-1, "buy")
    orders(state, 101)
    assert orders(state, 95) == [(-1, "buy", 90.909091)]


def test_what_was_filled_in_part_is_sold_in_part() -> None:
    state = GridState(anchor=100)
    orders(state, 95)
    state.on_fill(-1, "buy", 0.5)
    state.on_end(-1, "buy")
    assert [each.quantity for each in state.decide(101, TEN)] == [0.5]
    state.on_fill(-1, "sell", 0.2)
    assert state.filled == {-1: 0.3}
    state.on_fill(-1, "sell", 0.3)
    assert state.filled == {}


def test_impossible_terms_are_the_defaults() -> None:
    terms = GridTerms(grid=0, base_quantity=-1, buy_fee=1, sell_fee=-1, max_long_levels=-2).sane()
    assert terms == GridTerms(base_quantity=1, max_long_levels=0)


@pytest.mark.parametrize("price", [0, -1])
def test_a_price_that_is_none_is_refused(price: float) -> None:
    with pytest.raises(DataError, match="is none"):
        GridState(anchor=100).decide(price, TEN)


def test_the_state_of_the_former_service_is_read() -> None:
    old = {
        "anchor_price": "100",
        "last_level": -2,
        "positions": [{"level": -1, "quantity": 2}],
        "pending_buys": [-2],
    }
    state = from_old(old, TEN)
    assert (state.anchor, state.last_level, state.filled, state.buys) == (100, -2, {-1: 2.0}, [])
    assert from_old({"anchor_price": 100, "filled_levels": [-1, -3]}, TEN).filled == {-1: 2, -3: 2}
    with pytest.raises(DataError, match="cannot be read"):
        from_old({"last_level": 1}, TEN)


@given(
    st.lists(st.floats(10, 1_000), min_size=1, max_size=60),
    st.integers(0, 6),
    st.randoms(use_true_random=False),
)
def test_what_holds_for_any_prices(prices: list[float], cap: int, chance: Random) -> None:
    terms = GridTerms(
        grid=0.03, base_quantity=2, total_budget=0, max_long_levels=cap, sell_fee=0.003
    )
    state = GridState()
    bought = sold = 0.0
    living: list[tuple[int, str, float]] = []
    for price in prices:
        for order in state.decide(price, terms):
            assert order.quantity > 0
            if order.side == "buy":
                assert order.level < 0
                assert order.price * (1 + terms.grid) > price
            else:
                cost = state.level_price(order.level, terms)
                assert order.price * (1 - terms.sell_fee) > cost
            living.append((order.level, order.side, order.quantity))
        assert len({(level, side) for level, side, _ in living}) == len(living)
        if cap:
            assert len({*state.filled, *state.buys}) <= cap
        for one in list(living):
            if chance.random() < 0.5:
                living.remove(one)
                level, side, quantity = one
                state.on_fill(level, side, quantity)
                state.on_end(level, side)
                bought += quantity * (side == "buy")
                sold += quantity * (side == "sell")
        assert isclose(sum(state.filled.values()), bought - sold, abs_tol=1e-9)
        assert sold <= bought
