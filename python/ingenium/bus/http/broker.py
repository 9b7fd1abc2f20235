"""A broker of CloudEvents: an ordered log, triggers, and the words of the bus, over HTTP."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Any, Final

import msgspec
from aiohttp import web

from ingenium.bus.carrier import Cell, Stream
from ingenium.bus.checks import LARGEST, MessageChecks
from ingenium.bus.http import protocol as say
from ingenium.bus.http.access import asking_for, key_for
from ingenium.bus.http.events import message_of
from ingenium.bus.http.store import SqliteStore
from ingenium.bus.http.triggers import Trigger, Triggers
from ingenium.bus.inbox import Inbox
from ingenium.bus.memory.carrier import MemoryCarrier
from ingenium.bus.memory.log import LogReader
from ingenium.bus.port import After, All, At, BusError, Limits, New
from ingenium.model.errors import WireError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ingenium.bus.port import Message, Start

EVENTS: Final = Stream("events", (), max_age=3_600.0)
"""Keeps the events that no declared stream retains, for an hour."""

_ENCODER: Final = msgspec.msgpack.Encoder()
_ACCEPTED: Final = 202
_UNSENT: Final = 1_000_000  # live messages that may wait for a slow connection
_WORDS: Final = 64 * LARGEST


class Broker:
    """Takes events and words, and keeps what is retained in a store."""

    def __init__(self, file: str) -> None:
        self.store = SqliteStore(file)
        self.carrier = MemoryCarrier("", self.store, "http")
        self.triggers = Triggers(self.carrier, self.store)
        self._checks = MessageChecks()
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[bytes]] = {}
        self._runner: web.AppRunner | None = None
        self._streaming: set[asyncio.Task[object]] = set()
        self._answers: dict[type[say.Word], Callable[[Any], Awaitable[object]]] = {
            say.Publish: self._publish,
            say.Read: self._read,
            say.GetCell: self._get,
            say.PutCell: self._put,
            say.Retain: self._retain,
            say.StreamOf: self._stream_of,
            say.Last: self._last,
            say.Ask: self._ask,
            say.Answered: self._settle,
        }

    async def start(self, host: str, port: int) -> int:
        """Listen, and return the port.

        Raises:
            BusError: the address cannot be had.
        """
        guards = [asking_for(key)] if (key := key_for(host)) else []
        await self.carrier.retain(EVENTS)
        await self.triggers.start()
        app = web.Application(client_max_size=_WORDS, middlewares=guards)
        app.router.add_post(say.PATH, self._on_word)
        app.router.add_get("/triggers", self._on_list)
        app.router.add_post("/triggers", self._on_trigger)
        app.router.add_delete("/triggers/{name}", self._on_no_trigger)
        app.router.add_post("/{path:.*}", self._on_event)
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=1.0, handler_cancellation=True
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        try:
            await site.start()
        except OSError as cause:
            await self.stop()
            msg = (
                f"The broker cannot listen at {host}:{port} ({cause.strerror}): take another port."
            )
            raise BusError(msg) from None
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Finish what was begun, and leave."""
        await self.triggers.stop()
        for task in self._streaming:
            task.cancel()
        if self._runner is not None:
            await self._runner.cleanup()
        self.store.close()

    async def _on_event(self, request: web.Request) -> web.Response:
        body = await request.read()
        try:
            message = message_of(request.headers, body)
            self._checks.check(message)
        except (WireError, BusError) as error:
            return web.Response(status=400, text=str(error))
        try:
            if await self.carrier.stream_of(message.subject) is None:
                self.carrier.append_to(EVENTS.name, message)
            else:
                await self.carrier.publish(message)
        except BusError as error:
            return web.Response(status=507, text=str(error))
        return web.Response(status=_ACCEPTED)

    async def _on_list(self, _: web.Request) -> web.Response:
        return web.Response(
            body=msgspec.json.encode(self.triggers.listed()), content_type="application/json"
        )

    async def _on_trigger(self, request: web.Request) -> web.Response:
        try:
            trigger = msgspec.json.decode(await request.read(), type=Trigger)
            await self.triggers.add(trigger)
        except (msgspec.MsgspecError, BusError) as error:
            return web.Response(status=400, text=f"This is no trigger: {error}")
        return web.Response(status=201)

    async def _on_no_trigger(self, request: web.Request) -> web.Response:
        found = await self.triggers.remove(request.match_info["name"])
        return web.Response(status=204 if found else 404)

    async def _on_word(self, request: web.Request) -> web.StreamResponse:
        try:
            word = say.WORDS.decode(await request.read())
            if isinstance(word, say.Listen):
                return await self._listen(request, word)
            if isinstance(word, say.Serve):
                return await self._serve(request, word)
            answer = await self._answers[type(word)](word)
            return web.Response(body=_ENCODER.encode(answer))
        except TimeoutError:
            return web.Response(status=say.TOO_LATE)
        except (BusError, msgspec.MsgspecError) as error:
            return web.Response(status=say.REFUSED, text=str(error))

    async def _publish(self, word: say.Publish) -> list[int]:
        return await self.carrier.publish_many(word.messages)

    async def _get(self, word: say.GetCell) -> Cell | None:
        return await self.carrier.cells.get(word.key)

    async def _put(self, word: say.PutCell) -> int | None:
        return await self.carrier.cells.put(word.key, word.value, word.revision)

    async def _retain(self, word: say.Retain) -> None:
        await self.carrier.retain(word.stream)
        await self.triggers.follow()

    async def _stream_of(self, word: say.StreamOf) -> str | None:
        return await self.carrier.stream_of(word.pattern)

    async def _last(self, word: say.Last) -> int:
        return await self.carrier.last(word.stream)

    async def _ask(self, word: say.Ask) -> bytes:
        return await self.carrier.request(word.subject, word.data, word.within)

    async def _settle(self, word: say.Answered) -> None:
        asked = self._asked.pop(word.number, None)
        if asked is None or asked.done():
            return
        if word.is_refusal:
            asked.set_exception(BusError(word.data.decode()))
        else:
            asked.set_result(word.data)

    async def _read(self, word: say.Read) -> say.Part:
        log = self.store.logs.get(word.stream)
        if log is None:
            msg = f"Stream {word.stream!r} is not there any more: declare it with Bus.retain."
            raise BusError(msg)
        starts: dict[str, Start] = {
            "all": All(),
            "new": New(),
            "at": At(word.value),
            "after": After(word.value),
        }
        reader = LogReader(log, word.pattern, starts[word.start])
        batch = await reader.next_batch(word.most, word.wait) if word.most else []
        stored = [say.Stored(each.message, each.sequence, each.published) for each in batch]
        return say.Part(stored, reader.position, reader.behind())

    async def _listen(self, request: web.Request, word: say.Listen) -> web.StreamResponse:
        inbox = Inbox(word.pattern, Limits(waiting=_UNSENT))
        listening = await self.carrier.listen(word.pattern, inbox)

        async def send(write: Callable[[object], Awaitable[None]]) -> None:
            while batch := await inbox.next_batch(1_000, None):
                await write([each.message for each in batch])

        try:
            return await self._stream(request, send)
        finally:
            await listening.close()

    async def _serve(self, request: web.Request, word: say.Serve) -> web.StreamResponse:
        requests: asyncio.Queue[say.Request] = asyncio.Queue()

        async def forward(message: Message) -> bytes:
            number = next(self._numbers)
            self._asked[number] = asyncio.get_running_loop().create_future()
            requests.put_nowait(say.Request(number, message))
            try:
                return await self._asked[number]
            finally:
                self._asked.pop(number, None)

        async def send(write: Callable[[object], Awaitable[None]]) -> None:
            while True:
                await write(await requests.get())

        service = await self.carrier.serve(word.subject, forward)
        try:
            return await self._stream(request, send)
        finally:
            await service.close()

    async def _stream(
        self,
        request: web.Request,
        send: Callable[[Callable[[object], Awaitable[None]]], Awaitable[None]],
    ) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)

        async def write(frame: object) -> None:
            data = _ENCODER.encode(frame)
            await response.write(len(data).to_bytes(say.LENGTH, "big") + data)

        await write(None)  # we are there: what passes from now on is heard
        task = asyncio.current_task()
        assert task is not None
        self._streaming.add(task)
        try:
            await send(write)
        except (ConnectionError, BusError):
            pass  # who listened has left, or is too slow: it connects again and is told
        finally:
            self._streaming.discard(task)
        return response
