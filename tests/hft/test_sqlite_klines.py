"""Klines in a file: by the same worker, under the same rules as in PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from contextlib import closing
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from tests.hft.making import MINUTE, klines, publish

from ingenium.gateway.kline_events import encode, subject
from ingenium.gateway.market_data import KlineWorker, connected
from ingenium.model.errors import ConfigError, DataError
from ingenium.storage.hft.opening import open_klines
from ingenium.storage.hft.sqlite_klines import SqliteKlines

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.bus.nats.server import EmbeddedServer

COUNT = "SELECT count(*) FROM market_klines"


def asked(file: Path, statement: str) -> Any:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(statement).fetchone()[0]


async def until(file: Path, count: int) -> None:
    async with asyncio.timeout(25):
        while asked(file, COUNT) < count:  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0.05)


async def test_what_is_written_again_is_overwritten_and_keeps_its_beginning(tmp_path: Path) -> None:
    file = tmp_path / "klines.db"
    store = open_klines(f"sqlite:///{file}")
    (kline,) = klines(1)
    assert await store.upsert([kline]) == 1
    first = asked(file, "SELECT created_at FROM market_klines")
    await asyncio.sleep(0.01)
    exact = Decimal("0.000000000000000001")
    changed = msgspec.structs.replace(kline, close_price=exact, symbol="sym0")
    assert await store.upsert([kline, changed]) == 1
    await store.close()
    assert asked(file, COUNT) == 1
    assert Decimal(asked(file, "SELECT close_price FROM market_klines")) == exact
    assert asked(file, "SELECT created_at FROM market_klines") == first
    assert asked(file, "SELECT updated_at FROM market_klines") > first


async def test_an_event_that_comes_after_its_successor_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "klines.db"
    store = SqliteKlines(str(file))
    (kline,) = klines(1)
    older = msgspec.structs.replace(kline, event_time=kline.event_time - 1, close_price=Decimal(7))
    await store.upsert([kline])
    await store.upsert([older])
    assert Decimal(asked(file, "SELECT close_price FROM market_klines")) == kline.close_price


async def test_a_batch_with_a_value_that_no_column_holds_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "klines.db"
    store = SqliteKlines(str(file))
    good, wrong = klines(2)
    for changes in ({"trade_count": 2**40}, {"symbol": "X" * 21}, {"open_time": 2**70}):
        with pytest.raises(DataError, match="refuses klines"):
            await store.upsert([good, msgspec.structs.replace(wrong, **changes)])
    assert asked(file, COUNT) == 0


async def test_a_file_that_another_holds_is_tried_again(tmp_path: Path) -> None:
    file = tmp_path / "klines.db"
    store = SqliteKlines(str(file), patience=0.05)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OSError, match="locked"):
            await store.upsert(klines(1))
    assert await store.upsert(klines(1)) == 1


def test_a_place_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be used for klines"):
        open_klines(f"sqlite:///{tmp_path / 'absent' / 'klines.db'}")
    with pytest.raises(ConfigError, match="'mysql' is no database"):
        open_klines("mysql://here")


@pytest.mark.timeout(60)
async def test_a_refused_message_is_left_out_alone(tmp_path: Path, nats: EmbeddedServer) -> None:
    file, stopping = tmp_path / "klines.db", asyncio.Event()
    worker = KlineWorker(nats.url, "tokocrypto", SqliteKlines(str(file)))
    client, stream = await connected(nats.url)
    (wrong,) = klines(1)
    wrong.trade_count = 2**40
    wrong.open_time -= MINUTE
    await stream.publish(subject("tokocrypto", wrong.symbol, "1m"), encode(wrong))
    await client.close()
    await publish(nats.url, 1_000)
    task = asyncio.create_task(worker.run(stopping))
    await until(file, 1_000)
    stopping.set()
    await task
    assert (worker.stored, worker.skipped) == (1_000, 1)


@pytest.mark.slow
@pytest.mark.timeout(60)
async def test_nothing_is_lost_when_a_worker_is_killed_and_two_share_the_file(
    tmp_path: Path, nats: EmbeddedServer
) -> None:
    file = tmp_path / "klines.db"
    SqliteKlines(str(file))
    words = (sys.executable, "-m", "tests.hft.making", nats.url, f"sqlite:///{file}")
    await publish(nats.url, 12_000)
    first = await asyncio.create_subprocess_exec(*words)
    await until(file, 1)
    first.kill()
    await first.wait()
    others = [await asyncio.create_subprocess_exec(*words) for _ in range(2)]
    await publish(nats.url, 16_000)
    await until(file, 16_000)
    for other in others:
        other.kill()
        await other.wait()
    assert asked(file, COUNT) == 16_000
