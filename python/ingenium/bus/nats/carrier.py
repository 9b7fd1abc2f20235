"""The carrier of NATS."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from nats.errors import Error as NatsError
from nats.errors import NoRespondersError

from ingenium.bus.answering import answer
from ingenium.bus.nats.cells import NatsCells
from ingenium.bus.nats.connection import Address, Connection
from ingenium.bus.nats.decoding import message_of
from ingenium.bus.nats.jetstream import IN_USE, OVERLAP, JetStream
from ingenium.bus.nats.publisher import ID, Publisher
from ingenium.bus.nats.reader import NatsReader
from ingenium.bus.nats.server import EmbeddedServer
from ingenium.bus.port import BusError, Delivery
from ingenium.bus.subjects import covers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from nats.aio.msg import Msg
    from nats.aio.subscription import Subscription

    from ingenium.bus.carrier import Cells, Stream
    from ingenium.bus.inbox import Inbox
    from ingenium.bus.port import Handler, Message, Service, Start

_DECLARED: Final = "_ingenium.declared"
"""Where is told that a stream was declared, so that all know whose acknowledgement to await."""
_REFUSED: Final = "Ingenium-Refused"
_SECOND: Final = 1_000_000_000


class NatsCarrier:
    """Core NATS for what passes live, JetStream for what is retained."""

    name = "nats"

    def __init__(self, url: str, server: EmbeddedServer | None = None) -> None:
        self.url = url
        self._server = server
        self._connection = Connection(url)
        self._jetstream = JetStream(self._connection)
        self._replicas = Address(url).replicas
        self.cells: Cells = NatsCells(self._jetstream, self._replicas)
        self._publisher = Publisher(self._connection)
        self._streams: dict[str, tuple[str, ...]] = {}
        self._routes: dict[str, bool] = {}

    @property
    def reconnects(self) -> int:
        """How often a lost connection was made anew."""
        return self._connection.reconnects

    async def open(self) -> None:
        """Connect, and learn which subjects are retained.

        Raises:
            BusError: no server lets us in.
        """
        await self._connection.open()
        if await self._jetstream.is_there():
            await self._connection.client.subscribe(_DECLARED, cb=self._on_declared)
            await self._learn()

    async def retain(self, stream: Stream) -> None:
        """Make a stream, or give it other limits.

        Raises:
            BusError: another stream retains some of its subjects, or the server refuses it.
        """
        config = self._config(stream)
        made = await self._jetstream.ask(f"STREAM.CREATE.{stream.name}", config)
        if made.error is not None and made.error.err_code == IN_USE:
            made = await self._jetstream.ask(f"STREAM.UPDATE.{stream.name}", config)
        if made.error is not None and made.error.err_code == OVERLAP:
            msg = (
                f"Stream {stream.name!r} cannot retain {', '.join(stream.subjects)}: another "
                "stream retains some of that; a subject has one stream."
            )
            raise BusError(msg)
        if made.error is not None:
            msg = f"Stream {stream.name!r} cannot be declared: {made.error.description}."
            raise BusError(msg)
        self._streams[stream.name] = stream.subjects
        self._routes.clear()
        await self._connection.client.publish(_DECLARED)

    async def stream_of(self, pattern: str) -> str | None:
        """Return the stream that retains all of a pattern, if one does."""
        if (found := self._stream_of(pattern)) is None and await self._jetstream.is_there():
            await self._learn()
            found = self._stream_of(pattern)
        return found

    async def publish(self, message: Message) -> int:
        """Store a message if its subject is retained, or just send it."""
        return (await self.publish_many((message,)))[0]

    async def publish_many(self, messages: Sequence[Message]) -> list[int]:
        """Publish in order; what is retained is many on its way at once."""
        if all(self._is_retained(message.subject) for message in messages):
            return await self._publisher.publish(messages)
        sequences = []
        for message in messages:
            if self._is_retained(message.subject):
                sequences += await self._publisher.publish((message,))
            else:
                await self._send(message)
                sequences.append(0)
        return sequences

    async def last(self, stream: str) -> int:
        """Return the sequence of the last message of a stream."""
        info = await self._jetstream.ask(f"STREAM.INFO.{stream}", {})
        return info.state.last_seq

    async def read(self, stream: str, pattern: str, start: Start) -> NatsReader:
        """Read a stream from a place on."""
        reader = NatsReader(self._connection, self._jetstream, stream, pattern, start)
        await reader.open()
        return reader

    async def listen(self, pattern: str, inbox: Inbox) -> Service:
        """Put what passes from now on into an inbox."""

        async def put(given: Msg) -> None:
            inbox.put(Delivery(message_of(given)))

        def fail() -> None:
            if self._connection.failure is not None:
                inbox.fail(self._connection.failure)

        self._connection.on_closed.append(fail)
        subscribed = await self._subscribed(pattern, put)
        subscribed.on_close = lambda: self._connection.on_closed.remove(fail)
        return subscribed

    async def request(self, subject: str, data: bytes, within: float) -> bytes:
        """Ask whoever serves a subject.

        Raises:
            BusError: nobody serves it, or who does refused.
        """
        await self._connection.up()
        try:
            reply = await self._connection.client.request(subject, data, timeout=within)
        except NoRespondersError:
            msg = f"Nobody serves {subject!r}: start what answers it first."
            raise BusError(msg) from None
        if reply.headers and _REFUSED in reply.headers:
            raise BusError(reply.data.decode())
        return reply.data

    async def serve(self, subject: str, handler: Handler) -> Service:
        """Answer requests, several at once."""
        tasks: set[asyncio.Task[None]] = set()

        async def on_request(given: Msg) -> None:
            task = asyncio.create_task(self._reply(handler, given))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        return await self._subscribed(subject, on_request, queue="serve")

    async def close(self) -> None:
        """Send what waits, and leave; a server of our own ends."""
        await self._publisher.close()
        await self._connection.close()
        if self._server is not None:
            await self._server.stop()

    def _config(self, stream: Stream) -> dict[str, Any]:
        age = int((stream.max_age or 0) * _SECOND)
        window = int(stream.duplicate_window * _SECOND)
        return {
            "name": stream.name,
            "subjects": list(stream.subjects),
            "retention": "limits",
            "discard": "old" if stream.max_bytes is None else "new",
            "max_bytes": -1 if stream.max_bytes is None else stream.max_bytes,
            "max_age": age,
            "duplicate_window": min(window, age) if age else window,
            "storage": "file",
            "num_replicas": self._replicas,
            "allow_direct": True,
        }

    def _stream_of(self, pattern: str) -> str | None:
        for name, subjects in self._streams.items():
            if any(covers(subject, pattern) for subject in subjects):
                return name
        return None

    def _is_retained(self, subject: str) -> bool:
        known = self._routes.get(subject)
        if known is None:
            known = self._routes[subject] = self._stream_of(subject) is not None
        return known

    async def _learn(self) -> None:
        streams: dict[str, tuple[str, ...]] = {}
        while True:
            found = await self._jetstream.ask("STREAM.LIST", {"offset": len(streams)})
            for each in found.streams or ():
                streams[each.config.name] = tuple(each.config.subjects or ())
            if not found.streams or len(streams) >= found.total:
                break
        self._streams = streams
        self._routes.clear()

    async def _on_declared(self, _: Msg) -> None:
        await self._learn()

    async def _send(self, message: Message) -> None:
        await self._connection.up()
        headers = dict(message.headers)
        if message.id:
            headers[ID] = message.id
        try:
            await self._connection.client.publish(
                message.subject, message.data, headers=headers or None
            )
        except NatsError:
            await self._connection.up()  # cut off: what is live is lost, or we are closed

    async def _subscribed(
        self, pattern: str, on_message: Callable[[Msg], Awaitable[None]], queue: str = ""
    ) -> _Subscribed:
        await self._connection.up()
        client = self._connection.client
        subscription = await client.subscribe(
            pattern, queue, cb=on_message, pending_msgs_limit=0, pending_bytes_limit=0
        )
        await self._connection.arrive()
        return _Subscribed(self._connection, subscription)

    async def _reply(self, handler: Handler, given: Msg) -> None:
        try:
            data, headers = await answer(handler, message_of(given)), None
        except BusError as refusal:
            data, headers = str(refusal).encode(), {_REFUSED: "1"}
        await self._connection.client.publish(given.reply, data, headers=headers)


class _Subscribed:
    """A subscription of the client."""

    def __init__(self, connection: Connection, subscription: Subscription) -> None:
        self._connection = connection
        self._subscription = subscription
        self.on_close: Callable[[], None] = lambda: None

    async def close(self) -> None:
        """Hear no more."""
        on_close, self.on_close = self.on_close, lambda: None
        on_close()
        try:
            await self._subscription.unsubscribe()
            await self._connection.arrive()
        except NatsError:
            return  # it is gone with the connection


async def connect(url: str) -> NatsCarrier:
    """Connect by a URL; `nats://embedded?folder=` starts a server, or finds the folder's.

    Raises:
        BusError: no server lets us in, or ours does not start.
    """
    parts = urlsplit(url)
    if parts.netloc != "embedded":
        carrier = NatsCarrier(url)
        await carrier.open()
        return carrier
    server = EmbeddedServer(folder_of(url, parts.query))
    await server.start()
    carrier = NatsCarrier(server.url, server)
    try:
        await carrier.open()
    except BaseException:
        await server.stop()
        raise
    return carrier


def folder_of(url: str, query: str) -> str | None:
    """Return the folder of an embedded server, if the URL names one.

    Raises:
        BusError: the URL has another option.
    """
    options = parse_qs(query)
    if unknown := set(options) - {"folder"}:
        msg = f"{url!r} has an unknown option {min(unknown)!r}: the only one is folder=."
        raise BusError(msg)
    return options["folder"][-1] if options else None
