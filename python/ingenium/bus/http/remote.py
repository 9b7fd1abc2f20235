"""The carrier of a broker of ours that is reached over HTTP."""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import TYPE_CHECKING, Final, TypeVar

import aiohttp
import msgspec

from ingenium.bus.answering import answer
from ingenium.bus.carrier import Cell, Stream
from ingenium.bus.http import protocol as say
from ingenium.bus.port import After, All, At, BusError, Delivery, Message, New

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence

    from msgspec.msgpack import Decoder

    from ingenium.bus.carrier import Cells
    from ingenium.bus.inbox import Inbox
    from ingenium.bus.port import Handler, Service, Start

_PATIENCE: Final = 30.0
_AGAIN: Final = 0.05
_WAIT: Final = 20.0
_CHUNK: Final = 500  # messages of one POST
_BYTES: Final = 8_000_000
_OURS: Final = "~"
_ENCODER: Final = msgspec.msgpack.Encoder()
_NOTHING: Final = msgspec.msgpack.Decoder(None)
_NUMBER: Final = msgspec.msgpack.Decoder(int)
_NUMBERS: Final = msgspec.msgpack.Decoder(list[int])
_REVISION: Final[Decoder[int | None]] = msgspec.msgpack.Decoder(int | None)
_NAME: Final[Decoder[str | None]] = msgspec.msgpack.Decoder(str | None)
_DATA: Final = msgspec.msgpack.Decoder(bytes)
_CELL: Final[Decoder[Cell | None]] = msgspec.msgpack.Decoder(Cell | None)
_PART: Final = msgspec.msgpack.Decoder(say.Part)
_MESSAGES: Final[Decoder[list[Message] | None]] = msgspec.msgpack.Decoder(list[Message] | None)
_REQUEST: Final[Decoder[say.Request | None]] = msgspec.msgpack.Decoder(say.Request | None)
T = TypeVar("T")


class BrokerConnection:
    """Says words to the broker, again while it is away."""

    def __init__(self, address: str, key: str) -> None:
        self.address = address
        self.failure: BusError | None = None
        self.reconnects = 0
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=None),
            headers={"Authorization": f"Bearer {key}"} if key else None,
        )

    async def tell(self, word: say.Word, answer: Decoder[T], patience: float = _PATIENCE) -> T:
        """Return what the broker answers.

        Raises:
            BusError: the broker refuses, or is away for long.
            TimeoutError: what was asked of another did not come in time.
        """
        data = _ENCODER.encode(word)
        until = time.monotonic() + patience
        was_away = False
        while True:
            try:
                async with self.session.post(self.address + say.PATH, data=data) as response:
                    body = await response.read()
                    if response.status == say.REFUSED:
                        raise BusError(body.decode())
                    if response.status == say.UNKNOWN:
                        raise BusError(f"The broker at {self.address} refuses us: {body.decode()}")
                    if response.status == say.TOO_LATE:
                        raise TimeoutError
                    response.raise_for_status()
                    self.reconnects += was_away
                    return answer.decode(body)
            except (aiohttp.ClientError, ConnectionError, msgspec.MsgspecError) as error:
                if self.session.closed:
                    raise BusError(f"The bus {self.address!r} is closed.") from None
                if time.monotonic() > until:
                    raise self._away(error) from None
            was_away = True
            await asyncio.sleep(_AGAIN)

    async def frames(
        self, word: say.Word, frame: Decoder[T], take: Callable[[T], Awaitable[None]]
    ) -> None:
        """Take what the broker streams, for ever; nothing is told when it is there (again)."""
        data = _ENCODER.encode(word)
        while not self.session.closed:
            try:
                async with self.session.post(self.address + say.PATH, data=data) as response:
                    response.raise_for_status()
                    while True:
                        length = await response.content.readexactly(say.LENGTH)
                        size = int.from_bytes(length, "big")
                        await take(frame.decode(await response.content.readexactly(size)))
            except (aiohttp.ClientError, ConnectionError, asyncio.IncompleteReadError):
                await asyncio.sleep(_AGAIN)

    def _away(self, error: Exception) -> BusError:
        if isinstance(error, (aiohttp.ClientResponseError, msgspec.MsgspecError)):
            return BusError(
                f"What answers at {self.address} is no broker of ours: look at the URL."
            )
        fix = "start one with python -m ingenium.bus.http, or use http+broker://embedded."
        return BusError(f"No broker answers at {self.address}: {fix}")


class RemoteCells:
    """The cells of the broker."""

    def __init__(self, connection: BrokerConnection) -> None:
        self._connection = connection

    async def get(self, key: str) -> Cell | None:
        """Return what was written last."""
        return await self._connection.tell(say.GetCell(key), _CELL)

    async def put(self, key: str, value: bytes, revision: int) -> int | None:
        """Write if the revision is the last."""
        return await self._connection.tell(say.PutCell(key, value, revision), _REVISION)


class RemoteCarrier:
    """A broker of ours, from another process."""

    name = "http"

    def __init__(self, url: str, address: str, key: str) -> None:
        self.url = url
        self._connection = BrokerConnection(address, key)
        self.cells: Cells = RemoteCells(self._connection)
        self._order = asyncio.Lock()

    @property
    def reconnects(self) -> int:
        """How often the broker was there again."""
        return self._connection.reconnects

    async def open(self) -> None:
        """See whether the broker is there.

        Raises:
            BusError: it is not.
        """
        try:
            await self._connection.tell(say.StreamOf(">"), _NAME, patience=0.5)
        except BusError:
            await self._connection.session.close()
            raise

    async def retain(self, stream: Stream) -> None:
        """Make a stream, or give it other limits."""
        await self._connection.tell(say.Retain(stream), _NOTHING)

    async def stream_of(self, pattern: str) -> str | None:
        """Return the stream that retains all of a pattern, if one does."""
        return await self._connection.tell(say.StreamOf(pattern), _NAME)

    async def publish(self, message: Message) -> int:
        """Return the sequence once it is stored; 0 if nothing retains the subject."""
        return (await self.publish_many((message,)))[0]

    async def publish_many(self, messages: Sequence[Message]) -> list[int]:
        """Publish in order, many with one POST."""
        sequences: list[int] = []
        async with self._order:
            for part in _parts([_with_id(message) for message in messages]):
                stored = await self._connection.tell(say.Publish(part), _NUMBERS)
                sequences += stored
        return sequences

    async def last(self, stream: str) -> int:
        """Return the sequence of the last message of a stream."""
        return await self._connection.tell(say.Last(stream), _NUMBER)

    async def read(self, stream: str, pattern: str, start: Start) -> RemoteReader:
        """Read a stream from a place on."""
        reader = RemoteReader(self._connection, stream, pattern)
        await reader.open(start)
        return reader

    async def listen(self, pattern: str, inbox: Inbox) -> Service:
        """Put what passes from now on into an inbox."""

        async def put(messages: list[Message] | None) -> None:
            there.set()
            for message in messages or ():
                inbox.put(Delivery(_without_id(message)))

        there = asyncio.Event()
        word = say.Listen(pattern)
        streaming = Streaming(self._connection.frames(word, _MESSAGES, put))
        await _once(there)
        return streaming

    async def request(self, subject: str, data: bytes, within: float) -> bytes:
        """Ask whoever serves a subject."""
        return await self._connection.tell(say.Ask(subject, data, within), _DATA)

    async def serve(self, subject: str, handler: Handler) -> Service:
        """Answer requests, several at once."""
        tasks: set[asyncio.Task[None]] = set()

        async def take(request: say.Request | None) -> None:
            there.set()
            if request is not None:
                task = asyncio.create_task(self._reply(handler, request))
                tasks.add(task)
                task.add_done_callback(tasks.discard)

        there = asyncio.Event()
        word = say.Serve(subject)
        streaming = Streaming(self._connection.frames(word, _REQUEST, take))
        await _once(there)
        return streaming

    async def close(self) -> None:
        """Send what waits, and leave."""
        async with self._order:
            await self._connection.session.close()

    async def _reply(self, handler: Handler, request: say.Request) -> None:
        try:
            data, is_refusal = await answer(handler, request.message), False
        except BusError as refusal:
            data, is_refusal = str(refusal).encode(), True
        await self._connection.tell(say.Answered(request.number, data, is_refusal), _NOTHING)


class RemoteReader:
    """Reads a stream of the broker, a batch with each question."""

    def __init__(self, connection: BrokerConnection, stream: str, pattern: str) -> None:
        self._connection = connection
        self._stream = stream
        self._pattern = pattern
        self._position = 0
        self._behind = 0
        self._asking: asyncio.Task[say.Part] | None = None
        self._closed = False

    async def open(self, start: Start) -> None:
        """Find the first place to read."""
        match start:
            case All():
                part = await self._part("all", 0, 0, 0.0)
            case New():
                part = await self._part("new", 0, 0, 0.0)
            case At(moment):
                part = await self._part("at", moment, 0, 0.0)
            case After(sequence):
                part = await self._part("after", sequence, 0, 0.0)
        self._position, self._behind = part.position, part.behind

    async def next_batch(self, most: int, wait: float | None) -> list[Delivery]:
        """Return at most so many, waiting for the first; none when the time is over."""
        until = None if wait is None else time.monotonic() + wait
        while not self._closed:
            left = _WAIT if until is None else until - time.monotonic()
            part = await self._asked(most, max(0.0, min(left, _WAIT)))
            if part is None:
                break
            self._position, self._behind = part.position, part.behind
            if part.stored:
                return [
                    Delivery(_without_id(each.message), each.sequence, each.published)
                    for each in part.stored
                ]
            if left <= 0:
                break
        return []

    def behind(self) -> int:
        """Return how many messages there are that were not read yet, when it was last asked."""
        return self._behind

    async def close(self) -> None:
        """Read no more, and let go who waits."""
        self._closed = True
        if self._asking is not None:
            self._asking.cancel()

    async def _asked(self, most: int, wait: float) -> say.Part | None:
        self._asking = asyncio.create_task(self._part("after", self._position, most, wait))
        try:
            await asyncio.wait((self._asking,))
        except asyncio.CancelledError:
            self._asking.cancel()
            raise
        return None if self._asking.cancelled() else self._asking.result()

    async def _part(self, start: say.Where, value: int, most: int, wait: float) -> say.Part:
        word = say.Read(self._stream, self._pattern, start, value, most, wait)
        return await self._connection.tell(word, _PART)


class Streaming:
    """What the broker streams, taken by a task."""

    def __init__(self, taking: Coroutine[object, object, None]) -> None:
        self._task = asyncio.create_task(taking)

    async def close(self) -> None:
        """Take no more."""
        self._task.cancel()
        await asyncio.wait((self._task,))


async def _once(there: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(there.wait(), _PATIENCE)
    except TimeoutError:
        raise BusError(f"The broker did not answer for {_PATIENCE:g} s.") from None


def _with_id(message: Message) -> Message:
    """Return a message that may be said twice and is stored once."""
    if message.id:
        return message
    return msgspec.structs.replace(message, id=_OURS + uuid.uuid4().hex)


def _without_id(message: Message) -> Message:
    if message.id.startswith(_OURS):
        return msgspec.structs.replace(message, id="")
    return message


def _parts(messages: list[Message]) -> list[list[Message]]:
    parts: list[list[Message]] = [[]]
    size = 0
    for message in messages:
        if len(parts[-1]) >= _CHUNK or size > _BYTES:
            parts.append([])
            size = 0
        parts[-1].append(message)
        size += len(message.data)
    return parts
