"""Reading a topic in order; what was sent twice is read once."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from aiokafka.errors import OffsetOutOfRangeError

from ingenium.bus.kafka.records import delivery_of
from ingenium.bus.port import After, All, At, BusError, New
from ingenium.bus.subjects import matches

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiokafka import AIOKafkaConsumer
    from aiokafka.structs import TopicPartition

    from ingenium.bus.kafka.cluster import Cluster
    from ingenium.bus.port import Delivery, Start

LOOK_BACK: Final = 10_000
"""Records before the first one that are read for their ids only."""
_LOOK: Final = 0.5
_MILLISECOND: Final = 1_000_000
_SECOND: Final = 1_000_000_000


class KafkaReader:
    """The messages of a topic that match a pattern, from a place on."""

    def __init__(
        self, cluster: Cluster, topic: str, pattern: str, window: float, end: Callable[[], int]
    ) -> None:
        self._cluster = cluster
        self._topic = topic
        self._pattern = pattern
        self._window = int(window * _SECOND)
        self._known_end = end
        self._wanted: dict[str, bool] = {}
        self._ids: dict[str, int] = {}
        self.first = 0
        """The offset of the first record that is handed out."""
        self._next = 0
        self._end = 0
        self._closed = False
        self._consumer: AIOKafkaConsumer
        self._partition: TopicPartition
        self._reading: asyncio.Task[list[Delivery]] | None = None
        self._looking: asyncio.Task[None] | None = None

    async def open(self, start: Start) -> None:
        """Find the first place to read."""
        self._consumer, self._partition = await self._cluster.consumer(self._topic)
        with self._cluster.errors():
            begins = await self._consumer.beginning_offsets([self._partition])
            await self._look_at_end()
            self.first = await self._offset_of(start, begins[self._partition])
        self._next = max(begins[self._partition], self.first - LOOK_BACK)
        self._consumer.seek(self._partition, self._next)
        self._looking = asyncio.create_task(self._look())

    async def next_batch(self, most: int, wait: float | None) -> list[Delivery]:
        """Return at most so many, waiting for the first; none when the time is over.

        Raises:
            BusError: messages that had to be read are no more, or the cluster is away for good.
        """
        until = None if wait is None else time.monotonic() + wait
        while not self._closed:
            left = 1.0 if until is None else until - time.monotonic()
            self._reading = asyncio.create_task(self._read(most, max(0.0, min(left, 1.0))))
            try:
                await asyncio.wait((self._reading,))
            except asyncio.CancelledError:
                self._reading.cancel()
                raise
            if self._reading.cancelled():
                break
            if batch := self._reading.result():
                return batch
            if left <= 0:
                break
        return []

    def behind(self) -> int:
        """Return how many records there are that were not read yet."""
        return max(0, max(self._end, self._known_end()) - max(self._next, self.first))

    async def close(self) -> None:
        """Read no more, and let go who waits."""
        if self._closed:
            return
        self._closed = True
        tasks = [task for task in (self._reading, self._looking) if task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await self._consumer.stop()

    async def _read(self, most: int, wait: float) -> list[Delivery]:
        with self._cluster.errors():
            try:
                batches = await self._consumer.getmany(
                    timeout_ms=int(wait * 1_000), max_records=most
                )
            except OffsetOutOfRangeError:
                msg = (
                    f"Messages from {self._next + 1} on of {self._topic!r} are no more: "
                    f"{self._pattern!r} was read too late for its max_age."
                )
                raise BusError(msg) from None
        taken = []
        for record in batches.get(self._partition, []):
            delivery, identity = delivery_of(record)
            is_new = self._is_new(identity, delivery.published)
            if is_new and record.offset >= self.first and self._wants(delivery):
                taken.append(delivery)
            self._next = record.offset + 1
        return taken

    def _is_new(self, identity: str, published: int) -> bool:
        if not identity:
            return True
        first = self._ids.get(identity)
        if first is not None and published - first <= self._window:
            return False
        if len(self._ids) >= 2 * LOOK_BACK:
            self._ids = dict(list(self._ids.items())[LOOK_BACK:])
        self._ids[identity] = published
        return True

    def _wants(self, delivery: Delivery) -> bool:
        subject = delivery.message.subject
        if (wanted := self._wanted.get(subject)) is None:
            wanted = self._wanted[subject] = matches(self._pattern, subject)
        return wanted

    async def _offset_of(self, start: Start, begin: int) -> int:
        match start:
            case All():
                return begin
            case New():
                return max(self._end, self._known_end())
            case After(sequence):
                return sequence
            case At(moment):
                when = {self._partition: -(-moment // _MILLISECOND)}
                found = (await self._consumer.offsets_for_times(when))[self._partition]
                return max(self._end, self._known_end()) if found is None else int(found.offset)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            with self._cluster.errors():
                await self._look_at_end()

    async def _look_at_end(self) -> None:
        ends = await self._consumer.end_offsets([self._partition])
        self._end = ends[self._partition]
