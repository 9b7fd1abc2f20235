"""What people change while a run goes on: who is called, how, and what may be ordered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.sessions.rows import rows
from tests.simulation.script import FIRST

from ingenium.model.engine import Engine, LiveRun
from ingenium.model.timeframe import MINUTE
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Callable


class Buyer(Strategy):
    """Buys a unit at each close."""

    quantity: int = 1

    def on_start(self) -> None:
        self.seen = 0

    def on_bar(self, bar: Any) -> None:
        self.seen += 1
        self.buy(bar.symbol, self.quantity)


def begun(*buyers: Buyer) -> LiveRun:
    """Return a run that has begun."""
    engine = Engine(currency="USD")
    engine.add_instrument({"symbol": "X", "currency": "USD"})
    engine.add_live_bars(0)
    for number, buyer in enumerate(buyers):
        buyer.begin(name=f"b{number}", seed=0)
        engine.add_strategy(buyer, id=f"b{number}", capital=10_000, instruments=[0])
    run = engine.open(start=FIRST, events=True)
    run.begin()
    return run


def play(run: LiveRun, *minutes: int) -> list[dict[str, Any]]:
    prices = dict.fromkeys(("open", "high", "low", "close"), np.full(len(minutes), 100.0))
    run.feed_bars(**rows(*minutes) | prices)
    run.advance(FIRST + minutes[-1] * MINUTE)
    events: list[dict[str, Any]] = json.loads(run.take_events())
    return events


def test_a_strategy_that_was_disabled_is_not_called_until_it_is_enabled() -> None:
    one, other = Buyer(), Buyer()
    run = begun(one, other)
    play(run, 1, 2)
    run.disable(0)
    run.disable(0)
    play(run, 3, 4)
    assert (one.seen, other.seen, run.calls(0)) == (2, 4, 3)
    run.enable(0)
    events = play(run, 5)
    assert (one.seen, other.seen, run.calls(0)) == (3, 5, 4)
    assert events[0] == {
        "event": "StrategyEnabled",
        "time": FIRST + 4 * MINUTE,
        "strategy": "b0",
        "is_enabled": True,
    }
    texts = [str(text) for text in run.outcome.table("events")["text"]]
    assert texts == ["the strategy is no longer called", "the strategy is called"]


def test_other_parameters_are_noted_in_the_log() -> None:
    buyer = Buyer()
    run, twin = begun(buyer), begun(Buyer())
    buyer.quantity = 5
    run.note_parameters(0, "quantity=5")
    assert run.outcome.digest != twin.outcome.digest
    play(run, 1, 2)
    texts = [str(text) for text in run.outcome.table("events")["text"]]
    assert texts == ["the parameters are quantity=5"]
    assert [float(size) for size in run.outcome.table("orders")["quantity"]] == [5, 5]


def test_a_halt_by_hand_denies_the_orders_of_a_strategy_or_of_all() -> None:
    run = begun(Buyer(), Buyer())
    play(run, 1)
    run.set_state(0, "halted")
    events = play(run, 2)
    denied = [(e["strategy"], e["rule"]) for e in events if e["event"] == "OrderDenied"]
    assert denied == [("b0", "trading_state")]
    run.set_state(0, "active")
    run.set_state(None, "reducing")
    names = [e["strategy"] for e in play(run, 3) if e["event"] == "OrderDenied"]
    assert names == ["b0", "b1"]
    with pytest.raises(ValueError, match="state"):
        run.set_state(None, "asleep")  # type: ignore[arg-type]


def test_events_tell_of_orders_their_calls_fills_positions_and_balances() -> None:
    run = begun(Buyer())
    assert play(run, 1) == [
        {
            "event": "OrderSubmitted",
            "time": FIRST + MINUTE,
            "order": 0,
            "strategy": "b0",
            "symbol": "X",
            "call": 1,
            "side": "buy",
            "type": "market",
            "time_in_force": "GTC",
            "quantity": "1",
        },
        {
            "event": "OrderAccepted",
            "time": FIRST + MINUTE,
            "order": 0,
            "strategy": "b0",
            "symbol": "X",
        },
    ]
    told = play(run, 2)
    assert [event["event"] for event in told] == [
        "OrderFilled",
        "Fill",
        "PositionChanged",
        "BalanceChanged",
        "OrderSubmitted",
        "OrderAccepted",
    ]
    assert told[1] == {
        "event": "Fill",
        "time": FIRST + MINUTE,
        "fill": 0,
        "order": 0,
        "strategy": "b0",
        "symbol": "X",
        "side": "buy",
        "quantity": "1",
        "price": "100.00",
        "fee": "0",
        "liquidity": "taker",
        "phase": "open",
        "at": FIRST + MINUTE,
    }
    assert told[2]["quantity"] == "1"
    assert told[2]["average_price"] == "100"
    assert told[3] == {
        "event": "BalanceChanged",
        "time": told[3]["time"],
        "strategy": "b0",
        "cash": "9900",
        "equity": "10000",
    }


def test_events_are_the_same_however_seldom_they_are_taken() -> None:
    often, seldom = begun(Buyer()), begun(Buyer())
    told = [event for minute in range(1, 9) for event in play(often, minute)]
    assert told == play(seldom, *range(1, 9))


def test_nothing_is_told_to_those_who_did_not_ask() -> None:
    engine = Engine(currency="USD")
    run = engine.open(start=FIRST)
    run.begin()
    assert run.take_events() == b"[]"


def test_a_callback_cannot_feed_advance_or_change_its_own_run() -> None:
    refused: list[str] = []

    class Meddler(Buyer):
        def on_bar(self, bar: Any) -> None:
            deeds: tuple[Callable[[], object], ...] = (
                lambda: run.advance(FIRST + 9 * MINUTE),
                lambda: run.feed_bars(**rows(9)),
                run.end,
                run.begin,
                lambda: run.disable(0),
                lambda: run.set_state(None, "halted"),
            )
            for deed in deeds:
                with pytest.raises(RuntimeError, match="is playing"):
                    deed()
                refused.append(bar.symbol)

    run = begun(Meddler())
    play(run, 1)
    assert len(refused) == 6


def test_a_strategy_asks_in_its_own_callbacks_only() -> None:
    friend = Buyer()

    class Friendly(Buyer):
        def on_bar(self, bar: Any) -> None:
            with pytest.raises(RuntimeError, match="strategy b1 can ask for something in its own"):
                friend.buy(bar.symbol, 1)

    friendly = Friendly()
    run = begun(friendly, friend)
    play(run, 1)
    with pytest.raises(RuntimeError, match="strategy b0 can ask for something in its own"):
        friendly.buy("X", 1)
    assert run.outcome.orders == 1


def test_a_run_goes_on_after_a_callback_that_raised() -> None:
    class Failing(Buyer):
        def on_bar(self, bar: Any) -> None:
            super().on_bar(bar)
            if self.seen == 2:
                raise ArithmeticError

    failing = Failing()
    run = begun(failing)
    run.feed_bars(**rows(1, 2, 3))
    with pytest.raises(ArithmeticError):
        run.advance(FIRST + 3 * MINUTE)
    assert [call for _, call, _ in run.take_decisions()] == [0, 1, 2]
    run.advance(FIRST + 3 * MINUTE)
    assert failing.seen == 3
    assert run.outcome.orders == 3
