"""The topic that tells which streams there are, and what stands in cells: all fold it alike.

A cell is written by a record that names the revision it follows; of two that name the same, the
first in the order of the topic counts. So leases hold without anything that Kafka does not have.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.bus.alarm import Alarm
from ingenium.bus.carrier import Cell, Stream
from ingenium.bus.port import BusError

if TYPE_CHECKING:
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
    from aiokafka.structs import TopicPartition

    from ingenium.bus.kafka.cluster import Cluster

_LOG: Final = logging.getLogger(__name__)

TOPIC: Final = "ingenium.control"
_SETTINGS: Final = {"retention.ms": "-1", "cleanup.policy": "delete"}
_PATIENCE: Final = 30.0
_MOST: Final = 1_000


class _Record(msgspec.Struct, frozen=True, tag=True):
    """What the topic tells."""


class Declared(_Record, frozen=True):
    """A stream was declared."""

    stream: Stream


class Written(_Record, frozen=True):
    """A cell was to be written after a revision."""

    key: str
    value: bytes
    revision: int
    token: str


_DECODER: Final = msgspec.msgpack.Decoder(Declared | Written)


class Control:
    """The fold of the topic, and the cells."""

    def __init__(self, cluster: Cluster) -> None:
        self.streams: dict[str, Stream] = {}
        self.changed = Alarm()
        """Rings when something was folded."""
        self.declared = 0
        """How many declarations were folded."""
        self._cluster = cluster
        self._cells: dict[str, Cell] = {}
        self._outcomes: dict[str, int | None] = {}
        self._folded = 0
        self._producer: AIOKafkaProducer
        self._consumer: AIOKafkaConsumer
        self._partition: TopicPartition
        self._folding: asyncio.Task[None] | None = None

    async def open(self, producer: AIOKafkaProducer) -> None:
        """Begin to fold, and catch up."""
        self._producer = producer
        await self._cluster.make(TOPIC, _SETTINGS)
        self._consumer, self._partition = await self._cluster.consumer(TOPIC)
        self._consumer.seek(self._partition, 0)
        self._folding = asyncio.create_task(self._fold())
        await self.catch_up()

    async def close(self) -> None:
        """Fold no more."""
        if self._folding is not None:
            self._folding.cancel()
            await asyncio.wait((self._folding,))
            await self._consumer.stop()

    async def catch_up(self) -> None:
        """Fold all that is there by now.

        Raises:
            BusError: the cluster is away.
        """
        with self._cluster.errors():
            ends = await self._consumer.end_offsets([self._partition])
        await self._until(ends[self._partition])

    async def declare(self, stream: Stream) -> None:
        """Tell all that a stream was declared."""
        await self._until(await self._tell(Declared(stream)) + 1)

    async def get(self, key: str) -> Cell | None:
        """Return what was written last."""
        await self.catch_up()
        return self._cells.get(key)

    async def put(self, key: str, value: bytes, revision: int) -> int | None:
        """Write if the revision is the last."""
        token = uuid.uuid4().hex
        self._outcomes[token] = None
        try:
            await self._until(await self._tell(Written(key, value, revision, token)) + 1)
            return self._outcomes[token]
        finally:
            del self._outcomes[token]

    async def _tell(self, record: _Record) -> int:
        with self._cluster.errors():
            data = msgspec.msgpack.encode(record)
            stored = await self._producer.send_and_wait(TOPIC, data, partition=0)
        return int(stored.offset)

    async def _until(self, offset: int) -> None:
        async with asyncio.timeout(_PATIENCE):
            while self._folded < offset:
                if self._folding is None or self._folding.done():
                    raise BusError(f"The topic {TOPIC!r} cannot be read any more: open anew.")
                await self.changed.sleep(1.0)

    async def _fold(self) -> None:
        while True:
            with self._cluster.errors():
                batches = await self._consumer.getmany(timeout_ms=1_000, max_records=_MOST)
            for record in batches.get(self._partition, []):
                try:
                    self._on_record(_DECODER.decode(record.value or b""))
                except msgspec.MsgspecError:
                    fields = {"topic": TOPIC, "offset": record.offset}
                    _LOG.warning("no record of streams or cells", extra=fields)
                self._folded = record.offset + 1
            self.changed.ring()

    def _on_record(self, record: Declared | Written) -> None:
        match record:
            case Declared(stream):
                self.streams[stream.name] = stream
                self.declared += 1
            case Written(key, value, revision, token):
                cell = self._cells.get(key)
                if (0 if cell is None else cell.revision) == revision:
                    self._cells[key] = Cell(value, revision + 1)
                    if token in self._outcomes:
                        self._outcomes[token] = revision + 1
