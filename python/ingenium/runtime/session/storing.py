"""Records of a session while it runs: a thread of their own brings them up to its journal."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import IngeniumError, RecordsError
from ingenium.runtime.session.record_fold import SessionFold
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.status import read_statuses
from ingenium.storage.journal.reader import opened
from ingenium.storage.records.batch import Batch
from ingenium.storage.records.opening import open_records, parsed
from ingenium.storage.records.outbox import Outbox
from ingenium.storage.records.rows import ComponentRow

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from ingenium.storage.records.port import Records

_logger = logging.getLogger(__name__)

_HEARD_EVERY: Final = 5.0  # seconds between two looks at the components
_AGAIN: Final = 2.0  # seconds until a database that is away is tried again


@asynccontextmanager
async def storing(url: str | None, journal: Path, session: str) -> AsyncIterator[None]:
    """Keep records of a session, if it has an address of a database.

    The session never waits for the database. When it ends, what is missing is written, if that
    can be done; else the log says how to do it later: the journal has everything.

    Args:
        url: the address of the database; None keeps no records.
        journal: of the session; it is there already.
        session: its name.

    Raises:
        ConfigError: the address has another form.
        MissingExtraError: a library that it needs is not installed.
    """
    if url is None:
        yield
        return
    parsed(url)
    writer = _Writer(url, journal, session)
    thread = Thread(target=writer.run, name="records", daemon=True)
    thread.start()
    try:
        yield
    finally:
        writer.stop()
        await asyncio.to_thread(thread.join)


@dataclass(slots=True)
class _Writer:
    """Writes in a loop of its own, which never has to wait for the kernel."""

    url: str
    journal: Path
    session: str
    _is_up: Event = field(default_factory=Event)
    _loop: asyncio.AbstractEventLoop | None = None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def run(self) -> None:
        """Write until it is to stop and everything is written."""
        try:
            asyncio.run(self._write())
        except IngeniumError as error:
            _logger.warning(
                "%s The records lack what came last: ingenium records write %s %s --storage URL "
                "writes it later.",
                error,
                self.journal,
                self.session,
            )
        finally:
            self._is_up.set()

    def stop(self) -> None:
        """Have it write what is missing, and end."""
        self._is_up.wait()
        if self._loop is not None:
            with suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._stopping.set)

    async def _write(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._is_up.set()
        records = await self._opened()
        try:
            with opened(self.journal) as journal:
                fold = SessionFold(self.session)
                outbox = Outbox(journal, records, fold, self.session)
                hearing = asyncio.create_task(self._hear(records))
                await outbox.run(self._stopping, tell=_logger.warning)
                await hearing
        finally:
            await records.close()

    async def _opened(self) -> Records:
        """Connect, as soon as the database is there."""
        while True:
            is_last = self._stopping.is_set()
            try:
                return await open_records(self.url)
            except RecordsError as error:
                if is_last:
                    raise
                _logger.warning("%s", error)
                await self._wait(_AGAIN)

    async def _hear(self, records: Records) -> None:
        """Write now and then how the components are, and once more at the end."""
        is_last = False
        while not is_last:
            is_last = self._stopping.is_set()
            with suppress(RecordsError):  # the next time tells what is newer
                await self._write_components(records)
            if not is_last:
                await self._wait(_HEARD_EVERY)

    async def _write_components(self, records: Records) -> None:
        statuses = read_statuses(SessionFolder(self.journal.parent))
        rows = [
            ComponentRow(
                self.session,
                status.component,
                status.host,
                status.pid,
                status.phase,
                status.started,
                status.time,
            )
            for status in statuses.values()
        ]
        if rows:
            batch = Batch(f"{self.session}.components", max(row.heard for row in rows))
            batch.add(rows)
            await records.write(batch)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
