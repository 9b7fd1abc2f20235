"""The brakes: what trips them, what still passes, and who lets go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.accounting.book import Orders, denials, fills, run, trade
from tests.bars import FIRST, flat_bars

from ingenium.model.bars import Bars
from ingenium.model.timeframe import DAY
from ingenium.runtime.backtest import backtest

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.analytics.result import Result

# 100 at 10, which fall to 9: 100 lost on the third day. A bar is seen by the strategies first and
# by the brake then, so that an order at the same close still passes.
FALL = [10.0, 10, 9, 9, 9, 9, 9]
BUY_ON = "0 buy AAA 100; 2 buy AAA 1; 3 buy AAA 1; 3 sell AAA 1"


@pytest.mark.parametrize("scope", ["account", "strategy"])
def test_a_days_loss_lets_only_reducing_orders_pass(tmp_path: Path, scope: str) -> None:
    risk: dict[str, Any] = {"max_daily_loss": 50}
    account = {"initial_capital": 2000}
    entry: dict[str, Any] = {"parameters": {"script": BUY_ON}}
    if scope == "strategy":
        result = run(tmp_path, FALL, [entry | {"risk": risk}], account=account)
    else:
        result = run(tmp_path, FALL, [entry], account=account, risk=risk)
    assert denials(result) == [("max_daily_loss", scope, 50, 100)]
    assert [(side, quantity) for side, quantity, _ in fills(result)] == [
        ("buy", 100),
        ("buy", 1),
        ("sell", 1),
    ]
    assert list(result.events["text"]) == ["trading is reducing"]


def test_a_days_loss_may_halt_all_trading() -> None:
    risk = {"max_daily_loss": 50, "daily_loss_action": "halted"}
    result = trade(BUY_ON, FALL, cash=2000, risk=risk)
    assert denials(result) == [("max_daily_loss", "account", 50, 100)] * 2
    assert list(result.events["text"]) == ["trading is halted"]


def test_only_a_hand_lets_go_of_the_brake() -> None:
    # Tripped at the end of day 2, it holds on day 3; from the re-arming on buys pass again.
    script = "0 buy AAA 100; 3 buy AAA 1; 4 rearm account; 4 buy AAA 2"
    result = trade(script, FALL, cash=2000, risk={"max_daily_loss": 50})
    assert denials(result) == [("max_daily_loss", "account", 50, 100)]
    assert fills(result)[-1] == ("buy", 2, 9)
    assert list(result.events["text"]) == ["trading is reducing", "trading is active"]


def test_a_loss_over_two_days_is_not_a_loss_of_one_day() -> None:
    # 40 and 40 lost, with a limit of 50 a day; 60 in one night are counted from the close before.
    risk = {"max_daily_loss": 50}
    script = "0 buy AAA 100; 3 buy AAA 1; 4 buy AAA 1"
    slow = trade(script, [10, 10, 9.6, 9.2, 9.2], cash=2000, risk=risk)
    assert denials(slow) == []
    gap = trade(script, [10, 10, 10, 9.4, 9.4], cash=2000, risk=risk)
    assert denials(gap) == [("max_daily_loss", "account", 50, 60)]


class Eager(Orders):
    """Buy before the first bar, and again at the close of the second."""

    def on_start(self) -> None:
        super().on_start()
        self.buy("AAA", 100)


def test_the_loss_of_the_first_bar_counts_from_the_capital() -> None:
    # 100 bought at the first open of 10 are at 9.4 at its close: 60 lost.
    bars = Bars.from_columns(
        "AAA",
        time=FIRST + DAY * np.arange(3),
        open=[10, 9.4, 9.4],
        high=[10, 9.4, 9.4],
        low=[9.4, 9.4, 9.4],
        close=[9.4, 9.4, 9.4],
        timeframe=DAY,
    )
    strategy = Eager(script="1 buy AAA 1")
    risk = {"max_daily_loss": 59}
    result = backtest(strategy, data=bars, cash=2000, account="unlimited", risk=risk)
    assert denials(result) == [("max_daily_loss", "account", 59, 60)]


@pytest.mark.parametrize("scope", ["account", "strategy"])
def test_a_halt_by_hand_denies_all_orders_until_it_is_taken_back(scope: str) -> None:
    word = "account" if scope == "account" else ""
    script = f"0 buy AAA 5; 1 halt {word}; 2 buy AAA 3; 2 sell AAA 5; 3 rearm {word}; 4 buy AAA 3"
    result = trade(script, [10.0] * 7)
    assert denials(result) == [("trading_state", scope, 0, 3), ("trading_state", scope, 0, 5)]
    assert [(side, quantity) for side, quantity, _ in fills(result)] == [("buy", 5), ("buy", 3)]


def test_one_strategys_brake_does_not_hold_the_others() -> None:
    result = trade(["1 halt; 2 buy AAA 1", "2 buy AAA 1"], [10.0] * 5)
    table = result.table("denials")
    assert list(table["strategy"]) == ["orders"]
    assert len(fills(result)) == 1


def nearings(result: Result) -> list[str]:
    return [str(text) for text in result.events["text"]]


def test_a_limit_that_comes_near_is_told_before_it_holds_anything_up() -> None:
    # 60 of 100 lost is less than 0.75 of it, 80 is more; the day after has a profit.
    risk = {"max_daily_loss": 100, "warn_at": 0.75}
    result = trade("0 buy AAA 100; 3 buy AAA 1", [10.0, 10, 9.4, 8.6, 9.6], cash=2000, risk=risk)
    assert nearings(result) == [
        "max_daily_loss is near: 80 of 100",
        "max_daily_loss is no longer near: 0 of 100",
    ]
    assert denials(result) == []


class Wary(Orders):
    """Keeps what it is warned of."""

    def on_warning(self, use: dict[str, Any]) -> None:
        self.seen.append({"day": self.bars_seen, **use})


def test_an_account_warns_all_its_strategies_with_the_row_of_its_use() -> None:
    strategies = [Wary(script="0 buy AAA 8"), Wary(script="")]
    limits = {"max_position_size": 10, "warn_at": 0.8}
    backtest(strategies, data={"AAA": flat_bars([10.0] * 4, "AAA")}, cash=1000, risk=limits)
    for strategy in strategies:
        [use] = strategy.seen
        assert {name: use[name] for name in ("rule", "scope", "symbol", "used", "limit")} == {
            "rule": "max_position_quantity",
            "scope": "account",
            "symbol": "AAA",
            "used": "8",
            "limit": "10",
        }


def test_a_strategy_is_warned_of_its_own_limits_alone(tmp_path: Path) -> None:
    risk = {"max_position_size": 10, "warn_at": 0.8}
    entry: dict[str, Any] = {"parameters": {"script": "0 buy AAA 8"}}
    entries = [entry | {"id": "one", "risk": risk}, entry | {"id": "two"}]
    events = run(tmp_path, [10.0] * 4, entries).events
    assert list(events["event"]) == ["LimitNeared"]
    assert list(events["strategy"]) == ["one"]
    assert list(events["symbol"]) == ["AAA"]


def test_nobody_is_warned_where_nothing_is_asked_for() -> None:
    result = trade("0 buy AAA 9", [10.0] * 4, risk={"max_position_size": 10})
    assert nearings(result) == []
