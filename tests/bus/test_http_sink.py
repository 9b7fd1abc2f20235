"""A bus behind a broker of CloudEvents: what Knative does, a broker of ours does in these tests."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web
from cloudevents.core.bindings.http import to_structured_event
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from tests.contracts.abilities import AbilitiesContract
from tests.contracts.bus import wait_for
from tests.contracts.rooms import PATIENCE, take, texts

from ingenium.bus.opening import open_bus
from ingenium.bus.port import All, BusError, Limits, Message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ingenium.bus.port import Bus, Mode

EVENT = {
    "ce-specversion": "1.0",
    "ce-id": "data_1",
    "ce-source": "ingenium/ingestor/csv/x",
    "ce-type": "ingenium.ingestor.data",
    "ce-subject": "BRK.B",
    "content-type": "application/json",
}


class TestAbilities(AbilitiesContract):
    @pytest.fixture
    def url(self) -> str:
        return "http://127.0.0.1:0"


@asynccontextmanager
async def behind(sink: str = "", options: str = "") -> AsyncIterator[Bus]:
    """Open a bus at a free port of this machine."""
    bus = await open_bus(f"http://127.0.0.1:0?sink={sink}{options}")
    try:
        yield bus
    finally:
        await bus.close()


@asynccontextmanager
async def broker(folder: object = "") -> AsyncIterator[str]:
    """Run a broker, and give the address for events."""
    option = f"?folder={folder}" if folder else ""
    bus = await open_bus(f"http+broker://embedded{option}")
    try:
        yield bus.url.replace("http+broker", "http")
    finally:
        await bus.close()


async def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as response,
    ):
        return response.status, await response.text()


async def trigger(address: str, **fields: Any) -> int:
    status, _ = await post(f"{address}/triggers", json.dumps(fields).encode(), {})
    return status


async def test_an_event_in_binary_mode_arrives_under_its_subject() -> None:
    async with behind() as bus:
        live = await bus.subscribe("ingenium.ingestor.data.*")
        status, _ = await post(bus.url, b'{"Symbol": "BRK.B"}', EVENT)
        (delivery,) = await take(live, 1)
        assert status == 204
        assert delivery.message.subject == "ingenium.ingestor.data.brk%2eb"
        assert delivery.message.id == "data_1"
        assert delivery.message.data == b'{"Symbol": "BRK.B"}'
        assert delivery.message.headers["ce-source"] == "ingenium/ingestor/csv/x"


async def test_an_event_of_the_sdk_in_structured_mode_arrives() -> None:
    attributes = {"type": "ingenium.strategy.signal", "source": "s", "id": "signal_1"}
    event = CloudEvent(attributes, {"Symbol": "AAPL"})
    sent = to_structured_event(event, JSONFormat())
    async with behind() as bus:
        live = await bus.subscribe("ingenium.strategy.signal")
        assert (await post(bus.url, sent.body, dict(sent.headers)))[0] == 204
        (delivery,) = await take(live, 1)
        assert json.loads(delivery.message.data) == {"Symbol": "AAPL"}


@pytest.mark.parametrize("mode", ["durable", "shared"])
async def test_the_answer_waits_for_the_acknowledgement(mode: Mode) -> None:
    async with behind() as bus:
        subscription = await bus.subscribe(">", mode, name="book")
        posting = asyncio.create_task(post(bus.url, b"1", EVENT))
        (delivery,) = await take(subscription, 1)
        await asyncio.sleep(0.02)
        assert not posting.done()
        await delivery.ack()
        assert (await posting)[0] == 204


async def test_what_fails_is_answered_so_that_the_broker_tries_again() -> None:
    async with behind() as bus:
        subscription = await bus.subscribe(">", "durable", name="book")
        posting = asyncio.create_task(post(bus.url, b"1", EVENT))
        await (await take(subscription, 1))[0].nak()
        assert (await posting)[0] == 503
        posting = asyncio.create_task(post(bus.url, b"1", EVENT))
        await (await take(subscription, 1))[0].reject("the price is not a number")
        assert await posting == (422, "the price is not a number")


@pytest.mark.parametrize(
    ("body", "headers", "sentence"),
    [
        (b"{}", {}, "neither ce- headers nor the content type"),
        (b"{}", {**EVENT, "ce-specversion": "0.3"}, "the specversion '0.3': only version 1.0"),
        (b"{", {"content-type": "application/cloudevents+json"}, "it ends too soon"),
    ],
)
async def test_what_is_no_event_is_refused_with_a_sentence(
    body: bytes, headers: dict[str, str], sentence: str
) -> None:
    async with behind() as bus:
        status, text = await post(bus.url, body, headers)
        assert status == 400
        assert sentence in text


async def test_what_is_published_is_an_event_in_binary_mode() -> None:
    async with seen() as (address, requests), behind(address) as bus:
        headers = {"ce-specversion": "1.0", "ce-id": "order_1", "ce-source": "s", "ce-type": "t"}
        await bus.publish(Message("t", b"{}", headers, "order_1"))
        await bus.publish(Message("plain.subject", b"x", id="1"))
        (first, body), (second, _) = requests
        assert {name: first[name] for name in headers} == headers
        assert body == b"{}"
        assert (second["ce-type"], second["ce-id"], second["ce-specversion"]) == (
            "plain.subject",
            "1",
            "1.0",
        )


async def test_structured_mode_is_sent_when_asked_for() -> None:
    async with seen() as (address, requests), behind(address, "&mode=structured") as bus:
        await bus.publish(Message("t", b'{"a": 1}', {"Content-Type": "application/json"}, "1"))
        ((headers, body),) = requests
        assert headers["content-type"].startswith("application/cloudevents+json")
        assert json.loads(body)["data"] == {"a": 1}


async def test_a_sink_that_is_away_gets_everything_in_order_later() -> None:
    refused = iter([503, 500, 429])
    async with seen(lambda: next(refused, 202)) as (address, requests), behind(address) as bus:
        await bus.publish_many([Message("t", str(number).encode()) for number in range(3)])
        assert [body for _, body in requests] == [b"0", b"0", b"0", b"0", b"1", b"2"]


async def test_a_sink_that_refuses_is_told() -> None:
    async with seen(lambda: 400) as (address, _), behind(address) as bus:
        with pytest.raises(BusError, match="refuses an event: it answered 400"):
            await bus.publish(Message("t", b""))


async def test_the_sink_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    async with seen() as (address, requests):
        monkeypatch.setenv("K_SINK", address)
        async with behind() as bus:
            await bus.publish(Message("t", b"1"))
        assert [body for _, body in requests] == [b"1"]


async def test_without_a_sink_nothing_can_be_published() -> None:
    async with behind() as bus:
        with pytest.raises(BusError, match="has no sink to publish to: add"):
            await bus.publish(Message("t", b"1"))


async def test_processes_meet_over_a_broker_as_behind_knative() -> None:
    async with broker() as address, behind(address) as strategy, behind(address) as ingestor:
        durable = await strategy.subscribe("bars.>", "durable", name="strategy")
        assert await trigger(address, name="s", url=strategy.url, pattern="bars.>") == 201
        numbers = [str(number) for number in range(50)]
        headers = {"traceparent": "00-1-2-01"}
        await ingestor.publish_many(
            [Message(f"bars.S{n % 3}", str(n).encode(), headers, f"bar-{n}") for n in range(50)]
        )
        got = []
        for _ in numbers:
            (delivery,) = await take(durable, 1)
            got.append(delivery.message)
            await delivery.ack()
        assert [message.data.decode() for message in got] == numbers
        assert got[0] == Message("bars.S0", b"0", headers, "bar-0")


async def test_a_trigger_posts_again_in_order_until_it_is_taken() -> None:
    answers = iter([202, 503, 500])
    async with seen(lambda: next(answers, 202)) as (url, requests), broker() as address:
        await trigger(address, name="t", url=url, back_off=0.01)
        for number in range(3):
            await post(address, str(number).encode(), {**EVENT, "ce-id": str(number)})
        await wait_for(lambda: len(requests) == 5)
        assert [body for _, body in requests] == [b"0", b"1", b"1", b"1", b"2"]


async def test_what_a_trigger_cannot_deliver_is_a_dead_letter_of_its_name() -> None:
    bus = await open_bus("http+broker://embedded")
    address = bus.url.replace("http+broker", "http")
    answers = iter([400, 503, 503])
    async with seen(lambda: next(answers, 202)) as (url, requests):
        await trigger(address, name="t", url=url, attempts=2, back_off=0.01)
        for number in range(3):
            await post(address, str(number).encode(), {**EVENT, "ce-id": str(number)})
        await wait_for(lambda: len(requests) == 4)
        letters = await bus.dead_letters("t")
        assert [letter.message.data for letter in letters] == [b"0", b"1"]
        assert letters[0].reason == f"{url} answered 400"
        await bus.redrive("t", [letters[0].id])
        await wait_for(lambda: len(requests) == 5)
        assert requests[-1][1] == b"0"
    await bus.close()


async def test_a_trigger_filters_by_the_attributes_of_events() -> None:
    async with seen() as (url, requests), broker() as address:
        await trigger(address, name="t", url=url, filter={"type": "a", "subject": "AAPL"})
        for kind, subject in (("a", "MSFT"), ("b", "AAPL"), ("a", "AAPL")):
            told = {"ce-type": kind, "ce-subject": subject, "ce-id": f"{kind}-{subject}"}
            await post(address, f"{kind} {subject}".encode(), {**EVENT, **told})
        await wait_for(lambda: len(requests) == 1)
        assert requests[0][1] == b"a AAPL"


async def test_an_event_is_known_by_its_source_and_id() -> None:
    async with seen() as (url, requests), broker() as address:
        await trigger(address, name="t", url=url)
        for source in ("one", "two", "one"):
            await post(address, source.encode(), {**EVENT, "ce-id": "1", "ce-source": source})
        await post(address, b"end", EVENT)
        await wait_for(lambda: len(requests) == 3)
        assert [body for _, body in requests] == [b"one", b"two", b"end"]


async def test_two_triggers_each_get_every_event_and_a_late_one_what_is_kept() -> None:
    async with seen() as (one, first), seen() as (two, second), broker() as address:
        await trigger(address, name="one", url=one)
        await post(address, b"1", EVENT)
        await wait_for(lambda: len(first) == 1)
        await trigger(address, name="two", url=two)
        await wait_for(lambda: len(second) == 1)


async def test_a_broker_goes_on_where_it_was_after_a_restart(tmp_path: object) -> None:
    async with seen() as (url, requests):
        async with broker(tmp_path) as address:
            await trigger(address, name="t", url=url)
            await post(address, b"1", EVENT)
            await wait_for(lambda: len(requests) == 1)
            await asyncio.sleep(0.05)
        async with broker(tmp_path) as address:
            await post(address, b"2", {**EVENT, "ce-id": "2"})
            await wait_for(lambda: len(requests) == 2)
            assert [body for _, body in requests] == [b"1", b"2"]


async def test_a_trigger_posts_again_from_a_sequence_on(tmp_path: object) -> None:
    async with seen() as (url, requests):
        async with broker(tmp_path) as address:
            await trigger(address, name="t", url=url)
            for number in range(3):
                await post(address, str(number).encode(), {**EVENT, "ce-id": str(number)})
            await wait_for(lambda: len(requests) == 3)
            assert await trigger(address, name="t", url=url, start=1) == 201
            await wait_for(lambda: len(requests) == 5)
            assert [body for _, body in requests[3:]] == [b"1", b"2"]
            await asyncio.sleep(0.05)
        async with broker(tmp_path) as address:
            await post(address, b"3", {**EVENT, "ce-id": "3"})
            await wait_for(lambda: len(requests) == 6)
            assert requests[-1][1] == b"3"


async def test_an_impossible_trigger_is_refused() -> None:
    async with broker() as address:
        assert await trigger(address, name="t", url="ftp://x") == 400
        assert await trigger(address, name="t t", url="http://x") == 400
        assert await trigger(address, name="t", url="http://x", colour="red") == 400


async def test_events_reach_the_bus_and_messages_of_the_bus_reach_triggers(
    tmp_path: object,
) -> None:
    bus = await open_bus(f"http+broker://embedded?folder={tmp_path}")
    address = bus.url.replace("http+broker", "http")
    await bus.retain("s", ["ingenium.>"])
    async with seen() as (url, requests):
        await trigger(address, name="t", url=url, pattern="ingenium.>")
        await post(address, b"1", EVENT)
        await bus.publish(Message("ingenium.strategy.signal", b"2"))
        ordered = await bus.subscribe("ingenium.>", "ordered", start=All())
        assert texts(await take(ordered, 2)) == ["1", "2"]
        await wait_for(lambda: len(requests) == 2)
    await bus.close()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda bus: bus.retain("s", ["s.>"]), "has no retain: what its broker retains"),
        (lambda bus: bus.subscribe(">", "ordered"), "has no mode ordered"),
        (lambda bus: bus.subscribe(">", start=All()), "has no start"),
        (lambda bus: bus.request("s", b""), "has no request: an answer has no way back"),
        (lambda bus: bus.serve("s", None), "has no serve"),
        (lambda bus: bus.lease("k", "o", 1), "has no lease"),
        (lambda bus: bus.dead_letters("n"), "has no dead_letters"),
        (lambda bus: bus.redrive("n", []), "has no redrive"),
    ],
)
async def test_what_knative_cannot_do_is_said(call: Any, sentence: str) -> None:
    async with behind() as bus:
        with pytest.raises(BusError, match=sentence):
            await call(bus)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://127.0.0.1:0?sink=ftp://x", "write http://HOST:PORT/PATH"),
        ("http://127.0.0.1:0?sinks=x", "unknown option 'sinks': there are key, mode, sink"),
        ("http://127.0.0.1:0?mode=batch", "mode='batch': CloudEvents are sent binary or"),
        ("http://127.0.0.1:70000", "has no port that could be"),
        ("http+broker://127.0.0.1:1", "No broker answers at http://127.0.0.1:1: start one"),
        ("http+broker://embedded?folder=/proc/none", "cannot keep its messages in"),
        ("http+broker://embedded?port=x", "has no port that could be"),
    ],
)
async def test_an_impossible_url_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(BusError, match=sentence):
        await open_bus(url)


async def test_a_port_that_is_taken_is_told() -> None:
    async with behind() as bus:
        with pytest.raises(BusError, match=r"cannot listen at 127.0.0.1:\d+ .*: take another"):
            await open_bus(bus.url)


async def test_a_slow_consumer_is_told_and_its_events_come_again() -> None:
    async with behind() as bus:
        live = await bus.subscribe(">", limits=Limits(waiting=1))
        for _ in range(3):
            await post(bus.url, b"1", EVENT)
        await take(live, 1)
        with pytest.raises(BusError, match="too slow"):
            await live.next_batch(1, PATIENCE)


@asynccontextmanager
async def seen(status: Any = lambda: 202) -> AsyncIterator[tuple[str, list[tuple[Any, bytes]]]]:
    """Run a server that keeps what is posted, and answers what it is told."""
    requests: list[tuple[Any, bytes]] = []

    async def take_post(request: web.Request) -> web.Response:
        requests.append((request.headers, await request.read()))
        return web.Response(status=status())

    app = web.Application()
    app.router.add_post("/{path:.*}", take_post)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", requests
    finally:
        await runner.cleanup()
