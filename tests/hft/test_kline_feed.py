"""Klines on JetStream as a market feed: closed ones, none twice, none lost while nobody reads."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from tests.hft.fakes import RULES

from ingenium.gateway.kline_events import decode, encode, subject
from ingenium.gateway.kline_feed import KlineFeed, consumer_name
from ingenium.gateway.market_data import connected
from ingenium.model.errors import DataError
from ingenium.storage.hft.klines import Kline
from ingenium.venues.market_data import Candle
from ingenium.venues.port import Refused, Undelivered

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ingenium.bus.nats.server import EmbeddedServer

SYMBOL = RULES.symbol
MINUTE = 60_000

pytestmark = pytest.mark.timeout(60)


def kline(number: int, **changes: Any) -> Kline:
    """Return the kline of a minute that is over, as of now."""
    now = time.time_ns() // 1_000_000
    start = now - now % MINUTE - (100 - number) * MINUTE
    fields: dict[str, Any] = {
        "exchange": "tokocrypto",
        "event_time": now,
        "symbol": "TKOIDR",
        "interval": "1m",
        "open_time": start,
        "close_time": start + MINUTE - 1,
        "open_price": Decimal(920),
        "high_price": Decimal(930),
        "low_price": Decimal(910),
        "close_price": Decimal(number),
        "base_volume": Decimal("1.5"),
        "is_closed": True,
    }
    return Kline(**(fields | changes))


async def publish(url: str, *klines: Kline | bytes) -> None:
    client, stream = await connected(url)
    for each in klines:
        if isinstance(each, bytes):
            await stream.publish(subject("tokocrypto", "TKOIDR", "1m"), each)
        else:
            await stream.publish(subject("tokocrypto", each.symbol, each.interval), encode(each))
    await client.close()


def feed_of(url: str, source: str = "lazy-grid") -> KlineFeed:
    return KlineFeed(url, "tokocrypto", source, {SYMBOL: RULES})


@asynccontextmanager
async def reading(feed: KlineFeed, *symbols: str) -> AsyncIterator[list[Candle]]:
    """Read a feed until the block ends; its consumer is there when the block begins."""
    told: list[Candle] = []

    async def read() -> None:
        async for each in feed.stream(symbols or [SYMBOL], ["candle"]):
            assert isinstance(each, Candle)
            told.append(each)

    task = asyncio.create_task(read())
    client, stream = await connected(feed.url)
    name = consumer_name(feed.exchange, feed.source)
    while name not in [each.name for each in await stream.consumers_info("KLINE")]:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    await client.close()
    try:
        yield told
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def count(told: list[Candle], number: int) -> None:
    """Wait until so many were told, and a moment longer for what should not be."""
    async with asyncio.timeout(20):
        while len(told) < number:  # noqa: ASYNC110 - a list tells nobody
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.3)


async def test_klines_wait_for_a_feed_that_is_away_and_are_told_once(
    nats: EmbeddedServer,
) -> None:
    await publish(nats.url, kline(0))  # before anybody had asked
    async with reading(feed_of(nats.url)) as told:
        await publish(nats.url, kline(1))
        await count(told, 1)
    await publish(nats.url, kline(2), kline(3))  # nobody reads
    async with reading(feed_of(nats.url)) as rest:
        await count(rest, 2)
        await publish(nats.url, kline(4))
        await count(rest, 3)
    assert [each.close for each in told + rest] == [1, 2, 3, 4]
    first = told[0]
    assert (first.symbol, first.timeframe, first.end - first.start) == (SYMBOL, "1m", 60 * 10**9)
    prices = [first.open, first.high, first.low, first.volume]
    assert prices == [Decimal(each) for each in ("920", "930", "910", "1.5")]


async def test_what_is_not_closed_not_fresh_or_not_asked_for_is_left_out(
    nats: EmbeddedServer,
) -> None:
    feed = feed_of(nats.url)
    fresh = kline(1)
    async with reading(feed) as told:
        await publish(
            nats.url,
            kline(2, is_closed=False),
            kline(3, event_time=fresh.event_time - MINUTE - 1_000),
            kline(4, event_time=0),  # it closed long ago
            kline(5, interval="5m"),
            kline(6, interval="1M"),  # in upper case, its subject is that of the minute
            kline(7, symbol="BTCUSDT"),
            b"no kline",
            fresh,
        )
        await count(told, 1)
    assert [each.close for each in told] == [1]
    assert feed.skipped == 2


async def test_two_strategies_hear_all_of_several_symbols(nats: EmbeddedServer) -> None:
    feeds = [feed_of(nats.url, source) for source in ("lazy-grid", "a grid. of mine")]
    both = (SYMBOL, "BTCUSDT.tokocrypto")
    async with reading(feeds[0], *both) as one, reading(feeds[1], *both) as other:
        await publish(nats.url, kline(1), kline(2, symbol="btcusdt"), kline(3))
        await count(one, 3)
        await count(other, 3)
    told = [(SYMBOL, 1), ("BTCUSDT.tokocrypto", 2), (SYMBOL, 3)]
    assert [(each.symbol, int(each.close)) for each in one] == told
    assert [(each.symbol, int(each.close)) for each in other] == told


async def test_a_carrier_that_is_away_is_told_and_a_history_is_refused() -> None:
    feed = feed_of("nats://user:geheim@127.0.0.1:1")
    with pytest.raises(Undelivered, match=r"JetStream at 127\.0\.0\.1:1: nobody answers") as told:
        await anext(aiter(feed.stream([SYMBOL], ["candle"])))
    assert "geheim" not in str(told.value)
    with pytest.raises(Refused, match="no history"):
        await feed.candles(SYMBOL, "1m", 0, 1)


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "sNaN", "inf"])
@pytest.mark.parametrize("is_page", [True, False])
def test_a_price_that_is_no_number_is_no_kline(value: str, *, is_page: bool) -> None:
    wrong = msgspec.structs.replace(kline(1, symbol="NANINF"), low_price=Decimal(value))
    page = msgspec.json.encode({"retry": 0, "data": [kline(2), wrong]})
    with pytest.raises(DataError, match="no number"):
        decode(page if is_page else encode(wrong))
    assert decode(encode(kline(1, symbol="NANINF")))[0].symbol == "NANINF"
