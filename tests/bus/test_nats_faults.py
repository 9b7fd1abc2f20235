"""What goes wrong with a NATS server, and what a bus makes of it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.contracts.bus import wait_for
from tests.contracts.rooms import PATIENCE, take, texts

from ingenium.bus.nats.server import find_server
from ingenium.bus.opening import open_bus
from ingenium.bus.port import All, BusError, Message
from ingenium.model.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ingenium.bus.port import Bus


def pids(folder: Path) -> list[int]:
    """Return the processes of nats-server that use a folder."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if words[0].endswith(b"nats-server") and str(folder).encode() in words:
                found.append(int(process.name))
    return found


@asynccontextmanager
async def embedded(folder: Path) -> AsyncIterator[Bus]:
    bus = await open_bus(f"nats://embedded?folder={folder}")
    try:
        yield bus
    finally:
        await bus.close()


async def test_nothing_is_lost_or_doubled_when_the_server_is_killed(tmp_path: Path) -> None:
    async with embedded(tmp_path) as bus:
        await bus.retain("s", ["s.>"])
        ordered = await bus.subscribe("s.>", "ordered", start=All())
        durable = await bus.subscribe("s.>", "durable", name="d", start=All())
        numbers = [str(number) for number in range(3_000)]
        messages = [Message("s.x", text.encode()) for text in numbers]
        publishing = asyncio.create_task(bus.publish_many(messages))
        for after in (500, 1_500):
            await wait_for(lambda after=after: ordered.lag().behind >= after)  # type: ignore[misc]
            for pid in pids(tmp_path):
                os.kill(pid, signal.SIGKILL)
        sequences = await asyncio.wait_for(publishing, PATIENCE)
        assert sequences == [*range(1, 3_001)]
        assert texts(await take(ordered, 3_000)) == numbers
        done: list[str] = []
        while len(done) < 3_000:
            for delivery in await durable.next_batch(1_000, PATIENCE):
                done.append(delivery.message.data.decode())
                await delivery.ack()
        assert done == numbers


async def test_a_live_subscriber_hears_again_after_the_server_was_killed(tmp_path: Path) -> None:
    async with embedded(tmp_path) as bus:
        live = await bus.subscribe("x")
        (pid,) = pids(tmp_path)
        os.kill(pid, signal.SIGKILL)
        await wait_for(lambda: pids(tmp_path) not in ([], [pid]))
        while not await live.next_batch(1, 0.05):
            await bus.publish(Message("x", b"1"))
        assert bus.reconnects == 1


async def test_a_lease_is_kept_over_a_restart_of_the_server(tmp_path: Path) -> None:
    async with embedded(tmp_path) as bus:
        lease = await bus.lease("account", "first", 60)
        for pid in pids(tmp_path):
            os.kill(pid, signal.SIGKILL)
        await lease.renew()
        with pytest.raises(BusError, match="held by another"):
            await bus.lease("account", "second", 60)


async def test_the_store_folder_keeps_what_was_retained(tmp_path: Path) -> None:
    async with embedded(tmp_path) as bus:
        await bus.retain("s", ["s.>"])
        await bus.publish(Message("s.x", b"1"))
    assert pids(tmp_path) == []
    async with embedded(tmp_path) as bus:
        assert texts(await take(await bus.subscribe("s.>", "ordered", start=All()), 1)) == ["1"]


async def test_two_buses_of_one_folder_meet(tmp_path: Path) -> None:
    async with embedded(tmp_path) as here, embedded(tmp_path) as there:
        assert here.url == there.url
        live = await there.subscribe("x")
        await here.publish(Message("x", b"1"))
        assert texts(await take(live, 1)) == ["1"]


async def test_the_server_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    code = (
        "import asyncio\n"
        "from ingenium.bus.opening import open_bus\n"
        "async def main():\n"
        f"    bus = await open_bus('nats://embedded?folder={tmp_path}')\n"
        "    print(bus.url, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    owner = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=subprocess.PIPE)
    assert owner.stdout is not None
    assert (await owner.stdout.readline()).startswith(b"nats://127.0.0.1:")
    owner.kill()
    await owner.wait()
    await wait_for(lambda: pids(tmp_path) == [])


async def test_a_folder_is_used_again_right_after_its_owner_was_killed(tmp_path: Path) -> None:
    code = (
        "import asyncio\n"
        "from ingenium.bus.opening import open_bus\n"
        "from ingenium.bus.port import Message\n"
        "async def main():\n"
        f"    bus = await open_bus('nats://embedded?folder={tmp_path}')\n"
        "    await bus.retain('s', ['s.>'])\n"
        "    await bus.publish(Message('s.x', b'1'))\n"
        "    print('ready', flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    for _ in range(2):
        owner = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, stdout=subprocess.PIPE
        )
        assert owner.stdout is not None
        assert await owner.stdout.readline() == b"ready\n"
        owner.kill()
        await owner.wait()
    async with embedded(tmp_path) as bus:
        kept = await take(await bus.subscribe("s.>", "ordered", start=All()), 2)
        assert [each.sequence for each in kept] == [1, 2]
    await wait_for(lambda: pids(tmp_path) == [])


async def test_a_full_stream_refuses_and_keeps_what_it_has(tmp_path: Path) -> None:
    async with embedded(tmp_path) as bus:
        await bus.retain("s", ["s.>"], max_bytes=2_000)
        messages = [Message("s.x", b"x" * 100, id=str(number)) for number in range(100)]
        with pytest.raises(BusError, match=r"The stream that retains 's\.x' is full"):
            await bus.publish_many(messages)
        first = await take(await bus.subscribe("s.>", "ordered", start=All()), 1)
        assert first[0].sequence == 1


async def test_no_server_is_told_with_the_way_out() -> None:
    with pytest.raises(BusError, match=r"No NATS server answers at nats://127.*: start one"):
        await open_bus("nats://user:secret@127.0.0.1:1")


async def test_what_is_no_nats_server_is_told() -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as other:
        port = other.sockets[0].getsockname()[1]
        with pytest.raises(BusError, match=f"What answers at nats://127.0.0.1:{port} is no NATS"):
            await open_bus(f"nats://127.0.0.1:{port}")


@asynccontextmanager
async def guarded(*words: str) -> AsyncIterator[str]:
    """Run a server that is given words, without JetStream."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = await asyncio.create_subprocess_exec(
        find_server(), "-a", "127.0.0.1", "-p", str(port), *words, stderr=subprocess.DEVNULL
    )

    def answers() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    await wait_for(answers)
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.kill()
        await server.wait()


async def test_wrong_credentials_are_told_and_not_shown() -> None:
    async with guarded("--user", "us", "--pass", "right") as host:
        with pytest.raises(BusError, match="refuses our credentials") as refused:
            await open_bus(f"nats://us:wr0ng@{host}")
        assert "wr0ng" not in str(refused.value)
        bus = await open_bus(f"nats://us:right@{host}")
        await bus.close()


async def test_a_missing_credentials_file_is_told(tmp_path: Path) -> None:
    missing = tmp_path / "no.creds"
    with pytest.raises(BusError, match=r"credentials=.*no\.creds are not there: no such file"):
        await open_bus(f"nats://127.0.0.1:1?credentials={missing}")


async def test_a_server_without_jetstream_still_carries_what_is_live() -> None:
    async with guarded() as host:
        bus = await open_bus(f"nats://{host}")
        live = await bus.subscribe("x")
        await bus.publish(Message("x", b"1"))
        assert texts(await take(live, 1)) == ["1"]
        with pytest.raises(BusError, match="has no JetStream"):
            await bus.retain("s", ["s.>"])
        await bus.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nats://embedded?dir=x", "unknown option 'dir'"),
        ("nats://localhost:1?replicas=2", "'2' replicas: a stream has 1, 3 or 5"),
        ("nats://localhost:1?password=x", "unknown option 'password'"),
        ("nats://embedded?folder=/proc/none", "'/proc/none' cannot hold the bus"),
        ("rabbit://localhost", "names no bus: write one of memory"),
        ("nats://[", "is no URL of a bus"),
    ],
)
async def test_an_impossible_url_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(BusError, match=sentence):
        await open_bus(url)


def test_a_missing_library_is_told_with_the_command_that_installs_it() -> None:
    code = (
        "import asyncio, sys\n"
        "sys.modules['nats'] = sys.modules['nats.aio'] = None\n"
        "from ingenium.bus.opening import open_bus\n"
        "asyncio.run(open_bus('nats://embedded'))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert 'run pip install "ingenium[nats]"' in done.stderr
    assert MissingExtraError.__name__ in done.stderr
