"""The lazy grid as a strategy: what it orders, holds and remembers, of several symbols at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.bars import flat_bars

from ingenium.runtime.backtest import backtest
from ingenium.strategy.builtin.lazy_grid import LazyGrid

if TYPE_CHECKING:
    import pytest

    from ingenium.analytics.result import Result

TERMS: dict[str, Any] = {"grid": 0.1, "base_quantity": 2.0, "buy_fee": 0.0, "sell_fee": 0.0}


def run(closes: list[float], **terms: Any) -> tuple[LazyGrid, Result]:
    strategy = LazyGrid(**(TERMS | terms))
    return strategy, backtest(strategy, data=flat_bars(closes), account="unlimited")


def rows(result: Result, table: str, *names: str) -> list[tuple[Any, ...]]:
    columns = result.columns[table]
    return list(zip(*(list(columns[name]) for name in names), strict=True))


def test_it_buys_below_and_sells_one_level_higher() -> None:
    strategy, result = run([100, 95, 90, 92, 101, 102])
    fills = [
        (side, float(quantity), round(float(price), 2))
        for side, quantity, price in rows(result, "fills", "side", "quantity", "price")
    ]
    # ordered at 95 and filled at 90; the sell at 100 is sent at 101 and filled at 102
    assert fills == [("buy", 2.0, 90.0), ("sell", 2.0, 102.0)]
    assert strategy.state.by_symbol["AAA"].anchor == 100


def test_nothing_is_held_that_was_not_executed() -> None:
    strategy, result = run([100, 95, 94, 93])
    assert rows(result, "fills", "side") == []
    grid = strategy.state.by_symbol["AAA"]
    assert (grid.filled, grid.buys) == ({}, [-1])


def test_orders_that_the_gate_denies_leave_their_levels_free() -> None:
    strategy = LazyGrid(**TERMS)
    backtest(
        strategy,
        data=flat_bars([100, 95, 94]),
        account="unlimited",
        risk={"max_order_size": 1},
    )
    assert strategy.state.by_symbol["AAA"].buys == []


def test_market_orders_take_their_own_fees() -> None:
    strategy, result = run([100, 95, 90, 80], order_type="MARKET", market_sell_fee=0.4322)
    assert round(strategy.terms.sell_fee, 9) == 0.004322
    assert {kind for (kind,) in rows(result, "orders", "type")} == {"market"}


def test_a_reset_tells_what_is_left(caplog: pytest.LogCaptureFixture) -> None:
    old = {
        "anchor_price": 100,
        "last_level": -1,
        "positions": [{"level": -1, "quantity": 2}],
        "pending_sells": [-1],
    }
    kept, _ = run([95, 95], states=json.dumps({"AAA": old}))
    assert kept.state.by_symbol["AAA"].filled == {-1: 2.0}
    begun, _ = run([95, 95], states=json.dumps({"AAA": old}), reset_state_on_start=True)
    assert begun.state.by_symbol["AAA"].filled == {}
    assert "begins anew symbol=AAA held=2.0 levels=1 buys=none sells=[-1]" in caplog.text
