"""The subscriptions with acknowledgement: durable for one instance, shared among several."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Final

from ingenium.bus.dead_letters import STREAM, Buried, Letters, Settled, subject_of, tell
from ingenium.bus.port import After, All, At, BusError, Delivery, Lag, LeaseLost, New
from ingenium.bus.reading import one_by_one
from ingenium.bus.settling import Settlement

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from ingenium.bus.carrier import Carrier, Reader
    from ingenium.bus.leases import CellLease
    from ingenium.bus.places import Places
    from ingenium.bus.port import Limits, Start
    from ingenium.bus.settling import Held

_LOG: Final = logging.getLogger(__name__)
_MOST_READ: Final = 1_000
_REPORTED: Final = 1.0  # seconds without room for more after which a slow consumer is reported
_PAUSE: Final = 0.02  # acknowledgements of so many seconds are stored together


class SettledSubscription:
    """Reads a stream for one name, and remembers what was done."""

    def __init__(
        self, carrier: Carrier, stream: str, pattern: str, name: str, limits: Limits
    ) -> None:
        self._carrier = carrier
        self._stream = stream
        self._pattern = pattern
        self._name = name
        self._limits = limits
        self._settlement = Settlement(limits, time.monotonic, self._on_done)
        self._places: Places
        self._letters = Letters()
        self._tried: dict[str, int] = {}  # the partitions of letters that were taken in
        self._taken: dict[int, int] = {}  # the last sequence taken in, by partition
        self._leaving: set[int] = set()
        self._read = 0
        self._failure: BaseException | None = None
        self._closed = False
        self._reports = 0
        self._readers: dict[str, Reader] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def __aiter__(self) -> AsyncIterator[Delivery]:
        return one_by_one(self)

    async def open(self, places: Places) -> None:
        """Begin to read."""
        self._places = places
        await self._carrier.retain(STREAM)
        await places.claim()
        await self._read_on()
        subject = subject_of(self._name)
        self._readers["letters"] = await self._carrier.read(STREAM.name, subject, All())
        self._start("letters", self._follow_letters(self._readers["letters"]))
        self._start("keeper", self._keep())

    async def next_batch(self, most: int = 1_000, wait: float | None = None) -> list[Delivery]:
        """Return what may be handed out, at most so many.

        Raises:
            BusError: the subscription failed, and why.
        """
        until = None if wait is None else time.monotonic() + wait
        while not self._closed:
            if self._failure is not None:
                raise self._failure
            if batch := self._settlement.hand_out(most):
                return batch
            now = time.monotonic()
            if until is not None and now >= until:
                break
            ends = [end for end in (until, self._settlement.next_due()) if end is not None]
            await self._settlement.arrived.sleep(min(ends) - now if ends else None)
        return []

    def lag(self) -> Lag:
        """Return how far it is behind."""
        reader = self._readers.get("stream")
        out = self._settlement.handed_out
        waiting = self._settlement.unsettled - out
        return Lag((reader.behind() if reader else 0) + waiting, out)

    async def close(self) -> None:
        """Store what was settled, and let others read on."""
        self._closed = True
        self._settlement.arrived.ring()
        self._settlement.settled.ring()
        for reader in self._readers.values():
            await reader.close()
        while left := [task for task in self._tasks.values() if not task.done()]:
            await asyncio.wait(left)
        if self._failure is None:
            await self._store(every=False)
            await self._places.leave()

    def _start(self, part: str, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work, name=f"bus {self._name} {part}")
        task.add_done_callback(self._ended)
        self._tasks[part] = task

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failure = self._failure or failure
            self._settlement.arrived.ring()

    async def _read_on(self) -> None:
        """Read from the earliest place on that is ours; places of before go on where they are."""
        for partition in self._taken:
            self._taken[partition] = max(self._taken[partition], self._read)
        for partition, lease in self._places.held.items():
            self._taken.setdefault(partition, lease.position)
        if (former := self._readers.pop("stream", None)) is not None:
            await former.close()
            await self._tasks.pop("stream")
        if self._taken and not self._closed:
            self._read = min(self._taken.values())
            reader = await self._carrier.read(self._stream, self._pattern, After(self._read))
            if self._closed:  # meanwhile
                await reader.close()
                return
            self._readers["stream"] = reader
            self._start("stream", self._pump(reader))
        self._take_letters()

    async def _pump(self, reader: Reader) -> None:
        settlement = self._settlement
        full = 0.0  # since when there is no room
        while True:
            room = self._limits.unsettled - settlement.unsettled
            if room <= 0:
                full = full or time.monotonic()
                await settlement.settled.sleep(_PAUSE)
                self._report(reader.behind(), time.monotonic() - full)
                if self._readers.get("stream") is not reader or self._closed:
                    return
                continue
            full = 0.0
            batch = await reader.next_batch(min(room, _MOST_READ), None)
            if not batch:
                return
            for delivery in batch:
                key, partition = self._places.lane(delivery.message)
                if delivery.sequence > self._taken.get(partition, delivery.sequence):
                    settlement.take_in(delivery, key, partition)
                    self._taken[partition] = delivery.sequence
            self._read = batch[-1].sequence
            settlement.arrived.ring()

    def _report(self, behind: int, seconds: float) -> None:
        if seconds >= _REPORTED * 2**self._reports:  # 1, 2, 4, ... seconds: seen, never a flood
            self._reports += 1
            fields = {"subscription": self._name, "pattern": self._pattern, "behind": behind}
            _LOG.warning("slow consumer", extra=fields)

    async def _keep(self) -> None:
        beat = self._limits.lease / 3
        last = time.monotonic()
        while not self._closed:
            await self._settlement.settled.sleep(max(0.0, last + beat - time.monotonic()))
            await asyncio.sleep(_PAUSE)
            due = time.monotonic() >= last + beat
            await self._store(every=due)
            if due and not self._closed:
                last = time.monotonic()
                await self._settlement.fail_overdue()
                await self._share()

    async def _store(self, *, every: bool) -> None:
        held = list(self._places.held.items())
        await asyncio.gather(*(self._keep_place(*each, every=every) for each in held))

    async def _keep_place(self, partition: int, lease: CellLease, *, every: bool) -> None:
        is_read = partition in self._taken
        read = max(self._read, lease.position) if is_read else lease.position
        floor = self._settlement.floor(partition, read)
        if every or floor != lease.position:
            try:
                await lease.keep(floor)
            except LeaseLost:
                self._lose(partition)

    def _lose(self, partition: int) -> None:
        del self._places.held[partition]
        self._drop(partition)
        if not self._places.is_shared:
            msg = (
                f"Subscription {self._name!r} on {self._pattern!r} was taken over: another "
                "instance subscribed in mode durable. For several at once use mode shared."
            )
            raise BusError(msg)
        fields = {"subscription": self._name, "partition": partition}
        _LOG.warning("partition lost to another instance", extra=fields)

    def _drop(self, partition: int) -> None:
        self._settlement.drop(partition)
        self._taken.pop(partition, None)
        self._leaving.discard(partition)
        self._tried = {each: its for each, its in self._tried.items() if its != partition}

    async def _share(self) -> None:
        """Give away what is for others to read, once it is settled, and read what became ours."""
        await self._places.claim()
        surplus = self._places.surplus()
        for partition in surplus:
            self._settlement.hold_back(partition)
            self._taken.pop(partition, None)
        self._leaving.update(surplus)
        for partition in list(self._leaving):
            if self._settlement.is_out(partition):
                continue
            lease = self._places.held[partition]
            try:
                await lease.keep(self._settlement.floor(partition, lease.position))
            except LeaseLost:
                self._lose(partition)
                continue
            self._drop(partition)
            if partition in surplus:
                await self._places.held.pop(partition).release()
        if set(self._places.held) - set(self._taken) - self._leaving:
            await self._read_on()

    async def _follow_letters(self, reader: Reader) -> None:
        while batch := await reader.next_batch(_MOST_READ, None):
            for delivery in batch:
                self._letters.on_record(delivery)
            self._take_letters()

    def _take_letters(self) -> None:
        for identity, letter in self._letters.redriven.items():
            key, partition = self._places.lane(letter.message)
            if partition in self._taken and identity not in self._tried:
                self._tried[identity] = partition
                delivery = Delivery(letter.message, letter.sequence)
                self._settlement.take_in(delivery, key, partition, identity)
        self._settlement.arrived.ring()

    async def _on_done(self, held: Held, reason: str) -> None:
        given = held.delivery
        if reason:
            buried = Buried(given.message, given.sequence, reason, held.attempt)
            once = f"{self._name}:{self._stream}:{given.sequence}:{held.letter}"
            await tell(self._carrier, self._name, buried, once)
        if held.letter:
            await tell(self._carrier, self._name, Settled(held.letter), "")


async def first_position(carrier: Carrier, stream: str, pattern: str, start: Start) -> int:
    """Return the sequence before the first message that a new name is to get."""
    match start:
        case New():
            return await carrier.last(stream)
        case All():
            return 0
        case After(sequence):
            return sequence
        case At():
            last = await carrier.last(stream)
            reader = await carrier.read(stream, pattern, start)
            try:
                batch = await reader.next_batch(1, 1.0) if reader.behind() else []
            finally:
                await reader.close()
            return batch[0].sequence - 1 if batch else last
