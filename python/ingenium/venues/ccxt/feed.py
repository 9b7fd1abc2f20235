"""Market data of an exchange of ccxt."""

from __future__ import annotations

import asyncio
import itertools
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ingenium.model.timeframe import parse_timeframe
from ingenium.venues.account import Connected
from ingenium.venues.budget import shared_budget
from ingenium.venues.ccxt.abilities import capabilities_of, page_of
from ingenium.venues.ccxt.client import CcxtClient
from ingenium.venues.ccxt.following import follow
from ingenium.venues.ccxt.wire import MILLISECOND
from ingenium.venues.clock import VenueClock
from ingenium.venues.market_data import Candle, Depth, Print, Top
from ingenium.venues.port import Line, Refused
from ingenium.venues.rest import RestClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping

    from ingenium.venues.market_data import Kind, Market
    from ingenium.venues.port import Address, VenueInstrument

_ASK_EVERY: Final = 1.0
_SHOWN: Final = 20
_KEPT: Final = 10_000  # trades whose numbers are remembered, so that each is told once


class CcxtFeed(Connected):
    """Market data of an exchange of ccxt; see `MarketFeed`.

    What ccxt has no stream of is asked for every second. Bars are told on request only.
    """

    def __init__(self, name: str, address: Address) -> None:
        """Prepare; nothing is sent yet.

        Raises:
            ConfigError: ccxt has no such exchange.
        """
        self._ccxt = CcxtClient(name, address)
        self._exchange = self._ccxt.exchange
        self.TITLE = self._ccxt.title
        self.CAPABILITIES = capabilities_of(self._exchange, name)
        budget = shared_budget(self._ccxt.home, "", self._ccxt.allowances)
        super().__init__(RestClient(self._ccxt.home, budget=budget, judge=self._ccxt.meaning))
        self._ccxt.connect(self._client, VenueClock(self._ccxt.server_time))

    async def instruments(self) -> dict[str, VenueInstrument]:
        """Return what it trades, by canonical symbol."""
        self._instruments = await self._ccxt.instruments()
        return self._instruments

    async def candles(self, symbol: str, timeframe: str, start: int, end: int) -> list[Candle]:
        """Return closed bars whose start is in [start, end), oldest first.

        Raises:
            Refused: ccxt has no bars of this length there.
        """
        exchange, length = self._exchange, parse_timeframe(timeframe)
        if not exchange.has.get("fetchOHLCV") or timeframe not in (exchange.timeframes or {}):
            msg = f"{self.TITLE} tells no bars of {timeframe} through ccxt."
            raise Refused(msg, "unsupported")
        name = (await self._rules(symbol)).feed_symbol
        page = page_of(exchange, "fetchOHLCV")
        found: dict[int, Candle] = {}
        now = await self._ccxt.server_time()
        since, last = start, min(end, now)
        while since < last:
            given = (name, timeframe, since // MILLISECOND, page)
            rows = await self._ask(exchange.fetch_ohlcv, *given)
            bars = [_candle(row, symbol, timeframe, length) for row in rows]
            new = [each for each in bars if each.start >= since and each.start not in found]
            if not new:
                break
            found |= {each.start: each for each in new}
            since = max(each.start for each in new) + length
        return [found[at] for at in sorted(found) if start <= at < end and at + length <= now]

    async def stream(
        self,
        symbols: Iterable[str],
        kinds: Iterable[Kind],
        timeframe: str = "1m",  # noqa: ARG002 - no bars are streamed
    ) -> AsyncIterator[Market]:
        """Tell what happens, until closed; bars are not among it."""
        wanted = set(kinds)
        watches: list[Callable[[], Awaitable[Any]]] = []
        for symbol in symbols:
            name = (await self._rules(symbol)).feed_symbol
            if "print" in wanted:
                watches.append(self._trades(symbol, name))
            if wanted & {"top", "depth"}:
                watches.append(self._book(symbol, name))
        async for told in follow(self._ccxt, watches):
            for each in _shown(told, wanted):
                yield each

    async def close(self) -> None:
        """Let go of all connections."""
        await self._ccxt.close()
        await super().close()

    def _trades(self, symbol: str, name: str) -> Callable[[], Awaitable[list[Print]]]:
        """Return what tells the trades of a market that were not told before."""
        seen, is_stream = _Seen(), self._exchange.has.get("watchTrades") is True
        ask = (
            self._exchange.watch_trades if is_stream else _every_second(self._exchange.fetch_trades)
        )

        async def watch() -> list[Print]:
            rows = await ask(name)
            return [_print(row, symbol) for row in seen.new(rows, is_stream=is_stream)]

        return watch

    def _book(self, symbol: str, name: str) -> Callable[[], Awaitable[Depth]]:
        """Return what tells the book of a market."""
        exchange = self._exchange
        is_stream = exchange.has.get("watchOrderBook") is True
        ask = exchange.watch_order_book if is_stream else _every_second(exchange.fetch_order_book)

        async def watch() -> Depth:
            book = await ask(name)
            stamp = int(book.get("timestamp") or 0) * MILLISECOND
            return Depth(
                symbol=symbol,
                time=stamp or time.time_ns(),
                bids=_levels(book["bids"]),
                asks=_levels(book["asks"]),
            )

        return watch

    async def _ask(self, call: Callable[..., Awaitable[Any]], *given: Any) -> Any:
        return await self._ccxt.ask(call, *given, is_signed=False)


class _Seen:
    """Remembers trades, so that each is told once."""

    def __init__(self) -> None:
        self._ids: dict[str, None] = {}

    def new(self, rows: Iterable[Mapping[str, Any]], *, is_stream: bool) -> list[Mapping[str, Any]]:
        """Return the trades that are new, oldest first; of the first that are asked, the last."""
        is_first = not self._ids
        found = [row for row in sorted(rows, key=_when) if _trade_id(row) not in self._ids]
        self._ids |= dict.fromkeys(map(_trade_id, found))
        for each in list(self._ids)[:-_KEPT]:
            del self._ids[each]
        return found[-1:] if is_first and not is_stream else found


def _every_second(ask: Callable[[str], Awaitable[Any]]) -> Callable[[str], Awaitable[Any]]:
    """Return a question that waits for its turn, but for the first time."""
    times = itertools.count()

    async def asked(name: str) -> Any:
        if next(times):
            await asyncio.sleep(_ASK_EVERY)
        return await ask(name)

    return asked


def _when(row: Mapping[str, Any]) -> int:
    return int(row["timestamp"])


def _trade_id(row: Mapping[str, Any]) -> str:
    known = row.get("id")
    return str(known or f"{row['timestamp']} {row['side']} {row['price']} {row['amount']}")


def _print(row: Mapping[str, Any], symbol: str) -> Print:
    return Print(
        symbol=symbol,
        time=_when(row) * MILLISECOND,
        trade_id=_trade_id(row),
        price=Decimal(str(row["price"])),
        quantity=Decimal(str(row["amount"])),
        side="sell" if row["side"] == "sell" else "buy",
    )


def _candle(row: list[Any], symbol: str, timeframe: str, length: int) -> Candle:
    opened, high, low, close, volume = (Decimal(str(each or 0)) for each in row[1:6])
    start = int(row[0]) * MILLISECOND
    return Candle(
        symbol=symbol,
        timeframe=timeframe,
        start=start,
        end=start + length,
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=volume,
    )


def _levels(rows: Iterable[Iterable[Any]]) -> tuple[tuple[Decimal, Decimal], ...]:
    """Return the best levels of a side; in streams ccxt keeps the nearest binary numbers."""
    found = []
    for row in rows:
        price, quantity, *_ = row
        found.append((Decimal(str(price)), Decimal(str(quantity))))
        if len(found) == _SHOWN:
            break
    return tuple(found)


def _shown(told: Line | Depth | list[Print], kinds: set[Kind]) -> Iterator[Market]:
    """Yield what was asked for of what a watch tells."""
    if isinstance(told, list):
        yield from told
    elif isinstance(told, Line):
        yield told
    else:
        if "depth" in kinds:
            yield told
        if "top" in kinds and told.bids and told.asks:
            yield _top(told)


def _top(book: Depth) -> Top:
    (bid, bid_quantity), (ask, ask_quantity) = book.bids[0], book.asks[0]
    return Top(
        symbol=book.symbol,
        time=book.time,
        bid=bid,
        ask=ask,
        bid_quantity=bid_quantity,
        ask_quantity=ask_quantity,
    )
