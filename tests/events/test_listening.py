"""The printer of events: whatever passes is shown, and commands no terminal."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.wire.events import bar
from tests.wire.events import signal as signal_event
from tests.wire.golden_files import golden

from ingenium.bus.opening import open_bus
from ingenium.bus.port import Delivery, Message
from ingenium.model.wire.cloudevents.codec import CloudEventsCodec
from ingenium.model.wire.ingenium_nats import encode
from ingenium.runtime.listening import Heard, Listening, heard, lines_of, listen_to

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.model.wire.packet import Packet

PUBLISHED = 1_700_000_002_000_000_000


def delivered(packet: Packet) -> Delivery:
    return Delivery(Message(packet.subject, packet.data, packet.headers, "m-1"), 7, PUBLISHED)


def test_a_message_is_shown_with_its_headers_and_body() -> None:
    shown = heard(delivered(encode(bar())))
    assert shown.subject == "ingenium.ingestor.data.aapl"
    assert shown.published == "2023-11-14T22:13:22.000000000Z"
    assert shown.attributes == {"id": "m-1"}
    assert shown.body == json.loads(golden("ingenium/bar"))
    lines = lines_of(shown)
    assert lines[0] == "ingenium.ingestor.data.aapl  2023-11-14T22:13:22.000000000Z"
    assert lines[1] == "  id: m-1"
    assert '    "Symbol": "AAPL",' in lines


@pytest.mark.parametrize("mode", ["binary", "structured"])
def test_a_cloud_event_is_shown_with_its_attributes_in_either_mode(mode: Any) -> None:
    packet = CloudEventsCodec(source="ingenium/strategy/rsi/host", mode=mode).encode(signal_event())
    shown = heard(delivered(packet))
    assert shown.attributes == {
        "specversion": "1.0",
        "type": "ingenium.strategy.signal",
        "source": "ingenium/strategy/rsi/host",
        "id": signal_event().id,
        "time": "2023-11-14T22:13:21.000000000Z",
        "subject": "AAPL",
        "datacontenttype": "application/json",
    }
    assert shown.body == json.loads(golden("cloudevents/signal"))["data"]


def test_a_message_that_breaks_a_rule_is_shown_with_what_is_wrong() -> None:
    message = Message("a.b", b"{not json", {"ce-specversion": "0.3"})
    shown = heard(Delivery(message))
    assert shown.fault == "CloudEvent: it has the specversion '0.3': only version 1.0 is known."
    assert shown.body == "{not json"
    assert "  fault: CloudEvent" in "\n".join(lines_of(shown))


def test_nothing_in_a_message_commands_the_terminal() -> None:
    body = b"\x1b[2J\x9b2J\xff\r\n\tend"
    shown = heard(Delivery(Message("a.b", body, {"h": "\x07"})))
    assert lines_of(shown) == [
        "a.b", "  h: \\x07", "  \\x1b[2J\\x9b2J\\xff\\r", "  \\tend"
    ]  # fmt: skip
    inside = heard(Delivery(Message("a.b", '{"x": "\x9b2J"}'.encode())))
    assert all(line.isprintable() for line in lines_of(inside))


async def test_what_was_retained_is_shown_from_the_start_until_enough_came() -> None:
    bus = await open_bus("memory://listening")
    await bus.retain("events", ["ingenium.>"])
    for number in range(5):
        await bus.publish(Message("ingenium.test", str(number).encode()))
    shown: list[Heard] = []
    told: list[str] = []
    plan = Listening(url="memory://listening", pattern="ingenium.>", most=3, from_start=True)
    await listen_to(plan, shown.append, told.append)
    assert [each.body for each in shown] == [0, 1, 2]
    assert told == ["Listening to ingenium.> on memory://listening; Ctrl-C ends it."]
    await bus.close()


async def test_the_command_shows_what_passes_on_nats_until_it_is_interrupted(
    tmp_path: Path,
) -> None:
    bus = await open_bus(f"nats://embedded?folder={tmp_path}")
    words = ["listen", "--bus", bus.url, "--json"]
    command = [sys.executable, "-c", "from ingenium.cli import main; main()", *words]
    environment = {**os.environ, "PYTHONPATH": ":".join(sys.path)}
    process = await asyncio.create_subprocess_exec(
        *command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert b"Listening to ingenium.> on" in await process.stderr.readline()
    packet = encode(bar())
    await bus.publish(Message(packet.subject, packet.data))
    await bus.publish(Message("elsewhere", b"{}"))
    await bus.publish(Message("ingenium.last", b"{}"))
    first = json.loads(await process.stdout.readline())
    assert (first["subject"], first["body"]["Symbol"]) == (packet.subject, "AAPL")
    assert json.loads(await process.stdout.readline())["subject"] == "ingenium.last"
    process.send_signal(signal.SIGINT)
    rest, errors = await process.communicate()
    assert (process.returncode, rest, errors) == (0, b"", b"")
    await bus.close()
