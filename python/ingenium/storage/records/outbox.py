"""The way from a journal into the records: off the hot path, in batches, each row once.

The journal is the truth, and it is the queue, too. How far of it has been written is committed
with what was written, so that whatever is killed and whenever, the next start goes on exactly
there; memory does not grow while a database is away.
"""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

from ingenium.model.errors import RecordsError
from ingenium.storage.journal.selection import Selection
from ingenium.storage.records.batch import Batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ingenium.storage.journal.entry import Row
    from ingenium.storage.records.port import Records
    from ingenium.storage.records.rows import RecordRow

_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 5.0


class Readable(Protocol):
    """What is asked of a journal."""

    def read(self, after: int = 0, selection: Selection = ...) -> Iterator[Row]:
        """Yield the rows behind a sequence, in order."""


class RowFold(Protocol):
    """Makes rows of tables of the rows of a journal, in their order."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of rows that it needs."""

    async def take(self, row: Row, records: Records) -> Sequence[RecordRow]:
        """Return what a row leads to; what it must know of earlier ones it asks the records."""

    def written(self) -> None:
        """Hear that the records have everything that was taken."""

    def forget(self) -> None:
        """Forget what was taken: it was not written."""


class Outbox:
    """Writes a journal into the records, as far as it goes and as it grows.

    Attributes:
        position: the sequence up to which everything is written; None until it is known.
        problem: why the database could not be written last; None where it could.
    """

    def __init__(
        self, journal: Readable, records: Records, fold: RowFold, source: str, *, most: int = 500
    ) -> None:
        """Write what a journal holds.

        Args:
            journal: where rows come from.
            records: where they go.
            fold: what they become.
            source: the name under which the records note how far they are.
            most: how many rows of the journal make a batch.
        """
        self.position: int | None = None
        self.problem: str | None = None
        self._journal = journal
        self._records = records
        self._fold = fold
        self._source = source
        self._most = most

    async def step(self) -> int:
        """Write the next batch, and return of how many rows of the journal it is.

        Raises:
            RecordsError: the database could not be written; the next step tries again.
            JournalError: the journal cannot be read.
        """
        try:
            if self.position is None:
                self._fold.forget()
                self.position = await self._records.position(self._source)
            rows = await asyncio.to_thread(self._next, self.position)
            if rows:
                batch = Batch(self._source, rows[-1].sequence)
                for row in rows:
                    batch.add(await self._fold.take(row, self._records))
                await self._records.write(batch)
                self._fold.written()
                self.position = batch.position
        except RecordsError:
            self.position = None  # whether it was written is asked when it answers again
            raise
        return len(rows)

    async def run(
        self,
        stopping: asyncio.Event,
        *,
        pause: float = 0.2,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Write until it is to stop and everything is written.

        A database that is away is tried again, more and more rarely; what waits, waits in the
        journal. When it is to stop, it tries once more.

        Args:
            stopping: set when nothing more will come.
            pause: seconds between looks at a journal that did not grow.
            tell: hears of each failure.

        Raises:
            RecordsError: it is to stop, and the database cannot be written.
            JournalError: the journal cannot be read.
        """
        wait = _FIRST_PAUSE
        while True:
            is_last = stopping.is_set()
            try:
                written = await self.step()
            except RecordsError as error:
                self.problem = str(error)
                if is_last:
                    raise
                tell(self.problem)
                await _pause(stopping, wait)
                wait = min(wait * 2, _LONGEST_PAUSE)
                continue
            self.problem, wait = None, _FIRST_PAUSE
            if not written:
                if is_last:
                    return
                await _pause(stopping, pause)

    def _next(self, after: int) -> list[Row]:
        rows = self._journal.read(after, Selection(kinds=self._fold.kinds))
        return list(islice(rows, self._most))


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return
