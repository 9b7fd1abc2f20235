"""The databases of the hft-service by their addresses: a file, or PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.model.errors import ConfigError
from ingenium.storage.hft.histories import PostgresHistories, SqliteHistories
from ingenium.storage.hft.postgres_klines import PostgresKlines
from ingenium.storage.hft.sqlite_klines import SqliteKlines

if TYPE_CHECKING:
    from ingenium.storage.hft.histories import Histories
    from ingenium.storage.hft.klines import KlineStore


def open_histories(address: str) -> Histories:
    """Return the order histories at an address: `sqlite:///file` or `postgresql://…`.

    Raises:
        ConfigError: it is none of both.
    """
    file = file_of(address)
    return PostgresHistories(address) if file is None else SqliteHistories(file)


def open_klines(address: str) -> KlineStore:
    """Return where klines are stored: `sqlite:///file` or `postgresql://…`.

    Raises:
        ConfigError: it is none of both, or the file cannot be used.
    """
    file = file_of(address)
    return PostgresKlines(address) if file is None else SqliteKlines(file)


def file_of(address: str) -> str | None:
    """Return the file of an address, or None where it is PostgreSQL's.

    Raises:
        ConfigError: it is none of both.
    """
    if address.startswith("sqlite:///"):
        return address.removeprefix("sqlite:///")
    if address.startswith(("postgres://", "postgresql://")):
        return None
    msg = f"{address.partition(':')[0]!r} is no database: write sqlite:///file or postgresql://…"
    raise ConfigError(msg)
