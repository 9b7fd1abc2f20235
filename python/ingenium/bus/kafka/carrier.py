"""The carrier of Kafka."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, NoReturn

from ingenium.bus.kafka.cluster import Cluster
from ingenium.bus.kafka.control import Control
from ingenium.bus.kafka.reader import KafkaReader
from ingenium.bus.kafka.records import headers_of, key_of
from ingenium.bus.port import All, BusError, New
from ingenium.bus.subjects import covers, overlap

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from aiokafka import AIOKafkaProducer

    from ingenium.bus.carrier import Cells, Stream
    from ingenium.bus.inbox import Inbox
    from ingenium.bus.port import Handler, Message, Service, Start

LIVE: Final = "ingenium.live"
"""The topic of what no stream retains."""
_LIVE_SETTINGS: Final = {"retention.ms": "60000"}
_AT_ONCE: Final = 1_000


class KafkaCarrier:
    """A topic of one partition for each stream, and one for what passes live."""

    name = "kafka"
    reconnects = 0  # its library does not tell

    def __init__(self, url: str) -> None:
        self.url = url
        self._cluster = Cluster(url)
        self._control = Control(self._cluster)
        self.cells: Cells = self._control
        self._producer: AIOKafkaProducer
        self._routes: dict[str, str] = {}
        self._routed = 0
        self._ends: dict[str, int] = {}

    async def open(self) -> None:
        """Connect.

        Raises:
            BusError: no broker lets us in.
        """
        self._producer = await self._cluster.producer()
        try:
            await self._cluster.make(LIVE, _LIVE_SETTINGS)
            await self._control.open(self._producer)
        except BaseException:
            await self.close()
            raise

    async def retain(self, stream: Stream) -> None:
        """Make a stream; of one that is there the limits stay as they are.

        Raises:
            BusError: another stream retains some of its subjects, or it has a max_bytes.
        """
        if stream.max_bytes is not None:
            fix = "Kafka would drop old messages for it: use max_age."
            msg = f"Stream {stream.name!r} cannot have a max_bytes: {fix}"
            raise BusError(msg)
        await self._control.catch_up()
        for other in self._control.streams.values():
            if other.name == stream.name:
                continue
            if any(overlap(mine, its) for mine in stream.subjects for its in other.subjects):
                msg = (
                    f"Stream {stream.name!r} cannot retain {', '.join(stream.subjects)}: stream "
                    f"{other.name!r} retains some of that; a subject has one stream."
                )
                raise BusError(msg)
        if self._control.streams.get(stream.name) == stream:
            return
        age = "-1" if stream.max_age is None else str(int(stream.max_age * 1_000))
        await self._cluster.make(topic_of(stream.name), {"retention.ms": age})
        await self._control.declare(stream)

    async def stream_of(self, pattern: str) -> str | None:
        """Return the stream that retains all of a pattern, if one does."""
        if (found := self._stream_of(pattern)) is None:
            await self._control.catch_up()
            found = self._stream_of(pattern)
        return found

    async def publish(self, message: Message) -> int:
        """Return the sequence once all replicas have it; 0 if nothing retains the subject."""
        return (await self.publish_many((message,)))[0]

    async def publish_many(self, messages: Sequence[Message]) -> list[int]:
        """Publish in order, many on their way at once."""
        topics = [await self._topic_of(message.subject) for message in messages]
        with self._cluster.errors():
            sent = [
                await self._producer.send(
                    topic,
                    message.data,
                    key_of(message),
                    partition=0,
                    headers=headers_of(message),
                )
                for topic, message in zip(topics, messages, strict=True)
            ]
            stored = [await each for each in sent]
        for each in stored:
            self._ends[each.topic] = max(self._ends.get(each.topic, 0), each.offset + 1)
        return [0 if each.topic == LIVE else each.offset + 1 for each in stored]

    async def last(self, stream: str) -> int:
        """Return the sequence of the last message of a stream."""
        reader = await self.read(stream, ">", New())
        await reader.close()
        return reader.first

    async def read(self, stream: str, pattern: str, start: Start) -> KafkaReader:
        """Read a stream from a place on."""
        return await self.reader_of(topic_of(stream), pattern, start)

    async def listen(self, pattern: str, inbox: Inbox) -> Service:
        """Put what passes from now on into an inbox."""
        await self._control.catch_up()
        listening = Listening(self, pattern, inbox)
        await listening.start()
        return listening

    async def request(self, subject: str, data: bytes, within: float) -> bytes:  # noqa: ARG002
        """Refuse: an answer has no way back."""
        _cannot("request")

    async def serve(self, subject: str, handler: Handler) -> Service:  # noqa: ARG002
        """Refuse: an answer has no way back."""
        _cannot("serve")

    async def close(self) -> None:
        """Send what waits, and leave."""
        await self._producer.stop()
        await self._control.close()

    async def reader_of(self, topic: str, pattern: str, start: Start) -> KafkaReader:
        """Read a topic from a place on."""
        window = self._windows().get(topic, 0.0)
        reader = KafkaReader(
            self._cluster, topic, pattern, window, lambda: self._ends.get(topic, 0)
        )
        await reader.open(start)
        return reader

    def topics_of(self, pattern: str) -> list[str]:
        """Return the topics that may have messages of a pattern."""
        streams = self._control.streams.values()
        return [LIVE] + [
            topic_of(stream.name)
            for stream in streams
            if any(overlap(pattern, subject) for subject in stream.subjects)
        ]

    async def declared(self) -> None:
        """Wait for the next change of what is declared."""
        await self._control.changed.sleep(None)

    def _windows(self) -> dict[str, float]:
        streams = self._control.streams.values()
        return {topic_of(stream.name): stream.duplicate_window for stream in streams}

    def _stream_of(self, pattern: str) -> str | None:
        for stream in self._control.streams.values():
            if any(covers(subject, pattern) for subject in stream.subjects):
                return stream.name
        return None

    async def _topic_of(self, subject: str) -> str:
        if self._routed != self._control.declared:
            self._routes.clear()
            self._routed = self._control.declared
        topic = self._routes.get(subject)
        if topic is None:
            stream = await self.stream_of(subject)
            topic = self._routes[subject] = LIVE if stream is None else topic_of(stream)
        return topic


class Listening:
    """Readers of all topics that may have what is listened for, from now on."""

    def __init__(self, carrier: KafkaCarrier, pattern: str, inbox: Inbox) -> None:
        self._carrier = carrier
        self._pattern = pattern
        self._inbox = inbox
        self._readers: dict[str, KafkaReader] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Hear what is published from now on; of streams that are declared later, everything."""
        await self._follow(New())
        self._begin(self._watch())

    async def close(self) -> None:
        """Hear no more."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        for reader in self._readers.values():
            await reader.close()

    async def _follow(self, start: Start) -> None:
        for topic in self._carrier.topics_of(self._pattern):
            if topic not in self._readers:
                reader = await self._carrier.reader_of(topic, self._pattern, start)
                self._readers[topic] = reader
                self._begin(self._put(reader))

    async def _watch(self) -> None:
        while True:
            await self._carrier.declared()
            await self._follow(All())

    async def _put(self, reader: KafkaReader) -> None:
        while batch := await reader.next_batch(_AT_ONCE, None):
            for delivery in batch:
                self._inbox.put(delivery)

    def _begin(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(self._ended)
        self._tasks.append(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._inbox.fail(failure if isinstance(failure, BusError) else BusError(repr(failure)))


def topic_of(stream: str) -> str:
    """Return the topic of a stream."""
    return f"ingenium.stream.{stream}"


def _cannot(what: str) -> NoReturn:
    fix = "Use nats:, http+broker: or memory for it"
    raise BusError(f"A bus on Kafka has no {what}: an answer has no way back. {fix}.")
