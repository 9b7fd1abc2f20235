"""A PostgreSQL server for the tests of a process, and a server of NATS for each test."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from tests.storage.records.databases import PostgresServer

from ingenium.bus.nats.server import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    """Return a server; its folder is none of pytest's, since another user runs it as root."""
    with TemporaryDirectory(prefix="ingenium-postgres-") as folder:
        server = PostgresServer(Path(folder))
        yield server
        server.stop()


@pytest.fixture
def postgres(server: PostgresServer) -> Callable[[], str]:
    """Return what makes a new, empty database and returns its address."""
    return server.fresh


@pytest.fixture
async def nats(tmp_path: Path) -> AsyncIterator[EmbeddedServer]:
    """Return a server of NATS with JetStream, of this test alone."""
    server = EmbeddedServer(str(tmp_path / "nats"))
    await server.start()
    yield server
    await server.stop()
