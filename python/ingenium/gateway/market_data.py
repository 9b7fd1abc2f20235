"""The market data processes: a gateway that publishes klines, and a worker that stores them."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

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
from ingenium.model.errors import DataError, MissingExtraError
from ingenium.venues.market_data import Candle

try:
    import nats
    from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StorageType, StreamConfig
except ImportError:
    raise MissingExtraError("Klines over JetStream", "nats-py", "nats") from None

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingenium.storage.hft.klines import Kline, KlineStore
    from ingenium.venues.market_data import MarketFeed

_logger = logging.getLogger("ingenium.klines")

_BATCH: Final = 5_000
_WAIT: Final = 0.2
_AGAIN: Final = 1.0


async def connected(url: str) -> tuple[Any, Any]:
    """Connect, and make the stream of klines or bring it up to date."""
    client = await nats.connect(url, max_reconnect_attempts=-1)
    stream = client.jetstream()
    wanted = StreamConfig(storage=StorageType.FILE, **stream_settings())
    try:
        await stream.add_stream(wanted)
    except nats.js.errors.BadRequestError:
        await stream.update_stream(wanted)
    return client, stream


@dataclass(slots=True)
class KlineWorker:
    """Stores the klines of an exchange; several share the work, and none is lost.

    Messages are acknowledged once their batch is committed. A database that is away is waited for.

    Attributes:
        stored: how many klines were written.
        skipped: how many were too old, or none.
    """

    url: str
    exchange: str
    store: KlineStore
    clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    stored: int = 0
    skipped: int = 0

    async def run(self, stopping: asyncio.Event) -> None:
        """Store until it is to stop."""
        client, stream = await connected(self.url)
        config = ConsumerConfig(
            ack_policy=AckPolicy.EXPLICIT,
            deliver_policy=DeliverPolicy.ALL,
            ack_wait=30.0,
            max_ack_pending=4 * _BATCH,
        )
        consumer = await stream.pull_subscribe(
            f"{STREAM}.{self.exchange.upper()}.>",
            durable=consumer_name(self.exchange),
            config=config,
        )
        try:
            while not stopping.is_set():
                try:
                    messages = await consumer.fetch(_BATCH, timeout=_WAIT)
                except TimeoutError:
                    continue
                await self._store(messages, stopping)
        finally:
            await client.close()
            await self.store.close()

    async def _store(self, messages: list[Any], stopping: asyncio.Event) -> None:
        """Write a batch, as often as it takes, and acknowledge it."""
        klines = self._read(messages)
        while not stopping.is_set():
            try:
                self.stored += await self.store.upsert(klines)
            except Exception as error:
                _logger.warning("klines are written again in %g s: %s", _AGAIN, error)
                await asyncio.sleep(_AGAIN)
            else:
                for message in messages:
                    await message.ack()
                return

    def _read(self, messages: list[Any]) -> list[Kline]:
        now, klines = self.clock(), []
        for message in messages:
            try:
                told = decode(message.data)
            except DataError as error:
                self.skipped += 1
                _logger.warning("a message was left out: %s", error)
                continue
            fresh = [kline for kline in told if not is_too_old(kline, now)]
            self.skipped += len(told) - len(fresh)
            klines += fresh
        return klines


async def publish_klines(
    feed: MarketFeed,
    exchange: str,
    symbols: list[str],
    interval: str,
    url: str,
    stopping: asyncio.Event,
) -> int:
    """Publish the klines of an exchange as they come, until it is to stop; return how many."""
    client, stream = await connected(url)
    count = 0

    async def publish() -> None:
        nonlocal count
        async for told in feed.stream(symbols, ["candle"], interval):
            if isinstance(told, Candle):
                kline = kline_of(told, exchange, time.time_ns() // 1_000_000)
                place = subject(exchange, kline.symbol, interval)
                await stream.publish(place, encode(kline))
                count += 1

    work = asyncio.create_task(publish())
    try:
        await asyncio.wait(
            {work, asyncio.create_task(stopping.wait())}, return_when=asyncio.FIRST_COMPLETED
        )
        if work.done():
            work.result()
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await feed.close()
        await client.close()
    return count
