"""Klines on JetStream as a market feed: closed ones, as strategies want them."""

from __future__ import annotations

import logging
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import nats.errors
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from ingenium.gateway.carrier import CarrierError
from ingenium.gateway.kline_events import MINUTE, STREAM, decode
from ingenium.gateway.market_data import connected
from ingenium.gateway.pulling import Pull
from ingenium.model.errors import DataError
from ingenium.model.timeframe import parse_timeframe
from ingenium.venues.market_data import Candle
from ingenium.venues.port import Capabilities, Refused, Undelivered

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable

    from nats.aio.msg import Msg

    from ingenium.storage.hft.klines import Kline
    from ingenium.venues.market_data import Kind, Market
    from ingenium.venues.port import VenueInstrument

_logger = logging.getLogger("ingenium.klines")

_BATCH: Final = 256
_ROOM: Final = 1024 * 1024
_WAIT: Final = 0.2
_ACK_WAIT: Final = 5.0
_MILLISECOND: Final = 1_000_000
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(slots=True)
class KlineFeed:
    """The klines of an exchange that a gateway publishes; see `MarketFeed`.

    Its consumer is durable: what is published while nobody reads waits here for the reader. What is
    older than a minute by then is left out all the same: nobody is to trade at an old price.

    Attributes:
        url: of the carrier.
        exchange: whose klines.
        source: names the reader; readers of one name share what there is.
        rules: what the exchange trades, by canonical symbol.
        timeframe: of the klines that are told; there may be others of the same symbols.
        clock: the time in milliseconds.
        skipped: how many were left out as too old.
    """

    url: str
    exchange: str
    source: str
    rules: dict[str, VenueInstrument]
    timeframe: str = "1m"
    clock: Callable[[], int] = lambda: time.time_ns() // _MILLISECOND
    skipped: int = field(default=0, init=False)

    @property
    def capabilities(self) -> Capabilities:
        """What is told here: bars of one length."""
        return Capabilities(
            venue=self.exchange,
            order_types=frozenset(),
            times_in_force=frozenset(),
            bars=(self.timeframe,),
        )

    async def instruments(self) -> dict[str, VenueInstrument]:
        """Return what the exchange trades, by canonical symbol."""
        return self.rules

    async def candles(self, symbol: str, timeframe: str, start: int, end: int) -> list[Candle]:
        """Refuse: the stream holds five minutes."""
        del timeframe, start, end
        msg = f"The stream of klines has no history of {symbol}: read the database market_data."
        raise Refused(msg, "unsupported")

    async def stream(
        self, symbols: Iterable[str], kinds: Iterable[Kind], timeframe: str = "1m"
    ) -> AsyncIterator[Market]:
        """Tell the closed klines of some symbols as they come.

        A message is acknowledged once what it told was taken.

        Raises:
            Undelivered: the carrier is away.
        """
        del kinds
        wanted = set(symbols)
        try:
            client, stream = await connected(self.url)
        except CarrierError as error:
            raise Undelivered(str(error)) from error
        try:
            name = consumer_name(self.exchange, self.source)
            await stream.add_consumer(STREAM, self._consumer(name, wanted))
            pull = await Pull(client, STREAM, name, most=_BATCH, room=_ROOM).open()
            while True:
                for message in await pull.batch(_WAIT):
                    for kline in self._read(message):
                        symbol = f"{kline.symbol.upper()}.{self.exchange}"
                        if symbol in wanted and kline.interval == timeframe:
                            yield candle_of(kline, symbol)
                    await message.ack()
        except (OSError, nats.errors.Error) as error:
            msg = f"JetStream was lost: {error}."
            raise Undelivered(msg) from error
        finally:
            await client.close()

    async def close(self) -> None:
        """Let go of nothing: a stream lets go of its connection when it ends."""

    def _consumer(self, name: str, symbols: Iterable[str]) -> ConsumerConfig:
        plain = sorted(each.rpartition(".")[0] for each in symbols)
        return ConsumerConfig(
            durable_name=name,
            filter_subjects=[f"{STREAM}.{self.exchange.upper()}.{each}.*" for each in plain],
            ack_policy=AckPolicy.EXPLICIT,
            deliver_policy=DeliverPolicy.NEW,
            ack_wait=_ACK_WAIT,
        )

    def _read(self, message: Msg) -> list[Kline]:
        """Return the closed klines of a message that are not too old."""
        try:
            told = [kline for kline in decode(message.data) if kline.is_closed]
        except DataError as error:
            _logger.warning("a message was left out: %s", error)
            return []
        now = self.clock()
        fresh = [each for each in told if (each.event_time or each.close_time) >= now - MINUTE]
        if late := len(told) - len(fresh):
            self.skipped += late
            _logger.warning("%d klines were left out: more than a minute old", late)
        return fresh


def consumer_name(exchange: str, source: str) -> str:
    """Return the durable name under which a strategy reads the klines of an exchange."""
    return f"KLINE_STRATEGY_{exchange.upper()}_{_NO_NAME.sub('-', source)}"


def candle_of(kline: Kline, symbol: str) -> Candle:
    """Return a kline as a candle of a canonical symbol."""
    start = kline.open_time * _MILLISECOND
    return Candle(
        symbol=symbol,
        timeframe=kline.interval,
        start=start,
        end=start + parse_timeframe(kline.interval),
        open=kline.open_price,
        high=kline.high_price,
        low=kline.low_price,
        close=kline.close_price,
        volume=kline.base_volume,
        quote_volume=kline.quote_volume,
        taker_volume=kline.taker_base_volume,
        taker_quote_volume=kline.taker_quote_volume,
        trades=kline.trade_count,
        is_closed=kline.is_closed,
        time=kline.event_time * _MILLISECOND,
    )
