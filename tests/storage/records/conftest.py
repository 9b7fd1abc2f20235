"""Databases of records: a file, and PostgreSQL from its wheel."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.storage.records.databases import PostgresServer

from ingenium.storage.records.opening import open_records
from ingenium.storage.records.port import Records


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Return a server of PostgreSQL that the tests of this process share.

    Its folder is none of pytest's: as root, the server runs as another user, who must get there.
    """
    with TemporaryDirectory(prefix="ingenium-postgres-") as folder:
        server = PostgresServer(Path(folder))
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
