from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from aiohttp import WSMsgType, web
from tests.venues.test_rest import server

from ingenium.model.errors import DataError
from ingenium.venues.port import Line, Refused
from ingenium.venues.socket import Frame, Manners, Means, VenueSocket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

QUICK = Manners(first_wait=0.02, longest_wait=0.1, jitter=0, connect=1, ping_every=5)


def read(frame: Frame) -> Iterable[str]:
    if frame == "broken":
        raise DataError("broken")
    return [str(frame)]


class Exchange:
    """A server of streams; `scripts` say what each connection is told, the last one for all."""

    def __init__(self, *scripts: Callable[[web.WebSocketResponse], Awaitable[None]]) -> None:
        self.scripts = list(scripts)
        self.greetings: list[str] = []
        self.autoping = True

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        stream = web.WebSocketResponse(autoping=self.autoping)
        await stream.prepare(request)
        self.greetings.append(await stream.receive_str())
        await script(stream)
        return stream


def says(*frames: str, then_waits: bool = False) -> Callable[..., Awaitable[None]]:
    async def script(stream: web.WebSocketResponse) -> None:
        for frame in frames:
            await stream.send_str(frame)
        while then_waits:
            message = await stream.receive()
            if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED):
                return

    return script


def socket_to(url: str, manners: Manners = QUICK, means: Means | None = None) -> VenueSocket[str]:
    async def where() -> str:
        return url.replace("http", "ws")

    async def greet(send: Callable[[str], Awaitable[None]]) -> None:
        await send("subscribe")

    return VenueSocket(where, read, greet=greet, manners=manners, means=means)


async def first(stream: AsyncIterator[str | Line], count: int) -> list[str | Line]:
    found: list[str | Line] = []
    async with asyncio.timeout(10):
        async for each in stream:
            found.append(each)
            if len(found) == count:
                break
    return found


def shown(told: Iterable[str | Line]) -> list[str]:
    return [each if isinstance(each, str) else ("up" if each.is_up else "down") for each in told]


async def test_a_lost_stream_is_subscribed_again_and_says_so() -> None:
    exchange = Exchange(says("1", "2"), says("3", then_waits=True))
    async with server(exchange) as url:
        socket = socket_to(url)
        told = await first(socket.told(), 6)
        await socket.close()
    assert shown(told) == ["up", "1", "2", "down", "up", "3"]
    assert exchange.greetings == ["subscribe", "subscribe"]


async def test_a_malformed_frame_is_counted_and_told_and_ends_nothing() -> None:
    async with server(Exchange(says("broken", "1", then_waits=True))) as url:
        socket = socket_to(url)
        told = await first(socket.told(), 3)
        await socket.close()
    assert shown(told) == ["up", "up", "1"]
    assert isinstance(told[1], Line)
    assert "could not be read" in told[1].why
    assert socket.malformed == 1


async def test_silence_beyond_what_is_expected_is_a_loss() -> None:
    manners = Manners(first_wait=0.02, jitter=0, silence=0.2)
    async with server(Exchange(says("1", then_waits=True))) as url:
        socket = socket_to(url, manners)
        told = await first(socket.told(), 4)
        await socket.close()
    assert shown(told) == ["up", "1", "down", "up"]
    assert isinstance(told[2], Line)
    assert "nothing was told for 0.2 s" in told[2].why


async def test_a_half_open_stream_is_noticed() -> None:
    exchange = Exchange(says("1", then_waits=True))
    exchange.autoping = False  # it never answers a ping
    manners = Manners(first_wait=0.02, jitter=0, ping_every=0.1, pong_within=0.1)
    async with server(exchange) as url:
        socket = socket_to(url, manners)
        told = await first(socket.told(), 4)
        await socket.close()
    assert shown(told) == ["up", "1", "down", "up"]
    assert isinstance(told[2], Line)
    assert "ping" in told[2].why


async def test_a_quiet_stream_whose_pings_are_answered_is_kept() -> None:
    manners = Manners(first_wait=0.02, jitter=0, ping_every=0.05, pong_within=0.5)

    async def script(stream: web.WebSocketResponse) -> None:
        receiving = asyncio.create_task(stream.receive())
        await asyncio.sleep(0.5)
        await stream.send_str("late")
        await receiving

    async with server(Exchange(script)) as url:
        socket = socket_to(url, manners)
        told = await first(socket.told(), 2)
        await socket.close()
    assert shown(told) == ["up", "late"]
    assert socket.connections == 1


async def test_waits_double_up_to_the_longest_and_begin_anew_after_a_connection() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)
        if len(waits) == 7:
            await socket.close()

    async def nowhere() -> str:
        return "ws://127.0.0.1:9/none"

    socket = VenueSocket(nowhere, read, means=Means(chance=lambda: 0.5, sleep=sleep))
    assert shown([each async for each in socket.told()]) == ["down"]
    assert waits == pytest.approx([1.15, 2.3, 4.6, 9.2, 17.25, 17.25, 17.25])

    waits.clear()
    async with server(Exchange(says("1"))) as url:
        socket = socket_to(url, Manners(jitter=0), Means(sleep=sleep))
        await first(socket.told(), 9)
        await socket.close()
    assert set(waits) == {1.0}


async def test_an_exchange_that_does_not_want_us_is_not_asked_again() -> None:
    async def handler(_request: web.Request) -> web.Response:
        return web.Response(status=401)

    async with server(handler) as url:
        with pytest.raises(Refused):
            await first(socket_to(url).told(), 1)
