"""Market data of Kraken spot."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import msgspec

from ingenium.model.books import CheckedBook
from ingenium.model.timeframe import parse_timeframe
from ingenium.venues.account import Connected
from ingenium.venues.budget import shared_budget
from ingenium.venues.kraken.account_wire import SECOND, Envelope, instruments_of
from ingenium.venues.kraken.broker import ALLOWANCES, CAPABILITIES, REST, asset_pairs, judged
from ingenium.venues.kraken.market_wire import decoded, market_v2
from ingenium.venues.market_data import Candle, Depth
from ingenium.venues.port import Line
from ingenium.venues.rest import Request, RestClient
from ingenium.venues.socket import Manners, VenueSocket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator

    from ingenium.venues.market_data import Kind, Market
    from ingenium.venues.port import Address, VenueInstrument

STREAM: Final = "wss://ws.kraken.com"
_DEPTH: Final = 10
_SILENCE: Final = 10.0  # a heartbeat comes every second
_MINUTE: Final = 60 * SECOND


class KrakenFeed(Connected):
    """Market data of Kraken spot; see `MarketFeed`."""

    CAPABILITIES = CAPABILITIES

    def __init__(self, address: Address) -> None:
        base = address.rest or REST
        budget = shared_budget(base, "", ALLOWANCES)
        super().__init__(RestClient(base, budget=budget, judge=judged))
        self._stream = (address.stream or STREAM).rstrip("/")

    async def instruments(self) -> dict[str, VenueInstrument]:
        """Return what it trades, by canonical symbol."""
        self._instruments = instruments_of(await asset_pairs(self._client))
        return self._instruments

    async def candles(self, symbol: str, timeframe: str, start: int, end: int) -> list[Candle]:
        """Return closed bars whose start is in [start, end); Kraken tells the last 720 only."""
        length = parse_timeframe(timeframe)
        given = {
            "pair": symbol.rpartition(".")[0],
            "interval": str(length // _MINUTE),
            "since": str(max(start // SECOND - 1, 0)),
        }
        request = Request(
            method="GET", path="/0/public/OHLC", query=urlencode(given), costs={"calls": 1}
        )
        envelope = await self._client.ask(request, Envelope)
        told = msgspec.json.decode(envelope.result, type=dict[str, Any])
        last = int(told.pop("last"))
        rows: list[list[Any]] = next(iter(told.values()), [])
        bars = [_bar(row, symbol, timeframe, length) for row in rows if int(row[0]) <= last]
        return [each for each in bars if start <= each.start < end]

    async def stream(
        self, symbols: Iterable[str], kinds: Iterable[Kind], timeframe: str = "1m"
    ) -> AsyncIterator[Market]:
        """Tell what happens, until closed."""
        if not self._instruments:
            await self.instruments()
        rules = {self._instruments[each].feed_symbol: self._instruments[each] for each in symbols}
        names = {shown: each.symbol for shown, each in rules.items()}
        wanted = list(kinds)
        books = {shown: _Book(each) for shown, each in rules.items()}
        bars: dict[str, Candle] = {}

        channels = [_channel(kind, list(rules), timeframe) for kind in wanted]

        async def greet(send: Callable[[str], Awaitable[None]]) -> None:
            await _subscribe(send, channels)

        async def address() -> str:
            return f"{self._stream}/v2"

        socket = VenueSocket[dict[str, Any]](
            address,
            lambda frame: [decoded(frame)],
            greet=greet,
            manners=Manners(first_wait=0.2, longest_wait=5.0, silence=_SILENCE),
        )
        self._sockets.append(socket)
        async for told in socket.told():
            if isinstance(told, Line):
                yield told
                continue
            for market in _read(told, names, books, bars):
                yield market
                if isinstance(market, Line):
                    await socket.reconnect()


class _Book:
    """A book with Kraken's checksum."""

    def __init__(self, rules: VenueInstrument) -> None:
        self._symbol = rules.symbol
        self._tick, self._lot = rules.tick, rules.lot
        self._book = CheckedBook(_DEPTH)

    @property
    def is_wrong(self) -> bool:
        """Whether the checksum does not agree."""
        return self._book.standing == "stale"

    def take(self, row: dict[str, Any], *, is_snapshot: bool) -> Depth | None:
        """Take a message, and return the book where it is whole."""
        bids, asks = (self._units(row.get(side, ())) for side in ("bids", "asks"))
        if is_snapshot:
            self._book.on_snapshot(bids, asks)
        else:
            self._book.on_update(bids, asks, int(row["checksum"]))
        if self._book.standing != "live":
            return None
        levels = (self._book.levels("buy", _DEPTH), self._book.levels("sell", _DEPTH))
        shown = [
            tuple((price * self._tick, quantity * self._lot) for price, quantity in side)
            for side in levels
        ]
        return Depth(symbol=self._symbol, time=0, bids=shown[0], asks=shown[1])

    def _units(self, rows: Iterable[dict[str, Any]]) -> list[tuple[int, int]]:
        return [
            (
                int(Decimal(str(row["price"])) / self._tick),
                int(Decimal(str(row["qty"])) / self._lot),
            )
            for row in rows
        ]


async def _subscribe(
    send: Callable[[str], Awaitable[None]], channels: list[dict[str, Any]]
) -> None:
    for channel in channels:
        await send(msgspec.json.encode({"method": "subscribe", "params": channel}).decode())


def _read(
    told: dict[str, Any],
    names: dict[str, str],
    books: dict[str, _Book],
    bars: dict[str, Candle],
) -> Iterator[Market]:
    """Yield what a frame says; a `Line` that is down where a book is wrong."""
    if told.get("channel") != "book":
        for each in market_v2(told, names):
            closed = _closed(each, bars)
            if closed is not None:
                yield closed
            yield each
        return
    for row in told["data"]:
        book = books[row["symbol"]]
        depth = book.take(row, is_snapshot=told["type"] == "snapshot")
        if depth is not None:
            yield depth
        elif book.is_wrong:
            yield Line(is_up=False, why=f"the book of {row['symbol']} is wrong")


def _closed(told: Market, bars: dict[str, Candle]) -> Candle | None:
    """Return the bar that has closed because another has begun."""
    if not isinstance(told, Candle):
        return None
    before = bars.get(told.symbol)
    bars[told.symbol] = told
    if before is None or before.start >= told.start:
        return None
    return msgspec.structs.replace(before, is_closed=True)


def _channel(kind: Kind, symbols: list[str], timeframe: str) -> dict[str, Any]:
    if kind == "depth":
        return {"channel": "book", "symbol": symbols, "depth": _DEPTH}
    if kind == "candle":
        minutes = parse_timeframe(timeframe) // _MINUTE
        return {"channel": "ohlc", "symbol": symbols, "interval": minutes}
    if kind == "top":
        return {"channel": "ticker", "symbol": symbols, "event_trigger": "bbo"}
    return {"channel": "trade", "symbol": symbols}


def _bar(row: list[Any], symbol: str, timeframe: str, length: int) -> Candle:
    start = int(row[0]) * SECOND
    volume = Decimal(row[6])
    return Candle(
        symbol=symbol,
        timeframe=timeframe,
        start=start,
        end=start + length,
        open=Decimal(row[1]),
        high=Decimal(row[2]),
        low=Decimal(row[3]),
        close=Decimal(row[4]),
        volume=volume,
        quote_volume=volume * Decimal(row[5]),
        trades=int(row[7]),
    )
