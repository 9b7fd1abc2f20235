"""Opening records by their address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingenium.model.errors import ConfigError, MissingExtraError

if TYPE_CHECKING:
    from sqlalchemy import URL

    from ingenium.storage.records.port import Records

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
    address = parsed(url)
    records: Any
    if address.drivername == "sqlite":
        from ingenium.storage.records.sqlite import SqliteRecords

        records = SqliteRecords(address)
    else:
        from ingenium.storage.records.postgres import PostgresRecords

        records = PostgresRecords(address)
    try:
        await records.open()
    except BaseException:
        await records.close()
        raise
    found: Records = records
    return found


def parsed(url: str) -> URL:
    """Return an address in its parts, having seen that what it needs is installed.

    Raises:
        ConfigError: it has another form.
        MissingExtraError: a library that it needs is not installed.
    """
    try:
        import alembic  # noqa: F401 - whether it is there
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
    if address.drivername != "postgresql":
        name = address.render_as_string(hide_password=True)
        msg = f"{name!r} is no address of records: write {_FORMS}."
        raise ConfigError(msg)
    try:
        import asyncpg  # noqa: F401 - whether it is there
    except ImportError:
        raise MissingExtraError("PostgreSQL", "asyncpg", "postgres") from None
    return address
