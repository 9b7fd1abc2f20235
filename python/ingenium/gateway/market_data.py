"""The market data processes: a gateway that publishes klines, and a worker that stores them."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StorageType, StreamConfig

from ingenium.gateway.carrier import connect
from ingenium.gateway.kline_events import (
    STREAM,
    consumer_name,
    decode,
    encode,
    is_too_old,
    kline_of,
    stream_settings,
    subject,
)
from ingenium.gateway.pulling import Pull
from ingenium.model.errors import DataError
from ingenium.venues.market_data import Candle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nats.aio.msg import Msg

    from ingenium.storage.hft.klines import Kline, KlineStore
    from ingenium.storage.hft.mappings import SymbolMapping
    from ingenium.venues.market_data import MarketFeed

_logger = logging.getLogger("ingenium.klines")

_BATCH: Final = 5_000
_ROOM: Final = 8 * 1024 * 1024
"""Bytes that are asked for at once: some 20,000 klines of the pages of a history."""
_WAIT: Final = 0.2
_AGAIN: Final = 1.0


async def connected(url: str) -> tuple[Any, Any]:
    """Connect, and make the stream of klines or bring it up to date.

    Raises:
        CarrierError: nobody answers.
    """
    return await connect(url, StreamConfig(storage=StorageType.FILE, **stream_settings()))


@dataclass(frozen=True, slots=True)
class _Told:
    """A message, and the klines in it that are stored."""

    message: Msg
    klines: list[Kline]


@dataclass(slots=True)
class KlineWorker:
    """Stores the klines of an exchange; several share the work, and none is lost.

    Messages are acknowledged once their batch is committed; the next one is read while the database
    writes. A database that is away is waited for; what it refuses is left out, message by message.

    Attributes:
        ack_wait: seconds after which what a worker that died had taken goes to another.
        stored: how many klines were written.
        skipped: how many were too old, or none.
    """

    url: str
    exchange: str
    store: KlineStore
    ack_wait: float = 30.0
    clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    stored: int = 0
    skipped: int = 0

    async def run(self, stopping: asyncio.Event) -> None:
        """Store until it is to stop."""
        client, stream = await connected(self.url)
        name = consumer_name(self.exchange)
        config = ConsumerConfig(
            durable_name=name,
            filter_subject=f"{STREAM}.{self.exchange.upper()}.>",
            ack_policy=AckPolicy.EXPLICIT,
            deliver_policy=DeliverPolicy.ALL,
            ack_wait=self.ack_wait,
            max_ack_pending=4 * _BATCH,
        )
        writing: asyncio.Task[None] | None = None
        try:
            await stream.add_consumer(STREAM, config)
            pull = await Pull(client, STREAM, name, most=_BATCH, room=_ROOM).open()
            while not stopping.is_set():
                if messages := await pull.batch(_WAIT):
                    now = self.clock()
                    batch = [self._read(each, now) for each in messages]
                    if writing is not None:
                        await writing
                    writing = asyncio.create_task(self._store(batch, stopping))
            if writing is not None:
                await writing
        finally:
            if writing is not None:
                writing.cancel()
                await asyncio.gather(writing, return_exceptions=True)
            await client.close()
            await self.store.close()

    async def _store(self, batch: list[_Told], stopping: asyncio.Event) -> None:
        """Write a batch, as often as it takes, and acknowledge it."""
        klines = [kline for told in batch for kline in told.klines]
        while True:
            try:
                self.stored += await self.store.upsert(klines)
            except DataError as error:
                return await self._apart(batch, error, stopping)
            except Exception as error:
                _logger.warning("klines are written again in %g s: %s", _AGAIN, error)
                if stopping.is_set():
                    return None
                await asyncio.sleep(_AGAIN)
            else:
                for told in batch:
                    await told.message.ack()
                return None

    async def _apart(self, batch: list[_Told], error: DataError, stopping: asyncio.Event) -> None:
        """Write a refused batch in halves, until the message at fault is alone and left out."""
        if len(batch) == 1:
            self.skipped += len(batch[0].klines)
            _logger.warning("a message was left out: %s", error)
            await batch[0].message.term()
            return
        middle = len(batch) // 2
        await self._store(batch[:middle], stopping)
        await self._store(batch[middle:], stopping)

    def _read(self, message: Msg, now: int) -> _Told:
        """Return the klines of a message that are stored."""
        try:
            told = decode(message.data)
        except DataError as error:
            self.skipped += 1
            _logger.warning("a message was left out: %s", error)
            return _Told(message, [])
        fresh = [kline for kline in told if not is_too_old(kline, now)]
        self.skipped += len(told) - len(fresh)
        return _Told(message, fresh)


def canonical(symbols: Iterable[str], exchange: str, mapped: Iterable[SymbolMapping]) -> list[str]:
    """Return symbols as feeds are asked for them: as they are mapped, or as they are written."""
    names = {each.symbol: each.kline_symbol for each in mapped if each.exchange == exchange}
    told = (names.get(each, each) for each in symbols)
    return [f"{each.upper().replace('_', '')}.{exchange}" for each in told]


async def publish_klines(
    feed: MarketFeed,
    exchange: str,
    symbols: Mapping[str, Iterable[str]],
    url: str,
    stopping: asyncio.Event,
) -> int:
    """Publish the klines of an exchange as they come, until it is to stop; return how many.

    Args:
        feed: of the exchange; it is closed at the end.
        exchange: its name.
        symbols: canonical ones, by the interval of their klines.
        url: of the carrier.
        stopping: is set when it is to stop.

    Raises:
        CarrierError: nobody answers there.
    """
    client, stream = await connected(url)
    count = 0

    async def publish(interval: str, names: Iterable[str]) -> None:
        nonlocal count
        async for told in feed.stream(names, ["candle"], interval):
            if isinstance(told, Candle):
                kline = kline_of(told, exchange, time.time_ns() // 1_000_000)
                place = subject(exchange, kline.symbol, interval)
                await stream.publish(place, encode(kline))
                count += 1

    work = {asyncio.create_task(publish(*each)) for each in symbols.items()}
    stop = asyncio.create_task(stopping.wait())
    try:
        done, _ = await asyncio.wait({*work, stop}, return_when=asyncio.FIRST_COMPLETED)
        for task in done & work:
            task.result()
    finally:
        for task in (*work, stop):
            task.cancel()
        await asyncio.gather(*work, stop, return_exceptions=True)
        await feed.close()
        await client.close()
    return count
