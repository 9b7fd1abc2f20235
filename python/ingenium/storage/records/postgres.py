"""Records in PostgreSQL, through asyncpg; batches come by COPY."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

from asyncpg import InterfaceError, PostgresError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from ingenium.model.errors import RecordsError
from ingenium.storage.records.migrating import bring_up
from ingenium.storage.records.reading import RecordsReading
from ingenium.storage.records.statements import NOTE_PROGRESS, arrival, insert_arrived

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from sqlalchemy import URL, Connection
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from ingenium.storage.records.batch import Batch
    from ingenium.storage.records.queries import Query
    from ingenium.storage.records.rows import RecordRow

_Found = TypeVar("_Found")

_PATIENCE: Final = 10  # seconds for a connection
_ANSWER: Final = 60  # seconds for a statement
_FAILURES: Final = (SQLAlchemyError, PostgresError, InterfaceError, OSError, TimeoutError)


class PostgresRecords(RecordsReading):
    """Records in a database of PostgreSQL."""

    def __init__(self, url: URL) -> None:
        self._engine = engine_of(url)
        self._name: Final = url.render_as_string(hide_password=True)

    async def open(self) -> None:
        """Connect; an empty database is given its tables.

        Raises:
            RecordsError: the database cannot be reached, or its tables are of another version.
        """
        await self.act(bring_up)

    async def act(self, act: Callable[[Connection], _Found]) -> _Found:
        """Run a transaction.

        Raises:
            RecordsError: the database cannot be reached or refused, and nothing was changed.
        """
        async with self._transaction() as connection:
            return await connection.run_sync(act)

    async def write(self, batch: Batch) -> None:
        """Write a batch in one transaction, with how far its source has been written.

        Raises:
            RecordsError: the database cannot be reached or refused; nothing of the batch counts as
                written, and it can be written again.
        """
        async with self._transaction() as connection:
            for kind, rows in batch:
                await _copy(connection, kind, rows)
            await connection.execute(
                text(NOTE_PROGRESS), {"source": batch.source, "position": batch.position}
            )

    async def fetch(self, query: Query) -> Sequence[Sequence[Any]]:
        """Return what a statement finds.

        Raises:
            RecordsError: the database cannot be reached or refused.
        """
        async with self._transaction() as connection:
            return (await connection.execute(query)).all()

    async def close(self) -> None:
        """Let the connections go."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self._engine.begin() as connection:
                yield connection
        except _FAILURES as cause:
            why = " ".join(
                str(getattr(cause, "orig", None) or cause or type(cause).__name__).split()
            )
            msg = f"The records in {self._name} cannot be used ({why}): see that the database runs."
            raise RecordsError(msg) from None


def engine_of(url: URL) -> AsyncEngine:
    """Return the engine for a database."""
    return create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        connect_args={"timeout": _PATIENCE, "command_timeout": _ANSWER},
        pool_size=2,
        pool_pre_ping=True,
    )


async def _copy(
    connection: AsyncConnection, kind: type[RecordRow], rows: Sequence[RecordRow]
) -> None:
    """Copy rows into a temporary table, and take them from there."""
    place = arrival(kind)
    target = place.removeprefix("arriving_")
    await connection.execute(
        text(f"CREATE TEMPORARY TABLE IF NOT EXISTS {place} (LIKE {target}) ON COMMIT DELETE ROWS")
    )
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    await driver.copy_records_to_table(place, records=rows, columns=kind._fields)
    await connection.execute(text(insert_arrived(kind)))
