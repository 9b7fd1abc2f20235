from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contracts.abilities import AbilitiesContract
from tests.contracts.asking import LeaseContract
from tests.contracts.bus import PublishingContract, RefusalsContract
from tests.contracts.settling import SettlingContract
from tests.kafka_broker import kafka_broker

from ingenium.bus.opening import open_bus
from ingenium.bus.port import BusError

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with kafka_broker() as found:
        yield found


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
