"""The carrier of one process: streams in memory, messages handed over as they are."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final, Protocol
from weakref import WeakValueDictionary

from ingenium.bus.answering import answer
from ingenium.bus.carrier import Cell
from ingenium.bus.memory.log import Log, LogReader, MemoryLog
from ingenium.bus.port import BusError, Delivery, Message
from ingenium.bus.subjects import covers, matches, overlap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.bus.carrier import Cells, Reader, Stream
    from ingenium.bus.inbox import Inbox
    from ingenium.bus.port import Handler, Service, Start


class MemoryCells:
    """Cells in a dictionary."""

    def __init__(self) -> None:
        self._cells: dict[str, Cell] = {}

    async def get(self, key: str) -> Cell | None:
        """Return what was written last."""
        return self._cells.get(key)

    async def put(self, key: str, value: bytes, revision: int) -> int | None:
        """Write if the revision is the last."""
        found = self._cells.get(key)
        if (0 if found is None else found.revision) != revision:
            return None
        self._cells[key] = Cell(value, revision + 1)
        return revision + 1


class Store(Protocol):
    """Where a carrier keeps what is retained."""

    logs: dict[str, Log]

    @property
    def cells(self) -> Cells:
        """The values that are kept."""

    def make(self, stream: Stream) -> Log:
        """Return the log of a new stream."""

    def commit(self) -> None:
        """Make sure of what was appended."""


class MemoryStore:
    """Keeps it as long as the process lives."""

    def __init__(self) -> None:
        self.logs: dict[str, Log] = {}
        self.cells: Cells = MemoryCells()

    def make(self, stream: Stream) -> Log:
        """Return the log of a new stream."""
        return MemoryLog(stream)

    def commit(self) -> None:
        """Do nothing: what is appended is there."""


class MemoryCarrier:
    """All that one process has to say to itself."""

    reconnects = 0

    def __init__(self, url: str, store: Store, name: str = "memory") -> None:
        self.name = name
        self.url = url
        self.cells = store.cells
        self._store = store
        self._logs = store.logs
        self._inboxes: dict[Listening, None] = {}
        self._servers: list[Serving] = []
        self._routes: dict[str, tuple[Log | None, tuple[Inbox, ...]]] = {}

    async def retain(self, stream: Stream) -> None:
        """Make a stream, or give it new limits.

        Raises:
            BusError: another stream retains some of its subjects.
        """
        for log in self._logs.values():
            other = log.stream
            if other.name == stream.name:
                continue
            if any(overlap(mine, its) for mine in stream.subjects for its in other.subjects):
                msg = (
                    f"Stream {stream.name!r} cannot retain {', '.join(stream.subjects)}: stream "
                    f"{other.name!r} retains some of that; a subject has one stream."
                )
                raise BusError(msg)
        if stream.name in self._logs:
            self._logs[stream.name].stream = stream
        else:
            self._logs[stream.name] = self._store.make(stream)
        self._routes.clear()

    async def stream_of(self, pattern: str) -> str | None:
        """Return the stream that retains all of a pattern, if one does."""
        log = self._log_of(pattern)
        return None if log is None else log.stream.name

    async def publish(self, message: Message) -> int:
        """Store a message, and hand it to who listens."""
        return self._append((message,))[0]

    async def publish_many(self, messages: Sequence[Message]) -> list[int]:
        """Store messages, and hand them to who listens, in order."""
        return self._append(messages)

    def append_to(self, stream: str, message: Message) -> None:
        """Store a message in a stream that need not have its subject."""
        inboxes = self._route(message.subject)[1]
        stored = self._logs[stream].append(message)
        self._store.commit()
        if stored is not None:
            for inbox in inboxes:
                inbox.put(stored)

    async def last(self, stream: str) -> int:
        """Return the sequence of the last message of a stream."""
        return self._logs[stream].last

    async def read(self, stream: str, pattern: str, start: Start) -> Reader:
        """Read a stream from a place on."""
        return LogReader(self._logs[stream], pattern, start)

    async def listen(self, pattern: str, inbox: Inbox) -> Service:
        """Put what passes from now on into an inbox."""
        listening = Listening(self, pattern, inbox)
        self._inboxes[listening] = None
        self._routes.clear()
        return listening

    def forget(self, listening: Listening) -> None:
        """Stop to fill an inbox."""
        self._inboxes.pop(listening, None)
        self._routes.clear()

    async def request(self, subject: str, data: bytes, within: float) -> bytes:
        """Ask whoever serves a subject; several take turns.

        Raises:
            BusError: nobody serves it, or nobody answered in time.
        """
        for server in self._servers:
            if matches(server.pattern, subject):
                self._servers.remove(server)
                self._servers.append(server)
                async with asyncio.timeout(within):
                    return await answer(server.handler, Message(subject, data))
        msg = f"Nobody serves {subject!r}: start what answers it first."
        raise BusError(msg)

    async def serve(self, subject: str, handler: Handler) -> Service:
        """Answer requests."""
        server = Serving(self._servers, subject, handler)
        self._servers.append(server)
        return server

    async def close(self) -> None:
        """Leave it to those who share it."""

    def _append(self, messages: Sequence[Message]) -> list[int]:
        sequences: list[int] = []
        heard: list[tuple[Delivery, tuple[Inbox, ...]]] = []
        try:
            for message in messages:
                log, inboxes = self._routes.get(message.subject) or self._route(message.subject)
                sequences.append(self._append_to(log, message, inboxes, heard))
        finally:
            self._store.commit()
            for delivery, inboxes in heard:
                for inbox in inboxes:
                    inbox.put(delivery)
        return sequences

    def _append_to(
        self,
        log: Log | None,
        message: Message,
        inboxes: tuple[Inbox, ...],
        heard: list[tuple[Delivery, tuple[Inbox, ...]]],
    ) -> int:
        if log is None:
            if inboxes:
                heard.append((Delivery(message, 0, time.time_ns()), inboxes))
            return 0
        stored = log.append(message)
        if stored is None:
            return log.known(message.id, time.time_ns())
        if inboxes:
            heard.append((stored, inboxes))
        return stored.sequence

    def _log_of(self, pattern: str) -> Log | None:
        for log in self._logs.values():
            if any(covers(subject, pattern) for subject in log.stream.subjects):
                return log
        return None

    def _route(self, subject: str) -> tuple[Log | None, tuple[Inbox, ...]]:
        inboxes = tuple(each.inbox for each in self._inboxes if matches(each.pattern, subject))
        route = self._routes[subject] = (self._log_of(subject), inboxes)
        return route


_BY_NAME: Final = WeakValueDictionary[str, MemoryCarrier]()


def alone() -> MemoryCarrier:
    """Return a carrier that nobody else has."""
    return MemoryCarrier("memory", MemoryStore())


def shared(name: str) -> MemoryCarrier:
    """Return the carrier of a name, the same for all who ask for it while one of them has it."""
    carrier = _BY_NAME.get(name)
    if carrier is None:
        carrier = _BY_NAME[name] = MemoryCarrier(f"memory://{name}", MemoryStore())
    return carrier


class Listening:
    """An inbox and what it hears."""

    def __init__(self, carrier: MemoryCarrier, pattern: str, inbox: Inbox) -> None:
        self.pattern = pattern
        self.inbox = inbox
        self._carrier = carrier

    async def close(self) -> None:
        """Hear no more."""
        self._carrier.forget(self)


class Serving:
    """A handler and what it answers."""

    def __init__(self, servers: list[Serving], pattern: str, handler: Handler) -> None:
        self.pattern = pattern
        self.handler = handler
        self._servers = servers

    async def close(self) -> None:
        """Answer no more."""
        if self in self._servers:
            self._servers.remove(self)
