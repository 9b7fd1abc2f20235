"""A session that is measured is the same session."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from tests.sessions.systems import TWO, system

from ingenium.bus.counted import CountedBus
from ingenium.bus.member import Member
from ingenium.bus.opening import open_bus
from ingenium.ingest.component import IngestComponent
from ingenium.model.measures.call_times import time_calls
from ingenium.model.measures.measures import Measures
from ingenium.model.measures.order_times import OrderTimes
from ingenium.model.session.part import Part
from ingenium.model.tracing import Tracing
from ingenium.runtime.backtest import run_system
from ingenium.runtime.session.entries import events_of
from ingenium.runtime.session.measuring import PartMeter
from ingenium.runtime.session.opening import SOURCE, open_replay

if TYPE_CHECKING:
    from ingenium.analytics.result import Result
    from ingenium.bus.port import Message
    from ingenium.model.engine import Run
    from ingenium.model.measures.kinds import Family


@dataclass
class Measured:
    """A session that has ended, what was measured of it, and what its backtest gave."""

    measures: Measures
    times: OrderTimes
    outcome: Run
    backtest: Result


def total(family: Family[Any]) -> float:
    return float(sum(member.value for _, member in family.members()))


async def play(*, is_replaying: bool = False, has_live_data: bool = False) -> Measured:
    measures = Measures("measured", "kernel")
    bus = CountedBus(await open_bus("memory://measured"), measures)
    opening = open_replay(system(TWO), "measured")
    times = OrderTimes(measures, Tracing("measured", 1))
    for name, strategy in opening.deciders.items():
        time_calls(strategy, measures.strategies.call_time[name])
    part = Part("measured", "kernel", lambda: opening.deciders)
    meter = PartMeter(part, measures, times, clock=lambda: 2_000_000_000_000_000_000)
    meter.is_replaying, meter.has_live_data = is_replaying, has_live_data

    def after() -> list[Message]:
        if part.replica is not None:
            meter.hear(events_of(part.replica.run.take_events()))
        return []

    ingest = IngestComponent(bus, opening.opened, SOURCE, lambda _: opening.frames(1))
    async with asyncio.TaskGroup() as group:
        group.create_task(ingest.run())
        group.create_task(Member(bus, part, after=after).run())
    measures.refresh()
    await bus.close()
    assert part.replica is not None
    return Measured(measures, times, part.replica.run.outcome, run_system(system(TWO)))


@pytest.fixture(scope="module")
def measured() -> Measured:
    return asyncio.run(play())


def test_its_digest_is_that_of_the_backtest(measured: Measured) -> None:
    assert measured.outcome.digest == measured.backtest.digest


def test_its_orders_fills_and_denials_are_those_of_the_backtest(measured: Measured) -> None:
    orders, backtest = measured.measures.orders, measured.backtest
    assert total(orders.fills) == len(backtest.fills) > 0
    denied = sum(
        member.value for (_, outcome), member in orders.ended.members() if outcome == "denied"
    )
    assert denied == total(measured.measures.risk.denials) == len(backtest.denials) > 0
    assert total(orders.submitted) + denied == len(backtest.orders)
    assert total(orders.fees) == pytest.approx(float(backtest.totals["fees"]))


def test_its_money_calls_and_queues_are_told(measured: Measured) -> None:
    measures = measured.measures
    assert measures.money.account_equity.value == float(measured.backtest.totals["equity"])
    for name in ("revert", "trend"):
        spread = measures.strategies.call_time[name].spread
        assert 0 < spread.count <= measures.strategies.calls[name].value
    assert measures.queues.played.value == measures.data.rows["bars"].value / 3 + 2
    assert measures.queues.inputs.value == 0
    assert measures.bus.received.value >= measures.queues.played.value
    assert measures.silence() < 60


def test_every_order_that_ended_has_a_trace_where_all_are_sampled(measured: Measured) -> None:
    assert len(measured.times.ended) == total(measured.measures.orders.ended)
    filled = [each for each in measured.times.ended if each.about["outcome"] == "filled"]
    spans = Tracing("measured", 1).spans(filled[0])
    assert [span.name for span in spans] == ["order", "decide", "accept", "fill"]


async def test_what_had_been_before_is_followed_and_not_counted() -> None:
    again = await play(is_replaying=True)
    assert total(again.measures.orders.fills) == 0
    assert total(again.measures.orders.submitted) == 0
    assert again.measures.money.account_equity.value == float(again.outcome.totals()["equity"])


async def test_data_that_come_as_they_happen_have_a_latency_by_the_clock_of_the_machine() -> None:
    live = await play(has_live_data=True)
    spread = live.measures.data.latency.spread
    assert spread.count > 0
    assert spread.total / spread.count > 1e9
    assert live.measures.orders.latency.spread.total == 0  # by a clock that stands still
    assert live.outcome.digest == live.backtest.digest
