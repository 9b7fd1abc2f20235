"""Who may speak to a listener, and a broker that runs by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import pytest
from tests.contracts.rooms import PATIENCE, take, texts

from ingenium.bus.opening import open_bus
from ingenium.bus.port import All, BusError, Message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

KEY = "INGENIUM_BUS_KEY"


@asynccontextmanager
async def running(port: int, *words: str, **environment: str) -> AsyncIterator[Process]:
    """Run a broker as a process of its own, once it says where it is."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "ingenium.bus.http", "--port", str(port), *words),
        stdout=PIPE,
        env={**os.environ, **environment},
    )
    assert process.stdout is not None
    try:
        assert (await process.stdout.readline()).startswith(b"http+broker://")
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


async def test_nobody_listens_to_everybody_without_a_key() -> None:
    with pytest.raises(BusError, match=r"A bus at 0\.0\.0\.0 would hear everybody: set"):
        await open_bus("http://0.0.0.0:0")


async def test_a_receiver_that_only_its_broker_reaches_needs_no_key() -> None:
    bus = await open_bus("http://0.0.0.0:0?key=none")
    await bus.close()


async def test_a_broker_asks_for_its_key(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)
    async with running(port, "--host", "0.0.0.0", **{KEY: "s3cret"}):
        with pytest.raises(BusError, match="refuses us: Give the key"):
            await open_bus(f"http+broker://127.0.0.1:{port}")
        with pytest.raises(BusError, match="refuses us: Give the key"):
            await open_bus(f"http+broker://:wrong@127.0.0.1:{port}")
        bus = await open_bus(f"http+broker://:s3cret@127.0.0.1:{port}")
        await bus.publish(Message("x", b"1"))
        await bus.close()
        async with aiohttp.ClientSession() as session:
            for password, status in (("", 401), ("s3cret", 400)):
                url = f"http://user:{password}@127.0.0.1:{port}/"
                async with session.post(url, data=b"") as response:
                    assert response.status == status


async def test_nothing_is_lost_or_doubled_when_the_broker_is_killed(
    port: int, tmp_path: Path
) -> None:
    words = ("--folder", str(tmp_path))
    async with running(port, *words) as first:
        bus = await open_bus(f"http+broker://127.0.0.1:{port}")
        await bus.retain("s", ["s.>"])
        ordered = await bus.subscribe("s.>", "ordered", start=All())
        numbers = [str(number) for number in range(3_000)]
        publishing = asyncio.create_task(
            bus.publish_many([Message("s.x", text.encode()) for text in numbers])
        )
        got = texts(await take(ordered, 500))
        first.kill()
        await first.wait()
    async with running(port, *words):
        assert await asyncio.wait_for(publishing, PATIENCE) == [*range(1, 3_001)]
        got += texts(await take(ordered, 2_500))
        assert got == numbers
        await bus.close()


async def test_a_broker_ends_when_told(port: int) -> None:
    async with running(port) as process:
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
