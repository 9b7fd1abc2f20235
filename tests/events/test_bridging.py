"""Bridges at work: between buses, in order, and with nothing lost."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import uuid
from typing import TYPE_CHECKING

import msgspec
import pytest
from tests.contracts.bus import wait_for
from tests.contracts.rooms import PATIENCE
from tests.wire.events import SENT, bar, order
from tests.wire.events import signal as signal_event
from tests.wire.golden_files import golden
from typer.testing import CliRunner

from ingenium.bus.opening import open_bus
from ingenium.bus.port import All, Message
from ingenium.cli import app
from ingenium.model.errors import ConfigError
from ingenium.model.wire.bridge import Bridge
from ingenium.model.wire.dialects import INGENIUM, cloudevents_dialect, hft_dialect
from ingenium.model.wire.packet import Packet
from ingenium.runtime.bridging import CAME_FROM, Carrying, bridge_end

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from ingenium.bus.port import Bus, Delivery

CLOUD = cloudevents_dialect(source="ingenium/bridge")
TO_CLOUD = Bridge(origin=INGENIUM, target=CLOUD)
TO_HFT = Bridge(origin=INGENIUM, target=hft_dialect(), venue="toko")


@pytest.fixture(params=["memory", "nats"])
async def buses(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Bus, Bus]]:
    """Open two buses that retain all events."""
    name = uuid.uuid4().hex
    urls = [f"memory://{name}-{end}" for end in "ab"]
    if request.param == "nats":
        urls = [f"nats://embedded?folder={tmp_path / end}" for end in "ab"]
    first, last = [await open_bus(url) for url in urls]
    for bus in (first, last):
        await bus.retain("events", ["ingenium.>", "KLINE.>", "order_engine.*"])
    yield first, last
    await first.close()
    await last.close()


def message(packet: Packet) -> Message:
    return Message(packet.subject, packet.data, packet.headers)


async def retained(bus: Bus, pattern: str, count: int) -> list[Delivery]:
    subscription = await bus.subscribe(pattern, "ordered", start=All())
    found: list[Delivery] = []
    async with asyncio.timeout(PATIENCE):
        while len(found) < count:
            found += await subscription.next_batch(wait=PATIENCE)
    await subscription.close()
    return found


async def carried(bridge: Bridge, first: Bus, last: Bus, name: str, count: int) -> Carrying:
    """Carry durably until so many messages were handled."""
    carrying = Carrying(bridge, last, lambda: SENT, name)
    subscription = await first.subscribe("ingenium.>", "durable", name=name, start=All())
    task = asyncio.create_task(carrying.carry(first, subscription))
    await wait_for(lambda: handled(carrying) >= count)
    await subscription.close()
    await task
    return carrying


def handled(carrying: Carrying) -> int:
    return carrying.carried + carrying.unsaid + carrying.refused + carrying.passed


async def test_events_on_one_bus_become_cloud_events_on_another_in_order(
    buses: tuple[Bus, Bus],
) -> None:
    first, last = buses
    events = [msgspec.structs.replace(signal_event(), id=f"signal_{each}") for each in range(30)]
    await first.publish_many([message(INGENIUM.encode(event)) for event in events])
    carrying = await carried(TO_CLOUD, first, last, "bridge", 30)
    assert carrying.carried == 30
    found = await retained(last, "ingenium.>", 30)
    packets = [Packet("", each.message.data, each.message.headers) for each in found]
    assert [CLOUD.decode(packet) for packet in packets] == events
    assert {each.message.headers[CAME_FROM] for each in found} == {"ingenium"}


async def test_a_bridge_that_starts_again_goes_on_where_it_was_and_repeats_nothing(
    buses: tuple[Bus, Bus],
) -> None:
    first, last = buses
    one, two = signal_event(), msgspec.structs.replace(signal_event(), id="signal_2")
    await first.publish(message(INGENIUM.encode(one)))
    assert (await carried(TO_CLOUD, first, last, "again", 1)).carried == 1
    await first.publish(message(INGENIUM.encode(two)))
    assert (await carried(TO_CLOUD, first, last, "again", 1)).carried == 1
    # Another bridge, as one that lost its place, sends both again: the ids are the same.
    assert (await carried(TO_CLOUD, first, last, "lost", 2)).carried == 2
    found = await retained(last, "ingenium.>", 2)
    assert [json.loads(each.message.data)["Id"] for each in found] == [one.id, two.id]


async def test_what_cannot_be_said_is_counted_and_what_is_malformed_is_a_dead_letter(
    buses: tuple[Bus, Bus],
) -> None:
    first, last = buses
    sell = order(side="sell", reference=bar().close)
    await first.publish_many([
        message(INGENIUM.encode(signal_event())),
        Message("ingenium.portfolio.order", b"{}"),
        message(INGENIUM.encode(order(stop_loss=bar().close))),
        message(INGENIUM.encode(sell)),
        message(CLOUD.encode(order())),
    ])  # fmt: skip
    carrying = await carried(TO_HFT, first, last, "mixed", 5)
    assert (carrying.carried, carrying.unsaid) == (1, 2)
    assert (carrying.refused, carrying.passed) == (1, 1)
    (found,) = await retained(last, "order_engine.*", 1)
    assert json.loads(found.message.data)["data"]["side"] == "SELL"
    (dead,) = await first.dead_letters("mixed")
    assert "order: object missing required field `Symbol`" in dead.reason


async def test_two_bridges_between_two_dialects_of_one_bus_do_not_feed_each_other() -> None:
    bus = await open_bus("memory")
    back = Bridge(origin=CLOUD, target=INGENIUM)
    await bus.retain("events", ["ingenium.>"])
    await bus.publish(message(INGENIUM.encode(signal_event())))
    assert (await carried(TO_CLOUD, bus, bus, "there", 2)).carried == 1
    carrying = await carried(back, bus, bus, "back", 2)
    assert (carrying.carried, carrying.passed) == (0, 2)
    assert len(await retained(bus, "ingenium.>", 2)) == 2
    await bus.close()


async def test_the_command_carries_between_two_servers_until_it_is_interrupted(
    tmp_path: Path,
) -> None:
    first = await open_bus(f"nats://embedded?folder={tmp_path / 'a'}")
    last = await open_bus(f"nats://embedded?folder={tmp_path / 'b'}")
    await last.retain("events", ["ingenium.>"])
    words = ["bridge", f"hft@{first.url}", f"ingenium@{last.url}", "--symbol", "TKOIDR=TKO"]
    command = [sys.executable, "-c", "from ingenium.cli import main; main()", *words]
    environment = {**os.environ, "PYTHONPATH": ":".join(sys.path)}
    process = await asyncio.create_subprocess_exec(
        *command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    assert process.stderr is not None
    assert b"Carrying hft on" in await process.stderr.readline()
    await first.publish(Message("KLINE.TOKOCRYPTO.TKOIDR.1M", golden("hft/kline_pascal")))
    (found,) = await retained(last, "ingenium.>", 1)
    assert found.message.subject == "ingenium.ingestor.data.tko"
    process.send_signal(signal.SIGTERM)
    told, errors = await process.communicate()
    assert told.decode() == (
        "Carried 1; the other dialect had no words for 0; refused 0; passed by 0.\n"
    )
    assert (process.returncode, errors) == (0, b"")
    await first.close()
    await last.close()


@pytest.mark.parametrize("text", ["memory", "hft@", "nats@hft", "@memory", "klingon@memory"])
def test_an_end_of_a_bridge_is_a_dialect_and_a_url(text: str) -> None:
    with pytest.raises(ConfigError, match="write DIALECT@URL; the dialects are ingenium, cloud"):
        bridge_end(text)
    assert bridge_end("hft@nats://user@host").url == "nats://user@host"


def test_a_renaming_that_is_none_is_refused() -> None:
    words = ["bridge", "hft@memory", "ingenium@memory", "--symbol", "AAPL"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2
    assert result.stderr == "error: --symbol 'AAPL': write it as NAME=THERE.\n"
