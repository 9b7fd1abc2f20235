"""A run of a busy strategy, watched."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from tests.sessions.busy import Busy
from tests.sessions.feeding import Feed
from tests.sessions.rows import walk

from ingenium.model.engine import Engine
from ingenium.model.measures.call_times import time_calls
from ingenium.model.measures.measures import Measures
from ingenium.model.measures.order_times import OrderTimes
from ingenium.model.measures.run_watch import RunWatch
from ingenium.model.timeframe import MINUTE
from ingenium.model.tracing import Tracing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingenium.model.engine import LiveRun

LIMITS = {"max_order_quantity": "6", "max_position_quantity": "30"}


@dataclass
class Watched:
    """A run that has been played, and what was measured of it."""

    run: LiveRun
    measures: Measures
    watch: RunWatch
    times: OrderTimes
    told: list[msgspec.Raw] = field(default_factory=list)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(bytes(told)) for told in self.told]


def raw(events: bytes) -> list[msgspec.Raw]:
    """Return the events of an array, each as JSON."""
    return msgspec.json.decode(events, type=list[msgspec.Raw])


def columns(symbol: str, number: int, seed: int, count: int) -> dict[str, Any]:
    bars = walk(symbol, count, seed=seed)
    return {
        "instruments": np.full(count, number, np.uint32),
        "time": bars.time,
        "start": bars.time,
        "available": bars.time + MINUTE,
        "open": bars.open,
        "high": bars.high,
        "low": bars.low,
        "close": bars.close,
        "volume": bars.volume,
    }


def begun(*, timed: bool) -> Watched:
    """Return a run that has begun, with two busy strategies."""
    engine = Engine(currency="USD", limits=LIMITS)
    engine.add_instrument({"symbol": "X", "currency": "USD"})
    engine.add_live_bars(0)
    measures = Measures("s", "executor")
    for number, name in enumerate(("a", "b")):
        strategy = Busy(rate=0.6)
        if timed:
            time_calls(strategy, measures.strategies.call_time[name])
        strategy.begin(name=name, seed=number)
        engine.add_strategy(strategy, id=name, capital=10_000, instruments=[0])
    times = OrderTimes(measures, Tracing("s", 1))
    watch = RunWatch(measures, ["a", "b"], times)
    run = engine.open(start=int(columns("X", 0, 3, 1)["start"][0]), events=True)
    run.begin()
    return Watched(run, measures, watch, times)


def instants(watched: Watched, count: int) -> Iterator[None]:
    """Play so many instants, each heard as it came."""
    for until, rows in Feed(columns("X", 0, 3, count)).batches():
        watched.run.feed_bars(**rows)
        watched.run.advance(until)
        events = raw(watched.run.take_events())
        watched.watch.hear(events)
        watched.told += events
        yield


def played(*, timed: bool = False, count: int = 200) -> Watched:
    """Return a run that has been played."""
    watched = begun(timed=timed)
    for _ in instants(watched, count):
        pass
    watched.measures.before_reading.append(lambda: watched.watch.read(watched.run))
    watched.measures.refresh()
    return watched
