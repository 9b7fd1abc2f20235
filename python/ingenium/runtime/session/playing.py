"""Plays a session on live data in one process: what arrives is kept, then acted on."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from ingenium.model.errors import DataError
from ingenium.model.session.messages import Ended, Reported
from ingenium.runtime.session.door import LOOK, Door, admit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingenium.execution.component import Desks
    from ingenium.model.session.messages import Sent
    from ingenium.runtime.session.local import LocalSession
    from ingenium.runtime.supervising.life import Life

_AT_ONCE: Final = 256
_DRAINED: Final = 2.0  # seconds for what is under way when a session is stopped


class Source(Protocol):
    """Who tells a session its data; used as a context."""

    async def __aenter__(self) -> object: ...

    async def __aexit__(self, *_: object) -> None: ...

    def warming(self) -> Iterable[Sent]:
        """Return what is played before anything happens."""

    async def next(self) -> Sequence[Sent]:
        """Return what is to be told now; wait for it."""


@dataclass(slots=True)
class Playing:
    """Brings what a feed, exchanges and people tell into one order: that in which it arrives.

    Attributes:
        source: the feed, or who stands in its place.
        played: the session.
        life: of the process.
        desks: the accounts at exchanges; None on paper.
    """

    source: Source
    played: LocalSession
    life: Life
    desks: Desks | None = None
    _arrived: asyncio.Queue[Sent] = field(default_factory=lambda: asyncio.Queue["Sent"](_AT_ONCE))

    async def play(self) -> None:
        """Play until the feed ends, or the process is to stop.

        Raises:
            JournalError: the journal cannot be written.
            SessionError: the state can no longer be trusted, or an account was lost.
        """
        door = Door.of(self.life.folder)
        for message in self.source.warming():
            self.played.take(message)
        self._keep()
        async with self.source:
            reading = asyncio.create_task(self._read())
            if self.desks is not None:
                self.desks.start(self._arrived.put)
            try:
                while not (self.life.stopping.is_set() or self.played.part.has_ended):
                    await self._take()
                    admit(self.played, door)
                    self._keep()
                    if reading.done():
                        reading.result()
                    if self.desks is not None:
                        self.desks.check()
                reading.cancel()
                await self._drain()
            finally:
                reading.cancel()
                with suppress(asyncio.CancelledError):
                    await reading
                if self.desks is not None:
                    await self.desks.stop()
        self._keep()

    async def _read(self) -> None:
        """Read the feed until it ends."""
        while True:
            for told in await self.source.next():
                await self._arrived.put(told)
                if isinstance(told, Ended):
                    return

    async def _drain(self) -> None:
        """Take what is under way with the exchanges, but do not wait for long."""
        until = time.monotonic() + _DRAINED
        while self.desks is not None and time.monotonic() < until:
            await self._take()
            self._keep()
            await asyncio.sleep(0)  # so that what was asked for now is under way
            if self.desks.is_idle and self._arrived.empty():
                return

    async def _take(self) -> None:
        """Take what has arrived; wait for it, but not for long."""
        try:
            async with asyncio.timeout(LOOK):
                first = await self._arrived.get()
        except TimeoutError:
            return
        self._fold(first)
        while not self._arrived.empty():
            self._fold(self._arrived.get_nowait())

    def _fold(self, told: Sent) -> None:
        try:
            self.played.take(told)
        except DataError as error:
            if not isinstance(told, Reported):
                raise
            self.played.vitals.refused(str(error))

    def _keep(self) -> None:
        """Keep what was played, and only then let it be acted on."""
        self.played.commit()
        if self.desks is not None:
            self.desks.flush()
