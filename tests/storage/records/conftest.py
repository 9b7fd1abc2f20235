"""Databases of records: a file, and PostgreSQL from its wheel."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.storage.records.databases import PostgresServer

from ingenium.storage.records.opening import open_records
from ingenium.storage.records.port import Records


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """Return a server of PostgreSQL that the tests of this process share."""
    server = PostgresServer(tmp_path_factory.mktemp("postgres"))
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'records.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.fresh()


@pytest.fixture
async def records(url: str) -> AsyncIterator[Records]:
    opened = await open_records(url)
    yield opened
    await opened.close()
