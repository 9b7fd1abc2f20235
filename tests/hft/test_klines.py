"""Klines through the worker: upserted once, into partitions, whatever dies meanwhile."""

from __future__ import annotations

import asyncio
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import asyncpg
import msgspec
import pytest
from tests.hft.making import FIRST, MINUTE, encode_many, klines, publish

from ingenium.gateway.kline_events import decode, encode, is_too_old, subject
from ingenium.gateway.market_data import KlineWorker, connected
from ingenium.model.errors import DataError
from ingenium.storage.hft import market_data
from ingenium.storage.hft.migration import migrate
from ingenium.storage.hft.postgres_klines import PostgresKlines

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.storage.records.databases import PostgresServer

    from ingenium.bus.nats.server import EmbeddedServer


async def made(address: str) -> str:
    await migrate(address, market_data.MIGRATIONS, "up")
    return address


async def asked(address: str, statement: str) -> Any:
    connection = await asyncpg.connect(address)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def until(address: str, count: int) -> None:
    async with asyncio.timeout(25):
        while True:
            try:
                if await asked(address, "SELECT count(*) FROM market_klines") >= count:
                    return
            except (OSError, asyncpg.PostgresError):
                pass  # it is away for a moment
            await asyncio.sleep(0.1)


async def test_what_is_written_again_is_overwritten_and_keeps_its_beginning(
    postgres: Callable[[], str],
) -> None:
    address = await made(postgres())
    store = PostgresKlines(address)
    (kline,) = klines(1)
    assert await store.upsert([kline]) == 1
    first = await asked(address, "SELECT created_at FROM market_klines")
    changed = msgspec.structs.replace(kline, close_price=Decimal(7), is_closed=False)
    assert await store.upsert([changed, kline, changed]) == 1
    await store.close()
    assert await asked(address, "SELECT close_price FROM market_klines") == 7
    assert await asked(address, "SELECT is_closed FROM market_klines") is False
    assert await asked(address, "SELECT created_at FROM market_klines") == first
    assert await asked(address, "SELECT updated_at FROM market_klines") > first


async def test_an_event_that_comes_after_its_successor_changes_nothing(
    postgres: Callable[[], str],
) -> None:
    address = await made(postgres())
    store = PostgresKlines(address)
    (kline,) = klines(1)
    older = msgspec.structs.replace(kline, event_time=kline.event_time - 1, close_price=Decimal(7))
    await store.upsert([kline, older])
    await store.upsert([older])
    await store.close()
    assert await asked(address, "SELECT close_price FROM market_klines") == kline.close_price


@pytest.mark.timeout(60)
async def test_what_the_database_refuses_is_left_out_alone(
    nats: EmbeddedServer, postgres: Callable[[], str]
) -> None:
    address, stopping = await made(postgres()), asyncio.Event()
    worker = KlineWorker(nats.url, "tokocrypto", PostgresKlines(address))
    client, stream = await connected(nats.url)
    (wrong,) = klines(1)
    wrong.trade_count = 2**40  # more than the column holds
    wrong.open_time -= MINUTE
    await stream.publish(subject("tokocrypto", wrong.symbol, "1m"), encode(wrong))
    await client.close()
    await publish(nats.url, 3_000)
    task = asyncio.create_task(worker.run(stopping))
    await until(address, 3_000)
    stopping.set()
    await task
    assert worker.skipped == 1


async def test_partitions_are_made_where_bars_need_them(postgres: Callable[[], str]) -> None:
    address = await made(postgres())
    store = PostgresKlines(address)
    (kline,) = klines(1)
    later = msgspec.structs.replace(kline, open_time=FIRST + 40 * 24 * 60 * MINUTE)
    assert await store.upsert([kline, later]) == 2
    assert store.partitions == 2
    await store.close()
    name = "SELECT count(*) FROM market_klines_sym0_2024_02"
    assert await asked(address, name) == 1


def test_both_spellings_of_the_keys_are_read() -> None:
    (kline,) = klines(1)
    snake = msgspec.json.encode({"retry": 1, "data": msgspec.structs.asdict(kline)})
    assert decode(snake) == decode(encode_many([kline])) == [kline]
    (pascal,) = decode(encode(kline))
    assert msgspec.structs.asdict(pascal) == msgspec.structs.asdict(kline)
    with pytest.raises(DataError, match="not a kline event"):
        decode(b'{"retry": 0, "data": {"OpenTime": 1}}')


def test_the_month_and_the_minute_have_subjects_of_their_own() -> None:
    assert subject("tokocrypto", "tkoidr", "1m") == "KLINE.TOKOCRYPTO.TKOIDR.1M"
    assert subject("tokocrypto", "tkoidr", "1M") != subject("tokocrypto", "tkoidr", "1m")


def test_only_a_bar_under_way_can_be_too_old() -> None:
    (kline,) = klines(1)
    now = kline.event_time + 10 * MINUTE
    assert not is_too_old(kline, now)
    assert is_too_old(msgspec.structs.replace(kline, is_closed=False), now)


@pytest.mark.slow
@pytest.mark.timeout(60)
async def test_nothing_is_lost_when_the_worker_or_the_database_is_killed(
    nats: EmbeddedServer, server: PostgresServer, postgres: Callable[[], str]
) -> None:
    address = await made(postgres())
    words = (sys.executable, "-m", "tests.hft.making", nats.url, address)
    assert await publish(nats.url, 12_000) == 12_000
    first = await asyncio.create_subprocess_exec(*words)
    await until(address, 1)
    first.kill()
    await first.wait()
    second = await asyncio.create_subprocess_exec(*words)
    await until(address, 5_001)
    server.kill()
    await asyncio.sleep(0.5)
    server.restart()
    await publish(nats.url, 16_000)
    await until(address, 16_000)
    second.kill()
    await second.wait()
    distinct = "SELECT count(DISTINCT (symbol, open_time)) FROM market_klines"
    assert await asked(address, distinct) == 16_000


async def test_messages_that_are_none_do_not_stop_the_others(
    nats: EmbeddedServer, postgres: Callable[[], str]
) -> None:
    address, stopping = await made(postgres()), asyncio.Event()
    worker = KlineWorker(nats.url, "tokocrypto", PostgresKlines(address))
    client, stream = await connected(nats.url)
    await stream.publish("KLINE.TOKOCRYPTO.X.1M", b"nonsense")
    await client.close()
    await publish(nats.url, 100)
    task = asyncio.create_task(worker.run(stopping))
    await until(address, 100)
    stopping.set()
    await task
    assert (worker.stored, worker.skipped) == (100, 1)
