"""A million klines through the worker: `python -m tests.hft.million [--count N] [--kill]`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
from tests.hft.making import klines, publish
from tests.storage.records.databases import PostgresServer

from ingenium.bus.nats.server import EmbeddedServer
from ingenium.storage.hft import market_data
from ingenium.storage.hft.migration import migrate
from ingenium.storage.hft.postgres_klines import PostgresKlines


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def counted(address: str) -> int:
    try:
        connection = await asyncpg.connect(address)
    except (OSError, asyncpg.PostgresError):
        return 0
    try:
        return int(await connection.fetchval("SELECT count(*) FROM market_klines"))
    finally:
        await connection.close()


async def main() -> int:
    parser = argparse.ArgumentParser(description="Klines from JetStream into PostgreSQL.")
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--page", type=int, default=500, help="klines in a message")
    parser.add_argument("--kill", action="store_true", help="the worker and the database, midway")
    given = parser.parse_args()
    count: int = given.count
    with TemporaryDirectory(prefix="ingenium-postgres-") as folder:
        server = PostgresServer(Path(folder))
        nats = EmbeddedServer(None)
        await nats.start()
        try:
            return await _run(server, nats.url, count, page=given.page, kills=given.kill)
        finally:
            await nats.stop()
            server.stop()


async def fresh(server: PostgresServer) -> str:
    address = server.fresh()
    await migrate(address, market_data.MIGRATIONS, "up")
    return address


async def _run(server: PostgresServer, url: str, count: int, *, page: int, kills: bool) -> int:
    await _alone(await fresh(server), count // 5)
    address, began = await fresh(server), time.monotonic()
    held = await publish(url, count, page=page)
    say(f"published      {count:,} in {held:,} messages, {time.monotonic() - began:.1f} s")
    seconds = await _worked(server, url, address, count, kills=kills)
    connection = await asyncpg.connect(address)
    distinct = await connection.fetchval(
        "SELECT count(DISTINCT (symbol, open_time)) FROM market_klines"
    )
    partitions = await connection.fetchval(
        r"SELECT count(*) FROM pg_tables WHERE tablename ~ '^market_klines_.*_\d{4}_\d\d$'"
    )
    await connection.close()
    say(f"stored         {distinct:,} of {count:,} in {seconds:.1f} s")
    say(f"rate           {count / seconds:,.0f} klines/s through the worker")
    say(f"partitions     {partitions} made as they were needed")
    if kills:
        say("killed         the worker once and the database once")
    return 0 if distinct == count else 1


async def _alone(address: str, count: int) -> None:
    """Measure the store without messages."""
    store, rows = PostgresKlines(address), list(klines(count))
    began = time.monotonic()
    for place in range(0, len(rows), 10_000):
        await store.upsert(rows[place : place + 10_000])
    say(f"upsert alone   {len(rows) / (time.monotonic() - began):,.0f} klines/s in batches")
    await store.close()


async def _worked(
    server: PostgresServer, url: str, address: str, count: int, *, kills: bool
) -> float:
    """Let a worker store all, and return the seconds that it took."""
    words = (sys.executable, "-m", "tests.hft.making", url, address)
    began = time.monotonic()
    worker = await asyncio.create_subprocess_exec(*words)
    killed = 0
    while (done := await counted(address)) < count:
        await asyncio.sleep(0.25)
        if kills and killed == 0 and done > count // 4:
            worker.kill()
            await worker.wait()
            worker = await asyncio.create_subprocess_exec(*words)
            killed = 1
        elif kills and killed == 1 and done > count // 2:
            server.kill()
            await asyncio.sleep(1)
            server.restart()
            killed = 2
    seconds = time.monotonic() - began
    worker.kill()
    await worker.wait()
    return seconds


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
