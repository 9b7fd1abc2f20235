from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.contracts.abilities import AbilitiesContract
from tests.contracts.asking import LeaseContract, RequestContract
from tests.contracts.bus import PublishingContract, RefusalsContract
from tests.contracts.settling import SettlingContract

from ingenium.bus.nats.server import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = EmbeddedServer(None)
    asyncio.run(server.start())
    yield server.url
    asyncio.run(server.stop())


class TestAbilities(AbilitiesContract):
    pass


class TestPublishing(PublishingContract):
    pass


class TestRefusals(RefusalsContract):
    pass


class TestSettling(SettlingContract):
    pass


class TestRequests(RequestContract):
    pass


class TestLeases(LeaseContract):
    pass
