"""The pages of a process: what they tell, to whom, and while it is busy."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from ingenium.model.errors import ConfigError
from ingenium.model.measures.measures import METRICS, Measures
from ingenium.runtime.telemetry import serving as serving_module
from ingenium.runtime.telemetry.collecting import exposition
from ingenium.runtime.telemetry.listener import Listener
from ingenium.runtime.telemetry.process import PROCESS_METRICS
from ingenium.runtime.telemetry.serving import TelemetryServer, serve_telemetry

KEY = "a-key-of-at-least-sixteen"


@asynccontextmanager
async def serving(
    *measured: Measures, key: str = "", lacking: Sequence[str] = ("",)
) -> AsyncIterator[TelemetryServer]:
    server = await serve_telemetry(measured, Listener(key=key), lambda: lacking[0])
    try:
        yield server
    finally:
        await server.close()


async def get(url: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    async with aiohttp.ClientSession() as client, client.get(url, headers=headers) as response:
        return response.status, await response.text()


async def samples(url: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    status, text = await get(f"{url}/metrics")
    assert status == 200
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def labels(**values: str) -> frozenset[tuple[str, str]]:
    return frozenset({"session": "s", "component": "executor", **values}.items())


async def test_a_scrape_tells_counters_gauges_and_distributions_with_their_labels() -> None:
    measures = Measures("s", "executor")
    measures.orders.fills["alpha"].add(3)
    measures.money.account_equity.value = 100_250.5
    for nanoseconds in (400, 1_500, 1_500_000):
        measures.orders.latency.record(nanoseconds)
    async with serving(measures) as server:
        told = await samples(server.url)
    assert told["ingenium_fills_total", labels(strategy="alpha")] == 3
    assert told["ingenium_account_equity", labels()] == 100_250.5
    assert told["ingenium_order_latency_seconds_bucket", labels(le="5e-07")] == 1
    assert told["ingenium_order_latency_seconds_bucket", labels(le="2e-06")] == 2
    assert told["ingenium_order_latency_seconds_bucket", labels(le="+Inf")] == 3
    assert told["ingenium_order_latency_seconds_sum", labels()] == pytest.approx(0.0015019)


async def test_a_scrape_tells_each_line_of_the_tables_and_nothing_else() -> None:
    measures = Measures("s", "c")
    for metric, measure in measures.all():
        if metric.labels:
            measure[tuple("x" for _ in metric.labels)]  # type: ignore[index] # a family
    async with serving(measures) as server:
        _, text = await get(f"{server.url}/metrics")
    told = {
        family.name + "_total" * (family.type == "counter"): (
            family.type,
            {name for sample in family.samples for name in sample.labels} - {"le"},
        )
        for family in text_string_to_metric_families(text)
    }
    assert told == {
        **{
            metric.name: (metric.sort, {"session", "component", *metric.labels})
            for metric in METRICS
        },
        **{metric.name: (metric.sort, set(metric.labels)) for metric in PROCESS_METRICS},
    }


async def test_components_of_one_process_are_told_apart() -> None:
    one, other = Measures("s", "strategy"), Measures("s", "executor")
    one.bus.received.add(1)
    other.bus.received.add(2)
    async with serving(one, other) as server:
        told = await samples(server.url)
    name = "ingenium_bus_received_messages_total"
    assert told[name, labels(component="strategy")] == 1
    assert told[name, labels(component="executor")] == 2


async def test_numbers_are_brought_up_to_date_before_they_are_told() -> None:
    measures = Measures("s", "executor")
    asked_in: list[asyncio.AbstractEventLoop] = []

    def prepare() -> None:
        asked_in.append(asyncio.get_running_loop())
        measures.queues.inputs.value = 7

    measures.before_reading.append(prepare)
    async with serving(measures) as server:
        told = await samples(server.url)
    assert told["ingenium_inputs_waiting", labels()] == 7
    assert asked_in == [asyncio.get_running_loop()]


async def test_a_component_goes_on_while_its_numbers_are_told() -> None:
    turns = 0

    async def work() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    working = asyncio.create_task(work())
    text = await exposition([Measures("s", "executor")])
    working.cancel()
    assert turns >= len(METRICS)
    assert text.count(b"# HELP") == len(METRICS) + len(PROCESS_METRICS)


async def test_how_late_the_loop_comes_to_what_is_due_is_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serving_module, "FOLD", 0.01)
    measures = Measures("s", "executor")
    async with serving(measures):
        await asyncio.sleep(0)
        time.sleep(0.2)  # noqa: ASYNC251 - a step that takes long
        await asyncio.sleep(0.1)
    measures.fold()
    assert measures.about.loop_delay.spread.total >= 150_000_000


async def test_a_component_that_no_longer_beats_is_not_healthy_and_the_reason_is_told() -> None:
    now = [0.0]
    measures = Measures("s", "executor", clock=lambda: now[0])
    async with serving(measures) as server:
        now[0] = 42.0
        assert await get(f"{server.url}/healthz") == (200, "ok\n")
        measures.beat()
        assert await get(f"{server.url}/healthz") == (200, "ok\n")
        now[0] = 84.0
        assert await get(f"{server.url}/healthz") == (
            503,
            "executor has been silent for 42 s\n",
        )


async def test_a_process_is_ready_once_its_component_lacks_nothing() -> None:
    lacking = ["replaying: 120 inputs behind"]
    async with serving(Measures("s", "executor"), lacking=lacking) as server:
        assert await get(f"{server.url}/readyz") == (503, "replaying: 120 inputs behind\n")
        lacking[0] = ""
        assert await get(f"{server.url}/readyz") == (200, "ok\n")


async def test_metrics_need_the_key_where_there_is_one() -> None:
    async with serving(Measures("s", "executor"), key=KEY) as server:
        assert (await get(f"{server.url}/metrics"))[0] == 401
        wrong = {"Authorization": "Bearer another-key-of-sixteen"}
        assert (await get(f"{server.url}/metrics", wrong))[0] == 401
        right = {"Authorization": f"Bearer {KEY}"}
        assert (await get(f"{server.url}/metrics", right))[0] == 200


async def test_health_is_told_to_strangers_without_its_reason() -> None:
    async with serving(Measures("s", "executor"), key=KEY, lacking=["no lease"]) as server:
        assert await get(f"{server.url}/readyz") == (503, "unavailable\n")
        right = {"Authorization": f"Bearer {KEY}"}
        assert await get(f"{server.url}/readyz", right) == (503, "no lease\n")


async def test_a_page_of_another_site_cannot_read_metrics_through_a_browser() -> None:
    async with serving(Measures("s", "executor")) as server:
        assert (await get(f"{server.url}/metrics", {"Host": "evil.example"}))[0] == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "trading.example", ""])
def test_an_address_that_others_can_reach_needs_a_key(host: str) -> None:
    with pytest.raises(ConfigError, match="set a key"):
        Listener(host=host)
    assert not Listener(host=host, key=KEY).is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_no_key(host: str) -> None:
    assert Listener(host=host).is_loopback


def test_a_short_key_and_an_impossible_port_are_refused() -> None:
    with pytest.raises(ConfigError, match="at least 16"):
        Listener(key="secret")
    with pytest.raises(ConfigError, match="70000"):
        Listener(port=70_000)


def test_a_key_is_not_shown_with_its_listener() -> None:
    assert KEY not in repr(Listener(key=KEY))


async def test_an_address_that_is_taken_is_refused_in_one_sentence() -> None:
    async with serving(Measures("s", "executor")) as server:
        port = int(server.url.rpartition(":")[2])
        listener = Listener(port=port)
        with pytest.raises(ConfigError, match=f"cannot be told at 127.0.0.1:{port}"):
            await serve_telemetry([Measures("s", "other")], listener, lambda: "")


async def test_a_closed_server_answers_no_more() -> None:
    async with serving(Measures("s", "executor")) as server:
        url = server.url
    with pytest.raises(aiohttp.ClientConnectionError):
        await get(f"{url}/healthz")
