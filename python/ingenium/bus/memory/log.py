"""A stream in memory: its messages in order, and the ids of the latest."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TYPE_CHECKING, Final, Protocol

from ingenium.bus.alarm import Alarm
from ingenium.bus.port import After, All, At, BusError, Delivery, New
from ingenium.bus.subjects import covers, matches

if TYPE_CHECKING:
    from ingenium.bus.carrier import Stream
    from ingenium.bus.port import Message, Start

_NANOSECONDS: Final = 1_000_000_000
_SCANNED: Final = 10_000  # messages of other subjects that are passed over before others run


class Log(Protocol):
    """The messages of one stream, in order."""

    stream: Stream
    arrived: Alarm

    @property
    def gone(self) -> int:
        """How many of the first messages are no more."""

    @property
    def last(self) -> int:
        """The sequence of the newest message."""

    def append(self, message: Message) -> Delivery | None:
        """Store a message; None if one of its id is stored already."""

    def known(self, identity: str, now: int) -> int:
        """Return the sequence under which an id was stored within the window, or 0."""

    def part(self, first: int, most: int) -> list[Delivery]:
        """Return messages from this sequence on, at most so many."""

    def since(self, moment: int) -> int:
        """Return the sequence of the first message of this time or later."""


class MemoryLog:
    """A log in a list."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self._kept: list[Delivery] = []
        self.gone = 0
        """How many of the first messages are no more."""
        self._bytes = 0
        self._ids: dict[str, int] = {}
        self._ages: deque[tuple[int, str]] = deque()
        self.arrived = Alarm()

    @property
    def last(self) -> int:
        """The sequence of the newest message."""
        return self.gone + len(self._kept)

    def part(self, first: int, most: int) -> list[Delivery]:
        """Return messages from this sequence on, at most so many."""
        at = first - self.gone - 1
        return self._kept[at : at + most]

    def since(self, moment: int) -> int:
        """Return the sequence of the first message of this time or later."""
        later = (each.sequence for each in self._kept if each.published >= moment)
        return next(later, self.last + 1)

    def append(self, message: Message) -> Delivery | None:
        """Store a message; None if one of its id is stored already.

        Raises:
            BusError: the stream is full.
        """
        now = time.time_ns()
        if message.id and self.known(message.id, now):
            return None
        size = len(message.data)
        limit = self.stream.max_bytes
        if limit is not None and self._bytes + size > limit:
            raise full(self.stream)
        self._bytes += size
        delivery = Delivery(message, self.last + 1, now)
        self._kept.append(delivery)
        if message.id:
            self._ids[message.id] = delivery.sequence
            self._ages.append((now, message.id))
        if self.stream.max_age is not None:
            self._forget(now - int(self.stream.max_age * _NANOSECONDS))
        if self.arrived.sleepers:
            self.arrived.ring()
        return delivery

    def known(self, identity: str, now: int) -> int:
        """Return the sequence under which an id was stored within the window, or 0."""
        horizon = now - int(self.stream.duplicate_window * _NANOSECONDS)
        while self._ages and self._ages[0][0] < horizon:
            del self._ids[self._ages.popleft()[1]]
        return self._ids.get(identity, 0)

    def _forget(self, before: int) -> None:
        old = 0
        while old < len(self._kept) and self._kept[old].published < before:
            self._bytes -= len(self._kept[old].message.data)
            old += 1
        if old:
            del self._kept[:old]
            self.gone += old


class LogReader:
    """Reads a log from a place on."""

    def __init__(self, log: Log, pattern: str, start: Start) -> None:
        self._log = log
        self._pattern = pattern
        self._stream = log.stream
        self._all = _has_all(pattern, log.stream)
        self._wanted: dict[str, bool] = {}
        self._closed = False
        self._next = _first(log, start)
        if self._next <= log.gone:
            self._pass_over()

    async def next_batch(self, most: int, wait: float | None) -> list[Delivery]:
        """Return at most so many, waiting for the first; none when the time is over.

        Raises:
            BusError: messages that were not read are no more.
        """
        until = None if wait is None else time.monotonic() + wait
        while not self._closed:
            if batch := self._scan(most):
                return batch
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                break
            if self._next <= self._log.last:
                await asyncio.sleep(0)
            else:
                await self._log.arrived.sleep(left)
        return []

    @property
    def position(self) -> int:
        """The sequence up to which was looked."""
        return self._next - 1

    def behind(self) -> int:
        """Return how many messages of the stream were not read yet."""
        return self._log.last + 1 - self._next

    async def close(self) -> None:
        """Read no more, and let go who waits."""
        self._closed = True
        self._log.arrived.ring()

    def _scan(self, most: int) -> list[Delivery]:
        log = self._log
        if self._stream is not log.stream:
            self._stream, self._all = log.stream, _has_all(self._pattern, log.stream)
        if self._next <= log.gone:
            self._pass_over()
        if self._all:
            batch = log.part(self._next, most)
            self._next += len(batch)
            return batch
        batch = []
        for delivery in log.part(self._next, _SCANNED):
            self._next += 1
            if self._wants(delivery.message.subject):
                batch.append(delivery)
                if len(batch) == most:
                    break
        return batch

    def _wants(self, subject: str) -> bool:
        if (wanted := self._wanted.get(subject)) is None:
            wanted = self._wanted[subject] = matches(self._pattern, subject)
        return wanted

    def _pass_over(self) -> None:
        """Go on with the first message there is, unless some are gone that had to be read."""
        if self._all:
            msg = (
                f"Messages {self._next} to {self._log.gone} of stream {self._log.stream.name!r} "
                f"are no more: {self._pattern!r} was read too late for its max_age."
            )
            raise BusError(msg)
        self._next = self._log.gone + 1


def full(stream: Stream) -> BusError:
    """Return the error of a stream that has no room."""
    fix = "raise its max_bytes, or give it a max_age."
    return BusError(f"Stream {stream.name!r} is full: {stream.max_bytes} bytes are kept: {fix}")


def _has_all(pattern: str, stream: Stream) -> bool:
    subjects = stream.subjects
    return bool(subjects) and all(covers(pattern, subject) for subject in subjects)


def _first(log: Log, start: Start) -> int:
    match start:
        case After(sequence):
            return sequence + 1
        case At(time=moment):
            return log.since(moment)
        case All():
            return log.gone + 1
        case New():
            return log.last + 1
