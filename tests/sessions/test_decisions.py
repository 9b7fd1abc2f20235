"""What others say that strategies asked for is read with care: all of it is understood, or none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sessions.rows import rows
from tests.simulation.script import FIRST

from ingenium.model.engine import Engine, LiveRun
from ingenium.model.timeframe import MINUTE


def waiting_run() -> LiveRun:
    """Return a run whose two strategies run elsewhere, waiting for the first call of the first."""
    engine = Engine(currency="USD")
    for symbol in "XY":
        engine.add_instrument({"symbol": symbol, "currency": "USD"})
        engine.add_live_bars("XY".index(symbol))
    for name in "ab":
        engine.add_strategy(None, id=name, capital=1000, instruments=["ab".index(name)])
    run = engine.open(start=FIRST)
    assert run.begin() == (0, 0)
    return run


ORDER = {
    "request": "order",
    "side": "buy",
    "symbol": "X",
    "quantity": "10",
    "type": "market",
    "time_in_force": "GTC",
}
MALFORMED: list[Any] = [
    b"",
    b"\xff\xfe",
    b"{}",
    b"null",
    b"[1]",
    b"[[]]",
    b"[" * 5000,
    b'[{"request": "order"',
    [{}],
    [{"request": 1}],
    [{"request": "explode"}],
    [ORDER | {"extra": 1}],
    [{**ORDER, "side": "up"}],
    [{**ORDER, "symbol": "Y"}],
    [{**ORDER, "symbol": None}],
    [{**ORDER, "quantity": 10}],
    [{**ORDER, "quantity": "ten"}],
    [{**ORDER, "quantity": "0.123"}],
    [{**ORDER, "quantity": "1e400"}],
    [{**ORDER, "quantity": "9" * 60}],
    [{**ORDER, "type": "limit"}],
    [{**ORDER, "type": "limit", "limit": "0.00001"}],
    [{**ORDER, "type": "trailing_stop"}],
    [{**ORDER, "type": "stop", "trigger": "NaN"}],
    [{**ORDER, "limit": "1"}],
    [{**ORDER, "time_in_force": "SOON"}],
    [{**ORDER, "time_in_force": "GTD"}],
    [{**ORDER, "time_in_force": "BARS", "bars": 0}],
    [{**ORDER, "post_only": "yes"}],
    [{**ORDER, "stop_loss_limit": "1"}],
    [{**ORDER, "after": -1}],
    [{**ORDER, "tag": 7}],
    [{"request": "cancel"}],
    [{"request": "cancel", "order": 2**40}],
    [{"request": "cancel", "order": 1.5}],
    [{"request": "replace", "order": 0, "symbol": "X"}],
    [{"request": "target", "symbol": "X"}],
    [{"request": "target", "symbol": "X", "notional": "1e30"}],
    [{"request": "signal", "symbol": "X"}],
    [{"request": "timer", "name": "t", "time": "now"}],
    [{"request": "timer", "name": "t", "time": 1, "interval": 0}],
    [{"request": "trading_state", "state": "asleep"}],
    [{"request": "warm_up", "symbol": "X", "bars": -1}],
    [{"request": "callbacks", "names": "bar"}],
    [{"request": "callbacks", "names": ["crash"]}],
]


def as_bytes(requests: Any) -> bytes:
    return requests if isinstance(requests, bytes) else json.dumps(requests).encode()


@pytest.mark.parametrize("requests", MALFORMED, ids=str)
def test_malformed_requests_are_refused_and_nothing_of_them_is_taken(requests: Any) -> None:
    run = waiting_run()
    with pytest.raises(ValueError, match=r"^call 0 of strategy a: .+"):
        run.decide(0, 0, as_bytes(requests))
    if isinstance(requests, list):
        with pytest.raises(ValueError, match=r"^call 0 of strategy a: request 2: .+"):
            run.decide(0, 0, as_bytes([ORDER, *requests]))
    assert run.begin() == (0, 0)
    run.decide(0, 0, as_bytes([ORDER]))
    assert run.begin() == (1, 0)
    assert run.outcome.orders == 1


@given(st.binary() | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(as_bytes))
def test_no_bytes_do_harm(requests: bytes) -> None:
    run = waiting_run()
    if requests.strip() == b"[]":
        run.decide(0, 0, requests)
        return
    with pytest.raises(ValueError, match=r"^call 0 of strategy a: "):
        run.decide(0, 0, requests)


def test_requests_about_orders_of_others_or_of_nobody_stop_the_run_until_somebody_looks() -> None:
    for bad in ({"request": "cancel", "order": 0}, {"request": "cancel", "order": 99}):
        run = waiting_run()
        run.decide(0, 0, as_bytes([ORDER]))
        assert run.begin() == (1, 0)
        run.decide(1, 0, as_bytes([bad]))
        for _ in range(2):
            with pytest.raises(ValueError, match=r"call 0 of strategy b: order \d+ is not its own"):
                run.begin()
        assert run.outcome.orders == 1


def test_an_order_can_be_cancelled_in_the_call_that_made_it() -> None:
    run = waiting_run()
    bracket = {**ORDER, "take_profit": "120", "stop_loss": "90"}
    run.decide(0, 0, as_bytes([bracket, {"request": "cancel", "order": 2}]))
    run.decided_through(1, 0)
    assert run.begin() is None
    run.end()
    assert run.outcome.orders == 3


def test_decisions_may_come_early_twice_and_late() -> None:
    run = waiting_run()
    callbacks = {"request": "callbacks", "names": ["bar"]}
    run.decide(0, 0, as_bytes([callbacks]))
    run.decide(0, 2, as_bytes([ORDER]))
    run.decided_through(1, 10)
    assert run.begin() is None
    run.feed_bars(**rows(1, 2, 3, 4))
    assert run.advance(FIRST + 4 * MINUTE) == (0, 1)
    run.decided_through(0, 2)
    run.decide(0, 2, as_bytes([ORDER]))
    assert run.advance(FIRST + 4 * MINUTE) == (0, 3)
    run.decide(0, 0, as_bytes([ORDER]))  # made long ago
    assert run.outcome.orders == 1
    run.decide(0, 3, b"[]")
    with pytest.raises(ValueError, match="otherwise"):
        run.decide(0, 3, as_bytes([ORDER]))
    assert run.calls(0) == 4


def test_nobody_decides_for_a_strategy_that_runs_here_or_is_not_there() -> None:
    run = waiting_run()
    with pytest.raises(ValueError, match="there is no strategy 2"):
        run.decide(2, 0, b"[]")
    with pytest.raises(ValueError, match="there is no strategy 2"):
        run.decided_through(2, 0)
