"""Opening records by their address."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ingenium.model.errors import ConfigError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL, Connection

    from ingenium.storage.records.port import Records
    from ingenium.storage.records.postgres import PostgresRecords
    from ingenium.storage.records.sqlite import SqliteRecords

_Found = TypeVar("_Found")

_FORMS = "sqlite:///ingenium.db or postgresql://user@host/database"


async def open_records(url: str) -> Records:
    """Open records; a database without tables is given them.

    Args:
        url: `sqlite:///FILE`, or `postgresql://USER:PASSWORD@HOST/DATABASE`.

    Raises:
        ConfigError: the address has another form.
        MissingExtraError: a library that it needs is not installed.
        RecordsError: the database cannot be reached, or its tables are of another version.
    """
    records = _closed(parsed(url))
    try:
        await records.open()
    except BaseException:
        await records.close()
        raise
    return records


async def within(url: str, act: Callable[[Connection], _Found]) -> _Found:
    """Act on a database in one transaction, whatever its tables are; an error undoes it.

    Raises:
        ConfigError: the address has another form.
        MissingExtraError: a library that it needs is not installed.
        RecordsError: the database cannot be reached or refuses.
    """
    records = _closed(parsed(url))
    try:
        return await records.act(act)
    finally:
        await records.close()


def _closed(address: URL) -> SqliteRecords | PostgresRecords:
    if address.drivername == "sqlite":
        from ingenium.storage.records.sqlite import SqliteRecords

        return SqliteRecords(address)
    from ingenium.storage.records.postgres import PostgresRecords

    return PostgresRecords(address)


def is_there(address: URL) -> bool:
    """Tell whether there is a database to connect to; of a server only connecting tells."""
    return address.drivername != "sqlite" or Path(str(address.database)).exists()


def parsed(url: str) -> URL:
    """Return an address in its parts, having seen that what it needs is installed.

    Raises:
        ConfigError: it has another form.
        MissingExtraError: a library that it needs is not installed.
    """
    try:
        import alembic  # noqa: F401 - whether it is there
        import sqlalchemy  # noqa: F401 - as above
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError
    except ImportError as cause:
        feature = "A database of records"
        raise MissingExtraError(feature, cause.name or "sqlalchemy", "records") from None
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        msg = f"{url!r} is no address of records: write {_FORMS}."
        raise ConfigError(msg) from None
    if address.drivername == "sqlite" and address.database:
        return address
    if address.drivername == "postgres":  # as the older contracts write it
        address = address.set(drivername="postgresql")
    if address.drivername != "postgresql":
        name = address.render_as_string(hide_password=True)
        msg = f"{name!r} is no address of records: write {_FORMS}."
        raise ConfigError(msg)
    try:
        import asyncpg  # noqa: F401 - whether it is there
    except ImportError:
        raise MissingExtraError("PostgreSQL", "asyncpg", "postgres") from None
    return address
