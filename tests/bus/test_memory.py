import uuid

import pytest
from tests.contracts.abilities import AbilitiesContract
from tests.contracts.asking import LeaseContract, RequestContract
from tests.contracts.bus import PublishingContract, RefusalsContract
from tests.contracts.settling import SettlingContract


@pytest.fixture
def url() -> str:
    return f"memory://{uuid.uuid4().hex}"


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
