"""A process that tells everything, from its start to its end."""

from __future__ import annotations

import asyncio
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from ingenium.model.errors import ConfigError
from ingenium.model.measures.measures import Measures
from ingenium.model.tracing import Tracing
from ingenium.runtime.telemetry.listener import Listener
from ingenium.runtime.telemetry.telemetry import Telemetry


def telemetry(listener: Listener | None) -> Telemetry:
    return Telemetry(
        measured=[Measures("s", "executor"), Measures("s", "strategy")],
        tracing=Tracing("s", 1),
        lacking=lambda: "",
        listener=listener,
        environment={},
    )


def read(url: str) -> str:
    text: str = urlopen(url, timeout=10).read().decode()
    return text


async def test_orders_that_are_followed_are_told_of_the_first_component() -> None:
    async with telemetry(Listener()) as told:
        told.times.mark("1", "decided", 1_000)
        told.times.mark("1", "filled", 3_000)
        assert told.server is not None
        text = await asyncio.to_thread(read, f"{told.server.url}/metrics")
    name = "ingenium_order_latency_seconds_count"
    assert f'{name}{{component="executor",session="s"}} 1.0' in text
    assert f'{name}{{component="strategy",session="s"}} 0.0' in text


async def test_it_ends_with_the_work_whatever_ends_that() -> None:
    told = telemetry(Listener())

    async def work() -> None:
        async with told:
            raise RuntimeError("the work failed")

    with pytest.raises(RuntimeError, match="work"):
        await work()
    assert told.server is not None
    with pytest.raises(URLError):
        await asyncio.to_thread(read, f"{told.server.url}/healthz")


async def test_a_process_that_tells_nobody_measures_all_the_same() -> None:
    async with telemetry(None) as told:
        told.times.mark("1", "decided", 1_000)
        assert told.server is None


async def test_an_address_that_is_taken_ends_it_before_the_work_begins() -> None:
    async with telemetry(Listener()) as told:
        assert told.server is not None
        port = int(told.server.url.rpartition(":")[2])
        with pytest.raises(ConfigError, match="cannot be told"):
            await telemetry(Listener(port=port)).__aenter__()
