"""Appending from an event loop: what comes in while one batch is committed makes the next."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeAlias

from ingenium.model.errors import JournalError
from ingenium.storage.journal.entry import Appended

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.storage.journal.entry import Entry
    from ingenium.storage.journal.port import Journal

_Request: TypeAlias = "tuple[Sequence[Entry], asyncio.Future[Appended]]"


class GroupCommit:
    """A journal behind an event loop: appending never blocks, and says when rows are kept."""

    def __init__(self, journal: Journal, *, most_waiting: int = 100_000) -> None:
        """Write to a journal, which stays the caller's to close.

        Args:
            journal: where rows go.
            most_waiting: from how many entries on that wait `room` makes its callers wait.
        """
        self._journal = journal
        self._most_waiting: Final = most_waiting
        self._requests: list[_Request] = []
        self._waiting = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._task: asyncio.Task[None] | None = None
        self._has_room = asyncio.Event()
        self._has_room.set()

    @property
    def waiting(self) -> int:
        """How many entries are not kept yet."""
        return self._waiting

    def append(self, entries: Sequence[Entry]) -> asyncio.Future[Appended]:
        """Take entries; the future is done when they are kept, all of them or none.

        It raises JournalError when they could not be kept.
        """
        done: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
        self._requests.append((entries, done))
        self._waiting += len(entries)
        if self._waiting >= self._most_waiting:
            self._has_room.clear()
        if self._task is None:
            self._task = asyncio.create_task(self._commit_all())
        return done

    async def room(self) -> None:
        """Wait until fewer entries wait than the limit."""
        await self._has_room.wait()

    async def flush(self) -> None:
        """Wait until everything that was taken is kept, or its future has failed."""
        while self._task is not None:
            await asyncio.shield(self._task)

    async def close(self) -> None:
        """Keep what was taken, then let the thread go."""
        await self.flush()
        self._thread.shutdown()

    async def _commit_all(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._requests:
                requests, self._requests = self._requests, []
                answers = await loop.run_in_executor(self._thread, self._commit, requests)
                for (entries, done), answer in zip(requests, answers, strict=True):
                    self._waiting -= len(entries)
                    _tell(done, answer)
                if self._waiting < self._most_waiting:
                    self._has_room.set()
        finally:
            self._task = None

    def _commit(self, requests: Sequence[_Request]) -> list[Appended | JournalError]:
        """Append all requests as one batch; where that is refused, each for itself."""
        batch = [entry for entries, _ in requests for entry in entries]
        try:
            appended = self._journal.append(batch)
        except JournalError as error:
            if len(requests) == 1:
                return [error]
            return [answer for request in requests for answer in self._commit([request])]
        return _parts(appended, [len(entries) for entries, _ in requests])


def _parts(appended: Appended, sizes: Sequence[int]) -> list[Appended | JournalError]:
    parts: list[Appended | JournalError] = []
    start = 0
    for size in sizes:
        own = tuple(each - start for each in appended.duplicates if start <= each < start + size)
        parts.append(Appended(appended.sequences[start : start + size], own))
        start += size
    return parts


def _tell(done: asyncio.Future[Appended], answer: Appended | JournalError) -> None:
    if done.cancelled():
        return
    if isinstance(answer, JournalError):
        done.set_exception(answer)
    else:
        done.set_result(answer)
