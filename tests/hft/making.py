"""Klines that nobody told, and a worker's process."""

from __future__ import annotations

import asyncio
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from ingenium.gateway.kline_events import encode, subject
from ingenium.gateway.market_data import KlineWorker, connected
from ingenium.storage.hft.klines import Kline
from ingenium.storage.hft.opening import open_klines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MINUTE = 60_000
FIRST = 1_704_067_200_000  # 2024-01-01


def klines(count: int, symbols: int = 4) -> Iterator[Kline]:
    """Yield minutes of a few symbols, all closed, no two of one bar."""
    for number in range(count):
        start = FIRST + number // symbols * MINUTE
        price = Decimal(100_000 + number % 977) / 100
        yield Kline(
            exchange="tokocrypto",
            event_time=start + MINUTE,
            symbol=f"SYM{number % symbols}",
            interval="1m",
            open_time=start,
            close_time=start + MINUTE - 1,
            open_price=price,
            high_price=price + 1,
            low_price=price - 1,
            close_price=price,
            base_volume=Decimal("12.5"),
            trade_count=number % 100,
            is_closed=True,
        )


def encode_many(klines: Sequence[Kline]) -> bytes:
    """Return klines of one subject as one message: histories come in pages."""
    return msgspec.json.encode({"retry": 0, "data": klines})


async def publish(url: str, count: int, symbols: int = 4, page: int = 1) -> int:
    """Publish klines, so many a message, and return how many messages the stream holds."""
    client, stream = await connected(url)
    waiting = []
    pages: dict[str, list[Kline]] = {}
    for kline in klines(count, symbols):
        waits = pages.setdefault(kline.symbol, [])
        waits.append(kline)
        if len(waits) < page:
            continue
        data = encode(kline) if page == 1 else encode_many(waits)
        place = subject("tokocrypto", kline.symbol, "1m")
        waiting.append(await stream.publish_async(place, data))
        waits.clear()
        if len(waiting) >= 2_000:
            await asyncio.gather(*waiting)
            waiting.clear()
    for symbol, rest in pages.items():
        if rest:
            place = subject("tokocrypto", symbol, "1m")
            waiting.append(await stream.publish_async(place, encode_many(rest)))
    await asyncio.gather(*waiting)
    info = await stream.stream_info("KLINE")
    await client.close()
    return int(info.state.messages)


async def work(url: str, address: str) -> None:
    await KlineWorker(url, "tokocrypto", open_klines(address), ack_wait=5.0).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], sys.argv[2]))
