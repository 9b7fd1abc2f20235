"""A PostgreSQL server for the tests of a process."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from tests.storage.records.databases import PostgresServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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
