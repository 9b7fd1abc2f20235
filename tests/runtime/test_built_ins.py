"""Each built-in strategy on a few bars: which orders it sends, and after which bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.bars import FIRST, flat_bars

from ingenium.model.errors import ConfigError
from ingenium.model.timeframe import DAY
from ingenium.runtime.backtest import backtest
from ingenium.strategy.builtin.breakout import Breakout
from ingenium.strategy.builtin.buy_and_hold import BuyAndHold
from ingenium.strategy.builtin.mean_reversion import MeanReversion
from ingenium.strategy.builtin.naive_test import NaiveTest
from ingenium.strategy.builtin.rebalance import Rebalance
from ingenium.strategy.builtin.rsi import Rsi
from ingenium.strategy.builtin.sma_cross import SmaCross

if TYPE_CHECKING:
    from ingenium.analytics.result import Result
    from ingenium.strategy.strategy import Strategy

Order = tuple[int, str, float]


def run(strategy: Strategy, closes: list[float]) -> Result:
    return backtest(strategy, data=flat_bars(closes), account="unlimited")


def orders(strategy: Strategy, closes: list[float]) -> list[Order]:
    """Return the bar after which each order was sent, its side and quantity."""
    table: Any = run(strategy, closes).columns["orders"]
    bars = [(int(created) - FIRST) // DAY - 1 for created in table["created"]]
    return list(zip(bars, table["side"], [float(q) for q in table["quantity"]], strict=True))


def test_buy_and_hold_buys_once() -> None:
    # 0.95 x 100,000 / 10 = 9,500
    assert orders(BuyAndHold(), [10, 11, 12]) == [(0, "buy", 9500)]


def test_sma_cross_buys_above_and_sells_below() -> None:
    # fast less slow from bar 1 on: -0.5, 1, 0.5, -2; 0.95 x 100,000 / 11 = 8,636.4
    strategy = SmaCross(fast=1, slow=2)
    assert orders(strategy, [10, 9, 11, 12, 8, 8]) == [(2, "buy", 8636), (4, "sell", 8636)]


def test_sma_cross_goes_short_when_allowed() -> None:
    # bought at 12; at bar 4 equity is 100,000 - 8,636 x 4 = 65,456: 0.95 of it / 8 = 7,772.9 short
    strategy = SmaCross(fast=1, slow=2, allow_short=True)
    sold = orders(strategy, [10, 9, 11, 12, 8, 8])[1]
    assert sold == (4, "sell", 8636 + 7772)


def test_sma_cross_takes_equal_averages_for_neither_side() -> None:
    # fast less slow: -0.5, 0, 0, 0.5: one crossing
    assert [bar for bar, *_ in orders(SmaCross(fast=1, slow=2), [10, 9, 9, 9, 10, 10])] == [4]


def test_sma_cross_refuses_a_fast_average_that_is_slower() -> None:
    with pytest.raises(ConfigError) as refusal:
        run(SmaCross(fast=30, slow=10), [10, 11])
    assert str(refusal.value) == "SmaCross: fast (30) must be below slow (10): change one."


def test_mean_reversion_buys_a_dip_and_sells_near_the_mean() -> None:
    # z: -0.58, -1.12 (11, 10, 7), 0.22 (10, 7, 9); 100,000 / 7 = 14,285.7
    strategy = MeanReversion(lookback=3, entry_z=1.0)
    assert orders(strategy, [10, 11, 10, 7, 9, 9]) == [(3, "buy", 14285), (4, "sell", 14285)]


def test_mean_reversion_leaves_highs_alone_unless_it_may_go_short() -> None:
    # z: 0.58, 1.12 (9, 10, 13), -0.22 (10, 13, 11); 100,000 / 13 = 7,692.3
    closes: list[float] = [10, 9, 10, 13, 11, 11]
    assert orders(MeanReversion(lookback=3, entry_z=1.0), closes) == []
    both = MeanReversion(lookback=3, entry_z=1.0, allow_short=True)
    assert orders(both, closes) == [(3, "sell", 7692), (4, "buy", 7692)]


def test_rsi_2_buys_below_5_and_sells_above_95() -> None:
    # index from bar 2 on: 0, 0, 83.3, 95.5; 0.95 x 100,000 / 8 = 11,875
    assert orders(Rsi(), [10, 9, 8, 7, 12, 20, 20]) == [(2, "buy", 11875), (5, "sell", 11875)]


def test_rsi_on_cross_trades_the_bar_that_crosses() -> None:
    # index from bar 2 on: 66.7, 22.2, 11.8, 81.5, 86.7; 0.95 x 100,000 / 9 = 10,555.6
    strategy = Rsi(period=2, lower=30, upper=70, on_cross=True)
    closes = [10, 11, 10.5, 9, 8, 12, 13]
    assert orders(strategy, closes) == [(3, "buy", 10555), (5, "sell", 10555)]


def test_breakout_buys_above_the_channel_before_and_sells_below_it() -> None:
    # at bar 3 12 is above max(11, 10); at bar 5 9 is below min(12, 11); 95,000 / 12 = 7,916.7
    strategy = Breakout(entry=2, exit=2)
    assert orders(strategy, [10, 11, 10, 12, 11, 9, 9]) == [(3, "buy", 7916), (5, "sell", 7916)]


def test_rebalance_restores_the_weight() -> None:
    # 0.5 x 100,000 / 10 = 5,000; at 20 equity is 150,000: 0.5 of it is 3,750
    strategy = Rebalance(weights={"AAA": 0.5}, every=2)
    assert orders(strategy, [10, 10, 20, 20]) == [(0, "buy", 5000), (2, "sell", 1250)]


def test_rebalance_refuses_a_symbol_that_it_does_not_trade() -> None:
    with pytest.raises(ConfigError) as refusal:
        run(Rebalance(weights={"AAB": 0.5}), [10, 10])
    assert str(refusal.value) == (
        "Rebalance: weights has 'AAB', which is not traded here: did you mean 'AAA'? there is AAA."
    )


def test_naive_test_follows_its_script() -> None:
    result = run(NaiveTest(quantity=1, far_quantity=1), [100.0] * 25)
    table: Any = result.columns["orders"]
    bars = [(int(created) - FIRST) // DAY - 1 for created in table["created"]]
    assert bars == [4, 9, 11]
    assert list(table["type"]) == ["market", "limit", "limit"]
    assert [float(limit) for limit in table["limit"][1:]] == [85.0, 85.0]
    assert [str(status).lower() for status in table["status"]] == [
        "filled",
        "cancelled",
        "cancelled",
    ]
    assert [(note["event"], note["position"]) for note in result.log] == [("script done", 1.0)]
