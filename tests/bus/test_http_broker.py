from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contracts.abilities import AbilitiesContract
from tests.contracts.asking import LeaseContract, RequestContract
from tests.contracts.bus import PublishingContract, RefusalsContract
from tests.contracts.settling import SettlingContract

from ingenium.bus.opening import open_bus

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    """Run a broker of our own, and reach it over HTTP as another process would."""
    broker = await open_bus(f"http+broker://embedded?folder={tmp_path}")
    yield broker.url
    await broker.close()


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
