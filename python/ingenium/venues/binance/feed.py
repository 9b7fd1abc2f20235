"""Market data of Binance spot."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final

import msgspec

from ingenium.model.errors import DataError
from ingenium.venues.account import Connected
from ingenium.venues.binance.account_wire import MILLISECOND
from ingenium.venues.binance.book import LevelBook
from ingenium.venues.binance.broker import (
    ALLOWANCES,
    CAPABILITIES,
    REST,
    judged,
    traded,
    weight_of,
)
from ingenium.venues.budget import shared_budget
from ingenium.venues.market_data import Candle, Print, Top
from ingenium.venues.rest import Request, RestClient
from ingenium.venues.socket import Manners, VenueSocket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from ingenium.venues.market_data import Kind, Market
    from ingenium.venues.port import Address, VenueInstrument

STREAM: Final = "wss://stream.binance.com:9443"
_PAGE: Final = 1_000
_DEPTH: Final = 1_000
_SILENCE: Final = 30.0


class BinanceFeed(Connected):
    """Market data of Binance spot; see `MarketFeed`.

    Exchanges that show Binance's market as theirs extend it.

    Attributes:
        home: where its streams are, if not told otherwise.
    """

    CAPABILITIES = CAPABILITIES
    home: ClassVar[str] = STREAM

    def __init__(self, address: Address) -> None:
        base = address.rest or REST
        budget = shared_budget(base, "", ALLOWANCES)
        super().__init__(RestClient(base, budget=budget, judge=judged, used=weight_of))
        self._stream = (address.stream or self.home).rstrip("/")
        self._books: dict[str, LevelBook] = {}

    async def instruments(self) -> dict[str, VenueInstrument]:
        """Return what it trades, by canonical symbol."""
        self._instruments = await traded(self._client)
        return self._instruments

    async def candles(self, symbol: str, timeframe: str, start: int, end: int) -> list[Candle]:
        """Return closed bars whose start is in [start, end), oldest first."""
        found: list[Candle] = []
        name = symbol.rpartition(".")[0]
        last = end // MILLISECOND - 1
        first = start // MILLISECOND
        while first <= last:
            query = (
                f"symbol={name}&interval={timeframe}&startTime={first}&endTime={last}&limit={_PAGE}"
            )
            request = Request(method="GET", path="/api/v3/klines", query=query, costs={"weight": 2})
            answer = await self._client.send(request)
            rows = msgspec.json.decode(answer.body, type=list[list[Any]])
            found += [_candle(row, symbol, timeframe) for row in rows]
            if len(rows) < _PAGE:
                break
            first = int(rows[-1][0]) + 1
        if found and not await self._has_ended(found[-1]):
            found.pop()
        return found

    async def stream(
        self, symbols: Iterable[str], kinds: Iterable[Kind], timeframe: str = "1m"
    ) -> AsyncIterator[Market]:
        """Tell what happens, until closed."""
        names = {each.rpartition(".")[0]: each for each in symbols}
        wanted = list(kinds)
        if "depth" in wanted and not self._instruments:
            await self.instruments()
        self._books = {
            name: LevelBook(self._instruments[symbol])
            for name, symbol in names.items()
            if "depth" in wanted
        }
        words = {
            "candle": f"kline_{timeframe}",
            "top": "bookTicker",
            "print": "trade",
            "depth": "depth@100ms",
        }
        parameters = [f"{name.lower()}@{words[kind]}" for name in names for kind in wanted]

        async def greet(send: Callable[[str], Awaitable[None]]) -> None:
            for book in self._books.values():
                book.break_off()
            asked = {"method": "SUBSCRIBE", "params": parameters, "id": 1}
            await send(msgspec.json.encode(asked).decode())

        async def address() -> str:
            return f"{self._stream}/stream"

        socket = VenueSocket[Any](
            address,
            lambda frame: read_market(frame, names),
            greet=greet,
            manners=Manners(first_wait=0.2, longest_wait=5.0, silence=_SILENCE),
        )
        self._sockets.append(socket)
        async for told in socket.told():
            if isinstance(told, dict):
                async for each in self._on_depth(told, names):
                    yield each
            else:
                yield told

    async def _on_depth(self, told: dict[str, Any], names: dict[str, str]) -> AsyncIterator[Market]:
        name = told["s"]
        book = self._books.get(name)
        if book is None:
            return
        book.update(told)
        if book.needs_snapshot:
            query = f"symbol={name}&limit={_DEPTH}"
            request = Request(method="GET", path="/api/v3/depth", query=query, costs={"weight": 50})
            book.snapshot((await self._client.send(request)).body)
        depth = book.told(names[name], int(told["E"]) * MILLISECOND)
        if depth is not None:
            yield depth

    async def _has_ended(self, candle: Candle) -> bool:
        answer: dict[str, int] = await self._client.ask(
            Request(method="GET", path="/api/v3/time", costs={"weight": 1}), dict[str, int]
        )
        return candle.end <= answer["serverTime"] * MILLISECOND


def _candle(row: list[Any], symbol: str, timeframe: str) -> Candle:
    exact = [Decimal(row[place]) for place in (1, 2, 3, 4, 5, 7, 9, 10)]
    return Candle(
        symbol=symbol,
        timeframe=timeframe,
        start=int(row[0]) * MILLISECOND,
        end=(int(row[6]) + 1) * MILLISECOND,
        open=exact[0],
        high=exact[1],
        low=exact[2],
        close=exact[3],
        volume=exact[4],
        quote_volume=exact[5],
        taker_volume=exact[6],
        taker_quote_volume=exact[7],
        trades=int(row[8]),
    )


def read_market(frame: str | bytes, names: dict[str, str]) -> list[Market | dict[str, Any]]:
    """Return what a frame says; a change of a book as it came.

    Raises:
        DataError: it cannot be read.
    """
    try:
        envelope = msgspec.json.decode(frame, type=dict[str, Any])
        told = envelope.get("data", envelope)
        symbol = names.get(told.get("s", ""))
        if symbol is None:
            return []
        kind = told.get("e", "bookTicker")
        if kind == "depthUpdate":
            return [told]
        if kind == "kline":
            return [_stream_candle(told, symbol)]
        if kind in ("trade", "aggTrade"):
            return [
                Print(
                    symbol=symbol,
                    time=int(told["T"]) * MILLISECOND,
                    trade_id=str(told["t"] if kind == "trade" else told["a"]),
                    price=Decimal(told["p"]),
                    quantity=Decimal(told["q"]),
                    side="sell" if told["m"] else "buy",
                )
            ]
        return [
            Top(
                symbol=symbol,
                time=int(told.get("E", 0)) * MILLISECOND,
                bid=Decimal(told["b"]),
                ask=Decimal(told["a"]),
                bid_quantity=Decimal(told["B"]),
                ask_quantity=Decimal(told["A"]),
            )
        ]
    except (msgspec.MsgspecError, KeyError, TypeError, ArithmeticError) as error:
        msg = f"not a frame of Binance's market streams: {error!r}."
        raise DataError(msg) from error


def _stream_candle(told: dict[str, Any], symbol: str) -> Candle:
    bar = told["k"]
    return Candle(
        symbol=symbol,
        timeframe=bar["i"],
        start=int(bar["t"]) * MILLISECOND,
        end=(int(bar["T"]) + 1) * MILLISECOND,
        open=Decimal(bar["o"]),
        high=Decimal(bar["h"]),
        low=Decimal(bar["l"]),
        close=Decimal(bar["c"]),
        volume=Decimal(bar["v"]),
        quote_volume=Decimal(bar["q"]),
        taker_volume=Decimal(bar["V"]),
        taker_quote_volume=Decimal(bar["Q"]),
        trades=int(bar["n"]),
        is_closed=bool(bar["x"]),
        time=int(told["E"]) * MILLISECOND,
    )
