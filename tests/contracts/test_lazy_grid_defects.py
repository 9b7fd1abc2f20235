"""Defects of the former service's lazy grid, by their numbers in the contract: none is left."""

from __future__ import annotations

from tests.bars import FIRST, flat_bars

from ingenium import Bars
from ingenium.runtime.backtest import backtest
from ingenium.strategy.builtin.lazy_grid import LazyGrid
from ingenium.strategy.lazy_grid_rules import GridState, GridTerms

TERMS = GridTerms(grid=0.1, base_quantity=2, total_budget=0, max_long_levels=3)


def test_10_a_candle_that_is_not_closed_drives_nothing() -> None:
    # a strategy hears of bars only, and a bar is one that has closed; a low within it is no close
    bars = Bars.from_columns(
        "X",
        time=[FIRST, FIRST + 60 * 10**9],
        open=[100, 100],
        high=[100, 100],
        low=[100, 50],
        close=[100, 100],
        volume=[1, 1],
        timeframe=60 * 10**9,
    )
    strategy = LazyGrid(grid=0.1)
    result = backtest(strategy, data=bars, account="unlimited")
    assert len(result.columns["orders"]["id"]) == 0


def test_11_a_fill_is_what_was_executed_not_what_the_price_suggests() -> None:
    state = GridState(anchor=100)
    state.decide(95, TERMS)
    state.decide(80, TERMS)
    assert state.filled == {}
    state.on_fill(-1, "buy", 1.5)
    assert state.filled == {-1: 1.5}


def test_12_one_process_trades_several_symbols() -> None:
    strategy = LazyGrid(grid=0.1, base_quantity=1)
    backtest(
        strategy,
        data=[flat_bars([100, 90, 80], "A"), flat_bars([50, 56, 40], "B")],
        account="unlimited",
    )
    grids = strategy.state.by_symbol
    assert (grids["A"].anchor, grids["B"].anchor) == (100, 56)
    assert grids["A"].buys != grids["B"].buys


def test_levels_that_are_being_bought_count_against_the_cap() -> None:
    state = GridState(anchor=100)
    assert len(state.decide(85, TERMS)) == 2
    assert len(state.decide(50, TERMS)) == 1


def test_a_level_whose_order_was_not_taken_is_not_left_pending() -> None:
    state = GridState(anchor=100)
    state.decide(95, TERMS)
    state.on_end(-1, "buy")
    assert state.buys == []
