"""Records in one SQLite file."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from ingenium.model.errors import RecordsError
from ingenium.storage.records.migrating import bring_up
from ingenium.storage.records.reading import RecordsReading
from ingenium.storage.records.statements import NOTE_PROGRESS, insert_values
from ingenium.storage.records.tables import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import URL, Connection, Engine

    from ingenium.storage.records.batch import Batch
    from ingenium.storage.records.queries import Query
    from ingenium.storage.records.rows import RecordRow

_Found = TypeVar("_Found")

_WAIT: Final = 30  # seconds for another process to finish its transaction


class SqliteRecords(RecordsReading):
    """Records in a file; all statements run in one thread of their own."""

    def __init__(self, url: URL) -> None:
        self._engine = engine_of(url)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="records")
        self._name: Final = str(url.database)

    async def open(self) -> None:
        """Connect; an empty file is given its tables.

        Raises:
            RecordsError: the file cannot be opened, or its tables are of another version.
        """
        await self.act(bring_up)

    async def write(self, batch: Batch) -> None:
        """Write a batch in one transaction, with how far its source has been written.

        Raises:
            RecordsError: the database refused, and nothing of the batch was written.
        """

        def written(connection: Connection) -> None:
            for kind, rows in batch:
                connection.exec_driver_sql(insert_values(kind), [_sent(row) for row in rows])
            connection.execute(
                text(NOTE_PROGRESS), {"source": batch.source, "position": batch.position}
            )

        await self.act(written)

    async def fetch(self, query: Query) -> Sequence[Sequence[Any]]:
        """Return what a statement finds.

        Raises:
            RecordsError: the database refused.
        """
        return await self.act(lambda connection: connection.execute(query).all())

    async def close(self) -> None:
        """Let go of the file."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._engine.dispose)
        self._thread.shutdown()

    async def act(self, act: Callable[[Connection], _Found]) -> _Found:
        """Run a transaction in the thread.

        Raises:
            RecordsError: the database refused, and nothing was changed.
        """

        def run() -> _Found:
            try:
                with self._engine.begin() as connection:
                    return act(connection)
            except SQLAlchemyError as cause:
                why = str(getattr(cause, "orig", None) or cause)
                fix = "make room, or choose another file"
                msg = f"The records in {self._name} cannot be used ({why}): {fix}."
                raise RecordsError(msg) from None

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)


def engine_of(url: URL) -> Engine:
    """Return the engine for a file, each transaction of which begins as a writer's."""
    engine = create_engine(url, connect_args={"timeout": _WAIT, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's
        connection.isolation_level = None  # transactions begin when we say so
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _sent(row: RecordRow) -> tuple[object, ...]:
    return tuple(plain(value) if isinstance(value, Decimal) else value for value in row)
