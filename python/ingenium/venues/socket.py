"""A stream of an exchange that stays there: it reconnects, subscribes again, and says so."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from ingenium.model.errors import DataError, MissingExtraError
from ingenium.venues.port import Line, Refused, Undelivered, VenueError

try:
    import aiohttp
except ImportError:
    raise MissingExtraError("Trading at exchanges", "aiohttp", "venues") from None

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

_T = TypeVar("_T")

Frame = str | bytes

_LARGEST: Final = 32 * 1024 * 1024
_UNWANTED: Final = frozenset({401, 403})
_SLOW_DOWN: Final = frozenset({418, 429})
_EXPONENT: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a stream is kept; all in seconds.

    Attributes:
        first_wait: before the first attempt to reconnect; each further one doubles it.
        longest_wait: the most that is waited between attempts.
        jitter: up to which part of a wait is added by chance.
        connect: for how long a connection is waited for.
        ping_every: after how much time without a frame the other side is asked whether it is there.
        pong_within: for how long its answer is waited for.
        silence: after how much time without a message the stream is lost; None for never.
    """

    first_wait: float = 1.0
    longest_wait: float = 15.0
    jitter: float = 0.3
    connect: float = 10.0
    ping_every: float = 20.0
    pong_within: float = 10.0
    silence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What the world gives a stream: chance, waiting, and a steady clock."""

    chance: Callable[[], float] = random.random
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    now: Callable[[], float] = time.monotonic


class _LostError(Exception):
    """Why a connection has ended."""


class VenueSocket(Generic[_T]):
    """One stream of an exchange, for one reader.

    Attributes:
        malformed: how many frames could not be read.
        connections: how many connections were made.
    """

    def __init__(
        self,
        url: Callable[[], Awaitable[str]],
        read: Callable[[Frame], Iterable[_T]],
        *,
        greet: Callable[[Callable[[str], Awaitable[None]]], Awaitable[None]] | None = None,
        manners: Manners | None = None,
        means: Means | None = None,
    ) -> None:
        """Prepare; `told` connects.

        Args:
            url: where to connect, asked before each attempt.
            read: what a frame says; raises `DataError` where it cannot be read.
            greet: subscribes, after each connection.
            manners: how the stream is kept.
            means: chance, waiting and a clock.
        """
        self.malformed = 0
        self.connections = 0
        self._url = url
        self._read = read
        self._greet = greet
        self._manners = manners or Manners()
        means = means or Means()
        self._chance = means.chance
        self._sleep = means.sleep
        self._now = means.now
        self._is_closed = False
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._session: aiohttp.ClientSession | None = None

    async def told(self) -> AsyncIterator[_T | Line]:
        """Tell what comes, until closed, and each loss and return of the connection.

        Raises:
            Refused: the exchange does not want us; another attempt would be the same.
        """
        failures = 0
        is_down = False
        try:
            while not self._is_closed:
                try:
                    socket = await self._connected()
                    failures = 0
                    is_down = False
                    yield Line(is_up=True)
                    async for each in self._frames(socket):
                        yield each
                except _LostError as error:
                    if not is_down and not self._is_closed:
                        is_down = True
                        yield Line(is_up=False, why=str(error))
                finally:
                    await self._hang_up()
                if not self._is_closed:
                    await self._sleep(self._pause(failures))
                    failures += 1
        finally:
            await self.close()

    async def send(self, text: str) -> None:
        """Send something on the connection; lost where there is none."""
        if self._socket is not None and not self._socket.closed:
            await self._socket.send_str(text)

    async def reconnect(self) -> None:
        """Have the connection made anew: what it told cannot be trusted."""
        if self._socket is not None:
            await self._socket.close()

    async def close(self) -> None:
        """End the stream."""
        self._is_closed = True
        await self._hang_up()
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _connected(self) -> aiohttp.ClientWebSocketResponse:
        """Connect and subscribe.

        Raises:
            Refused: the exchange does not want us.
            _LostError: it is not there.
        """
        try:
            async with asyncio.timeout(self._manners.connect):
                return await self._greeted()
        except aiohttp.WSServerHandshakeError as error:
            raise await self._turned_away(error.status) from None
        except Refused:
            raise
        except VenueError as error:
            if isinstance(error, Undelivered) and error.retry_after:
                await self._sleep(error.retry_after)
            raise _LostError(str(error)) from None
        except TimeoutError:
            raise _LostError(f"no connection within {self._manners.connect:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise _LostError(f"no connection ({type(error).__name__})") from None

    async def _greeted(self) -> aiohttp.ClientWebSocketResponse:
        url = await self._url()
        self._socket = await self._opened().ws_connect(url, autoping=False, max_msg_size=_LARGEST)
        self.connections += 1
        if self._greet is not None:
            await self._greet(self._socket.send_str)
        return self._socket

    async def _turned_away(self, status: int) -> Exception:
        if status in _UNWANTED:
            message = f"the exchange refuses the stream (status {status})."
            return Refused(message, "permission", str(status))
        if status in _SLOW_DOWN:
            await self._sleep(self._manners.longest_wait)
        return _LostError(f"the stream was not opened (status {status})")

    async def _frames(self, socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[_T | Line]:
        """Tell what comes on a connection, until it is lost.

        Raises:
            _LostError: always, at the end.
        """
        watch = _Watch(self._manners, self._now())
        while True:
            frame = await self._received(socket, watch)
            if frame is not None:
                watch.on_message(self._now())
                for each in self._readings(frame):
                    yield each
            elif watch.is_silent(self._now()):
                raise _LostError(watch.silence)

    async def _received(
        self, socket: aiohttp.ClientWebSocketResponse, watch: _Watch
    ) -> Frame | None:
        """Wait for a message; None where something else came, or nothing for a while.

        Raises:
            _LostError: the connection has ended.
        """
        try:
            message = await socket.receive(timeout=watch.wait(self._now()))
        except TimeoutError:
            await self._look_after(socket, watch)
            return None
        except (aiohttp.ClientError, OSError) as error:
            raise _LostError(f"the connection broke ({type(error).__name__})") from None
        watch.on_frame(self._now())
        match message.type:
            case aiohttp.WSMsgType.TEXT | aiohttp.WSMsgType.BINARY:
                data: Frame = message.data
                return data
            case aiohttp.WSMsgType.PING:
                await _quietly(socket.pong(message.data))
            case aiohttp.WSMsgType.PONG:
                pass
            case _:
                raise _LostError(f"the exchange closed the stream ({socket.close_code})")
        return None

    async def _look_after(self, socket: aiohttp.ClientWebSocketResponse, watch: _Watch) -> None:
        """Do what is due when nothing came for a while.

        Raises:
            _LostError: the other side is not there any more, or says nothing.
        """
        now = self._now()
        if watch.is_silent(now):
            raise _LostError(watch.silence)
        if watch.is_dead(now):
            raise _LostError(f"no answer to a ping within {self._manners.pong_within:g} s")
        if watch.wants_ping(now):
            watch.on_ping(now)
            await _quietly(socket.ping())

    def _readings(self, frame: Frame) -> Iterable[_T | Line]:
        try:
            return list(self._read(frame))
        except DataError as error:
            self.malformed += 1
            return [Line(is_up=True, why=f"a message could not be read: {error}")]

    def _pause(self, failures: int) -> float:
        wait = self._manners.first_wait * 2.0 ** min(failures, _EXPONENT)
        wait = min(wait, self._manners.longest_wait)
        return wait * (1 + self._manners.jitter * self._chance())

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def _hang_up(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None and not socket.closed:
            try:
                async with asyncio.timeout(self._manners.first_wait):
                    await socket.close()
            except (TimeoutError, aiohttp.ClientError, OSError):  # it is gone already
                return


class _Watch:
    """When what came last came, and what is due."""

    def __init__(self, manners: Manners, now: float) -> None:
        self._manners = manners
        self._frame = self._message = now
        self._pinged: float | None = None
        self.silence = f"nothing was told for {manners.silence} s"

    def on_frame(self, now: float) -> None:
        self._frame, self._pinged = now, None

    def on_message(self, now: float) -> None:
        self._message = now

    def on_ping(self, now: float) -> None:
        self._pinged = now

    def wait(self, now: float) -> float:
        """Return for how long to wait for a frame until something is due."""
        due = self._frame + self._manners.ping_every
        if self._pinged is not None:
            due = self._pinged + self._manners.pong_within
        if self._manners.silence is not None:
            due = min(due, self._message + self._manners.silence)
        return max(0.001, due - now)

    def is_silent(self, now: float) -> bool:
        silence = self._manners.silence
        return silence is not None and now - self._message >= silence

    def is_dead(self, now: float) -> bool:
        return self._pinged is not None and now - self._pinged >= self._manners.pong_within

    def wants_ping(self, now: float) -> bool:
        return self._pinged is None and now - self._frame >= self._manners.ping_every


async def _quietly(sending: Awaitable[None]) -> None:
    """Send something whose loss the next read notices."""
    try:
        await sending
    except (aiohttp.ClientError, OSError):
        return
