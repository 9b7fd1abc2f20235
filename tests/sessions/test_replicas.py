"""Replicas of a run that hear what strategies elsewhere asked for are the same run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.sessions.busy import Busy
from tests.sessions.feeding import assert_same, prepared_for, whole_of
from tests.sessions.replicas import play, replicas_of
from tests.sessions.rows import walk

from ingenium.model.timeframe import MINUTE
from ingenium.strategy.builtin.breakout import Breakout
from ingenium.strategy.builtin.buy_and_hold import BuyAndHold
from ingenium.strategy.builtin.mean_reversion import MeanReversion
from ingenium.strategy.builtin.naive_test import NaiveTest
from ingenium.strategy.builtin.rebalance import Rebalance
from ingenium.strategy.builtin.rsi import Rsi
from ingenium.strategy.builtin.sma_cross import SmaCross

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ingenium.strategy.strategy import Strategy

PLACES: dict[str, list[Collection[int]]] = {
    "a strategy alone and the rest": [{1}, set()],
    "each in a process of its own": [{0}, {1}, set()],
    "all in one, heard by a recorder": [{0, 1}, set(), set()],
}


def same_everywhere(
    field: Callable[[], Sequence[Strategy]],
    data: object,
    places: Sequence[Collection[int]],
    instants: int = 1,
    **terms: Any,
) -> list[list[Any]]:
    """Hold a run in replicas against its backtest; return what was told as plain objects."""
    prepared = prepared_for(field(), data, **terms)
    backtest = whole_of(prepared, field())
    replicas = replicas_of(prepared, field, places, events=True)
    play(replicas, prepared, instants)
    assert backtest.fills > 0
    for run in replicas.runs:
        assert_same(backtest, run.outcome)
    events = {run.take_events() for run in replicas.runs}
    assert len(events) == 1
    assert len(json.loads(events.pop())) > backtest.fills
    return [json.loads(requests) for _, _, requests in replicas.told]


def everywhere(count: int) -> list[Collection[int]]:
    return [*({number} for number in range(count)), set()]


def test_the_built_in_strategies_each_in_a_process_of_its_own() -> None:
    kinds = (Breakout, BuyAndHold, MeanReversion, NaiveTest, Rebalance, Rsi, SmaCross)

    def field() -> list[Strategy]:
        return [kind() for kind in kinds]

    data = [walk(name, 500, seed=n) for n, name in enumerate("XYZ")]
    instruments = {name: {"quantity_precision": 2} for name in "XYZ"}
    told = same_everywhere(
        field, data, everywhere(len(kinds)), instants=25, cash=700_000, instruments=instruments
    )
    assert len(told) > 10 * len(kinds)


@pytest.mark.parametrize("places", [[{0}, {1}, set()], [set(), {0, 1}, set()], [{1}, {0}]])
@pytest.mark.parametrize("seed", range(3))
def test_strategies_that_ask_for_everything(places: list[Any], seed: int) -> None:
    data = [walk(name, 250, seed=seed + n, gaps=0.2) for n, name in enumerate("XYZ")]
    told = same_everywhere(
        lambda: [Busy(), Busy(rate=0.3)], data, places, seed=seed, cash=50_000, instants=5
    )
    kinds = {request["request"] for requests in told for request in requests}
    assert kinds == {
        "order",
        "cancel",
        "replace",
        "target",
        "signal",
        "timer",
        "trading_state",
        "warm_up",
        "callbacks",
    }


def test_what_was_told_can_be_read_in_a_journal() -> None:
    prepared = prepared_for([Busy()], [walk("X", 50)], cash=50_000)
    replicas = replicas_of(prepared, lambda: [Busy()], [{0}, set()])
    play(replicas, prepared)
    strategy, call, requests = replicas.told[0]
    start = int(prepared.bar_markets[0].bars.time[0])
    assert (strategy, call) == (0, 0)
    assert json.loads(requests) == [
        {"request": "callbacks", "names": ["bar", "fill", "order", "timer", "signal"]},
        {"request": "warm_up", "symbol": "X", "bars": 5},
        {"request": "warm_up", "symbol": "X", "bars": 1},
        {
            "request": "timer",
            "name": "often",
            "time": start + 7 * MINUTE + 1,
            "interval": 7 * MINUTE + 1,
        },
        {"request": "timer", "name": "once", "time": start + 30 * MINUTE},
        {
            "request": "order",
            "side": "buy",
            "symbol": "X",
            "quantity": "3",
            "type": "market",
            "time_in_force": "GTC",
            "tag": "first",
        },
    ]
