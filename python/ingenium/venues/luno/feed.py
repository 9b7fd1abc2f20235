"""Market data of Luno: books told order by order, trades, and bars on request."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import msgspec

from ingenium.model.errors import DataError
from ingenium.model.timeframe import SECOND, parse_timeframe
from ingenium.venues.account import Connected
from ingenium.venues.budget import shared_budget
from ingenium.venues.luno.book import LunoBook
from ingenium.venues.luno.broker import (
    ALLOWANCES,
    CAPABILITIES,
    REST,
    STREAM,
    basic,
    greeting,
    judged,
    traded,
)
from ingenium.venues.luno.wire import MILLISECOND, candle_of
from ingenium.venues.market_data import Print
from ingenium.venues.port import Line, VenueError
from ingenium.venues.rest import Request, RestClient
from ingenium.venues.socket import Manners, VenueSocket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from ingenium.venues.market_data import Candle, Kind, Market
    from ingenium.venues.port import Address, Credentials, VenueInstrument

_PAGE: Final = 1_000
_SILENCE: Final = 60.0
_ASK_EVERY: Final = 1.0


class LunoFeed(Connected):
    """Market data of Luno; see `MarketFeed`.

    Its streams want a key; without one the trades are asked for every second. Bars are told on
    request only.
    """

    CAPABILITIES = CAPABILITIES

    def __init__(self, address: Address, credentials: Credentials | None = None) -> None:
        base = address.rest or REST
        own = "" if credentials is None else credentials.key
        budget = shared_budget(base, own, ALLOWANCES)
        super().__init__(RestClient(base, budget=budget, judge=judged, credentials=credentials))
        self._stream = (address.stream or STREAM).rstrip("/")
        self._credentials = credentials

    async def instruments(self) -> dict[str, VenueInstrument]:
        """Return what it trades, by canonical symbol."""
        self._instruments = await traded(self._client)
        return self._instruments

    async def candles(self, symbol: str, timeframe: str, start: int, end: int) -> list[Candle]:
        """Return closed bars whose start is in [start, end), oldest first; Luno wants a key."""
        length = parse_timeframe(timeframe)
        found: list[Candle] = []
        since = start // MILLISECOND
        while True:
            given = {
                "pair": symbol.rpartition(".")[0],
                "since": str(since),
                "duration": str(length // SECOND),
            }
            request = Request(
                method="GET",
                path="/api/exchange/1/candles",
                query=urlencode(given),
                headers=basic(self._credentials) if self._credentials else {},
                costs={"calls": 1},
            )
            told = await self._client.ask(request, dict[str, Any])
            rows = told.get("candles") or []
            bars = [candle_of(row, symbol, timeframe, length) for row in rows]
            found += [each for each in bars if each.start < end]
            if len(rows) < _PAGE or not bars or bars[-1].start >= end:
                return found
            since = bars[-1].end // MILLISECOND

    async def stream(
        self,
        symbols: Iterable[str],
        kinds: Iterable[Kind],
        timeframe: str = "1m",  # noqa: ARG002 - no bars are streamed
    ) -> AsyncIterator[Market]:
        """Tell what happens, until closed; bars are not among it."""
        if not self._instruments:
            await self.instruments()
        queue: asyncio.Queue[Market] = asyncio.Queue()
        wanted = set(kinds)
        work = self._listen if self._credentials is not None else self._ask
        tasks = [asyncio.create_task(work(symbol, wanted, queue)) for symbol in symbols]
        try:
            while True:
                get = asyncio.ensure_future(queue.get())
                await asyncio.wait({get, *tasks}, return_when=asyncio.FIRST_COMPLETED)
                if get.done():
                    yield get.result()
                    continue
                get.cancel()
                for task in tasks:
                    if task.done():
                        task.result()
                        return
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self, symbol: str, kinds: set[Kind], queue: asyncio.Queue[Market]) -> None:
        """Follow the stream of one pair."""
        book = LunoBook(self._instruments[symbol])

        async def address() -> str:
            await asyncio.sleep(0)
            return f"{self._stream}/api/1/stream/{symbol.rpartition('.')[0]}"

        socket = VenueSocket[dict[str, Any]](
            address,
            _read,
            greet=self._greet,
            manners=Manners(first_wait=0.2, longest_wait=5.0, silence=_SILENCE),
        )
        self._sockets.append(socket)
        async for told in socket.told():
            if isinstance(told, Line):
                await queue.put(told)
                continue
            try:
                prints = book.take(told)
            except DataError as error:
                await queue.put(Line(is_up=False, why=str(error)))
                await socket.reconnect()
                continue
            if "print" in kinds:
                for each in prints:
                    await queue.put(each)
            for market in book.shown(kinds, int(told.get("timestamp", 0)) * MILLISECOND):
                await queue.put(market)

    async def _ask(self, symbol: str, kinds: set[Kind], queue: asyncio.Queue[Market]) -> None:
        """Ask for the trades of one pair, again and again."""
        last = -1
        while "print" in kinds:
            with suppress(VenueError):
                given = {"pair": symbol.rpartition(".")[0]}
                request = Request(
                    method="GET", path="/api/1/trades", query=urlencode(given), costs={"calls": 1}
                )
                told = await self._client.ask(request, dict[str, list[dict[str, Any]]])
                rows = sorted(told["trades"], key=lambda row: int(row["sequence"]))
                new = [row for row in rows if int(row["sequence"]) > last]
                for row in new if last >= 0 else new[-1:]:
                    await queue.put(_print(row, symbol))
                last = int(rows[-1]["sequence"]) if rows else last
            await asyncio.sleep(_ASK_EVERY)

    async def _greet(self, send: Callable[[str], Awaitable[None]]) -> None:
        if self._credentials is not None:
            await send(greeting(self._credentials))


def _read(frame: str | bytes) -> list[dict[str, Any]]:
    """Return what a frame of a market stream says; nothing for one that keeps it alive.

    Raises:
        DataError: it cannot be read.
    """
    if not frame or frame in ('""', b'""'):
        return []
    try:
        return [msgspec.json.decode(frame, type=dict[str, Any])]
    except msgspec.MsgspecError as error:
        msg = f"not a frame of Luno's market stream: {error}."
        raise DataError(msg) from error


def _print(row: dict[str, Any], symbol: str) -> Print:
    return Print(
        symbol=symbol,
        time=int(row["timestamp"]) * MILLISECOND,
        trade_id=str(row["sequence"]),
        price=Decimal(row["price"]),
        quantity=Decimal(row["volume"]),
        side="buy" if row["is_buy"] else "sell",
    )
