"""Market data of exchanges as the feed of a session: bars as they close."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from time import time_ns
from typing import TYPE_CHECKING, Final

from ingenium.ingest.feed import Feed, Row
from ingenium.ingest.patience import Backoff
from ingenium.model.timeframe import SECOND, parse_timeframe
from ingenium.venues.market_data import Candle, Print
from ingenium.venues.port import Line, Unclear, Undelivered

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence

    from ingenium.venues.market_data import Kind, MarketFeed

_log = logging.getLogger("ingenium.feed")

_LOOK: Final = 0.05
_GRACE: Final = SECOND // 4
"""Nanoseconds after the end of a bar in which its last trades may still arrive."""


@dataclass(slots=True)
class TradeBars:
    """Bars of one symbol, made of its trades; one without a trade stays at the last price.

    Attributes:
        length: of a bar, in nanoseconds.
    """

    symbol: str
    length: int
    _start: int = -1
    _prices: list[float] = field(default_factory=list[float])
    _volume: float = 0.0
    _last: float | None = None

    def take(self, print_: Print) -> None:
        """Take a trade; one of a bar that was told already opens none again."""
        start = print_.time - print_.time % self.length
        if self._start < 0:
            self._start = start
        if start < self._start:
            return
        self._prices.append(float(print_.price))
        self._volume += float(print_.quantity)
        self._last = float(print_.price)

    def closed(self, now: int) -> list[Row]:
        """Return the bars that have closed."""
        rows = []
        while self._start >= 0 and self._start + self.length + _GRACE <= now:
            last = self._last or 0.0
            prices = self._prices or [last]
            rows.append(
                Row(
                    self.symbol,
                    self._start,
                    prices[0],
                    max(prices),
                    min(prices),
                    prices[-1],
                    self._volume,
                    is_made_up=not self._prices,
                )
            )
            self._start += self.length
            self._prices, self._volume = [], 0.0
        return rows


class VenueFeed(Feed):
    """Tells the bars of instruments at exchanges.

    Where an exchange tells bars of the length that is asked for, they are its own; else they are
    made of its trades.

    Attributes:
        lines: of each exchange, why its stream is silent; empty while it speaks.
    """

    def __init__(
        self,
        feeds: Mapping[str, MarketFeed],
        symbols: Sequence[str],
        timeframe: str,
        clock: Callable[[], int] = time_ns,
    ) -> None:
        """Prepare; nothing is asked for yet.

        Args:
            feeds: by the exchange, as symbols end with it.
            symbols: of the instruments.
            timeframe: the length of bars.
            clock: the time in nanoseconds.
        """
        super().__init__()
        vars(self)["timeframe"] = timeframe
        self.lines: dict[str, str] = {}
        self._feeds = dict(feeds)
        self._symbols = {
            venue: [each for each in symbols if each.rpartition(".")[2] == venue] for venue in feeds
        }
        self._length = parse_timeframe(timeframe)
        self._clock = clock

    async def stream(self) -> AsyncIterator[Row]:
        """Yield bars as they close, of all exchanges."""
        queue: asyncio.Queue[Row] = asyncio.Queue()
        tasks = [
            asyncio.create_task(self._listen(venue, queue))
            for venue, symbols in self._symbols.items()
            if symbols
        ]
        try:
            while True:
                get = asyncio.ensure_future(queue.get())
                await asyncio.wait({get, *tasks}, return_when=asyncio.FIRST_COMPLETED)
                if get.done():
                    yield get.result()
                else:
                    get.cancel()
                for task in tasks:
                    if task.done():
                        task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def away(self) -> Collection[str]:
        """Return the symbols of exchanges that are silent: their bars are made of no trades."""
        return {symbol for venue in self.lines for symbol in self._symbols[venue]}

    async def _listen(self, venue: str, queue: asyncio.Queue[Row]) -> None:
        """Follow one exchange; while it is away it is asked again, and no other waits for it.

        Raises:
            Refused: it does not want us.
        """
        has_bars = self.timeframe in self._feeds[venue].capabilities.bars
        own = () if has_bars else self._symbols[venue]
        makers = {each: TradeBars(each, self._length) for each in own}
        closer = asyncio.create_task(self._close(makers, queue))
        backoff = Backoff()
        try:
            while True:
                try:
                    await self._follow(venue, makers, queue, backoff)
                except (Undelivered, Unclear) as error:
                    wait = backoff.failed(getattr(error, "retry_after", None))
                    self._on_line(venue, Line(is_up=False, why=str(error)))
                else:
                    return
                await asyncio.sleep(wait)
        finally:
            closer.cancel()

    async def _follow(
        self,
        venue: str,
        makers: Mapping[str, TradeBars],
        queue: asyncio.Queue[Row],
        backoff: Backoff,
    ) -> None:
        kinds: list[Kind] = ["print"] if makers else ["candle"]
        async for told in self._feeds[venue].stream(self._symbols[venue], kinds, self.timeframe):
            backoff.succeeded()
            if isinstance(told, Line):
                self._on_line(venue, told)
                continue
            if venue in self.lines:
                self._on_line(venue, Line(is_up=True))
            if isinstance(told, Print) and told.symbol in makers:
                makers[told.symbol].take(told)
            elif isinstance(told, Candle) and told.is_closed:
                await queue.put(_row(told))

    async def _close(self, makers: Mapping[str, TradeBars], queue: asyncio.Queue[Row]) -> None:
        """Tell the bars that close by the clock."""
        while makers:
            await asyncio.sleep(_LOOK)
            now = self._clock()
            for maker in makers.values():
                for row in maker.closed(now):
                    await queue.put(row)

    def _on_line(self, venue: str, line: Line) -> None:
        if line.is_up:
            if self.lines.pop(venue, ""):
                _log.warning("%s speaks again", venue)
            return
        self.lines[venue] = line.why
        _log.warning("%s is silent: %s", venue, line.why)


def _row(candle: Candle) -> Row:
    return Row(
        candle.symbol,
        candle.start,
        float(candle.open),
        float(candle.high),
        float(candle.low),
        float(candle.close),
        float(candle.volume),
    )
