"""Serves exchanges of the lab over HTTP and WebSocket, on this machine."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import ConfigError, MissingExtraError
from ingenium.venues.lab.dialect import Asked, Reply
from ingenium.venues.lab.faults import Faults
from ingenium.venues.lab.venue import LabVenue

try:
    from aiohttp import WSMsgType, web
except ImportError:
    raise MissingExtraError("The venue lab", "aiohttp", "venues") from None

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from ingenium.venues.lab.dialect import Dialect
    from ingenium.venues.lab.faulty_stream import FaultyStream

_logger = logging.getLogger(__name__)

_AWAY: Final = 1001  # the code of WebSocket for a server that goes away


@dataclass(slots=True, eq=False)
class _Listener:
    """A connection and what is to be told to it."""

    stream: FaultyStream
    socket: web.WebSocketResponse
    frames: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)

    def tell(self, frames: list[str]) -> None:
        """Have frames sent, and the connection closed if the exchange hangs up."""
        for frame in frames:
            self.frames.put_nowait(frame)
        if self.stream.is_over:
            self.frames.put_nowait(None)

    async def send(self) -> None:
        """Send what there is until the end."""
        with suppress(ConnectionError):
            while (frame := await self.frames.get()) is not None:
                await self.socket.send_str(frame)
            await self.socket.close(code=_AWAY)


@dataclass(slots=True)
class LabServer:
    """One exchange on one port.

    Attributes:
        dialect: how it speaks.
        faults: what goes wrong.
        port: where it listens; 0 chooses one.
        host: on which address.
        every: seconds between two looks at what time has brought.
        venue: the exchange with its faults.
    """

    dialect: Dialect
    faults: Faults = field(default_factory=Faults)
    port: int = 0
    host: str = "127.0.0.1"
    every: float = 0.02
    venue: LabVenue = field(init=False)
    _runner: web.ServerRunner | None = None
    _living: asyncio.Task[None] | None = None
    _listeners: list[_Listener] = field(default_factory=list["_Listener"])
    _is_due: bool = False

    def __post_init__(self) -> None:
        self.venue = LabVenue(self.dialect, self.faults)

    @property
    def rest(self) -> str:
        """The address of requests."""
        return f"http://{self.host}:{self.port}"

    @property
    def stream(self) -> str:
        """The address of streams."""
        return f"ws://{self.host}:{self.port}"

    def now(self) -> int:
        """The time at the exchange, in nanoseconds."""
        return self.faults.clock(time.time_ns())

    async def start(self) -> None:
        """Listen.

        Raises:
            ConfigError: the port is taken.
        """
        self.venue.tick(time.time_ns())
        runner = web.ServerRunner(web.Server(self._handle, access_log=None), shutdown_timeout=0.2)
        await runner.setup()
        try:
            await web.TCPSite(runner, self.host, self.port).start()
        except OSError as error:
            await runner.cleanup()
            msg = f"Port {self.port} cannot be used ({error.strerror}): choose another by --port."
            raise ConfigError(msg) from None
        self.port = int(runner.addresses[0][1])
        self._runner = runner
        self._living = asyncio.create_task(self._live())

    async def stop(self) -> None:
        """Listen no longer."""
        if self._living is not None:
            self._living.cancel()
            with suppress(asyncio.CancelledError):
                await self._living
        await self.hang_up()
        if self._runner is not None:
            await self._runner.cleanup()

    async def hang_up(self) -> None:
        """Close all streams."""
        for listener in list(self._listeners):
            await listener.socket.close(code=_AWAY)

    async def _live(self) -> None:
        """Let time pass at the exchange."""
        while True:
            self.venue.tick(time.time_ns())
            self._tell_all()
            await asyncio.sleep(self.every)

    def _tell_soon(self) -> None:
        """Tell the streams after what is being done: an answer does not wait for them."""
        if self._listeners and not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_soon(self._tell_all)

    def _tell_all(self) -> None:
        self._is_due = False
        now = time.time_ns()
        for listener in self._listeners:
            if not listener.stream.is_over:
                listener.tell(listener.stream.poll(now))

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._listen(request)
        body = await request.read() if request.can_read_body else b""
        path, _, query = request.raw_path.partition("?")
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Asked(request.method, path, query, headers, body, time.time_ns())
        try:
            outcome = self.venue.ask(asked)
        except (ValueError, KeyError, ArithmeticError) as error:
            _logger.warning("%s %s: %r", request.method, path, error)
            return _response(Reply(b'{"error":"the lab cannot read this request"}', 400))
        self._tell_soon()
        if outcome.after:
            await asyncio.sleep(outcome.after)
        if outcome.reply is None:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        return _response(outcome.reply)

    async def _listen(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        stream = self.venue.connect(path, query, time.time_ns())
        if stream is None:
            return web.Response(status=503 if self.faults.on else 404)
        socket = web.WebSocketResponse(max_msg_size=2**20)
        await socket.prepare(request)
        listener = _Listener(stream, socket)
        listener.tell(stream.greet(time.time_ns()))
        self._listeners.append(listener)
        self.venue.streams = len(self._listeners)
        sending = asyncio.create_task(listener.send())
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    listener.tell(stream.receive(message.data, time.time_ns()))
                    self._tell_soon()
        finally:
            self._listeners.remove(listener)
            self.venue.streams = len(self._listeners)
            stream.close()
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending
        return socket


@asynccontextmanager
async def serve_lab(servers: Iterable[LabServer]) -> AsyncIterator[list[LabServer]]:
    """Serve exchanges for as long as the block lasts.

    Args:
        servers: one for each exchange.

    Yields:
        The servers, which now know their ports.

    Raises:
        ConfigError: a port is taken.
    """
    started: list[LabServer] = []
    try:
        for server in servers:
            await server.start()
            started.append(server)
        yield started
    finally:
        for server in started:
            await server.stop()


def _response(reply: Reply) -> web.Response:
    return web.Response(
        body=reply.body,
        status=reply.status,
        headers=reply.headers,
        content_type=reply.content_type,
    )
