"""A cluster of three NATS servers whose leader is killed."""

from __future__ import annotations

import asyncio
import socket
import subprocess
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import nats
import pytest
from tests.contracts.rooms import acked, take, texts

from ingenium.bus.nats.server import find_server
from ingenium.bus.opening import open_bus
from ingenium.bus.port import All, BusError, Message

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator
    from pathlib import Path

    from ingenium.bus.port import Bus


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@asynccontextmanager
async def cluster(folder: Path) -> AsyncIterator[tuple[str, list[Process]]]:
    ports, inner = free_ports(3), free_ports(3)
    routes = ",".join(f"nats://127.0.0.1:{port}" for port in inner)
    servers = [
        await asyncio.create_subprocess_exec(
            *(find_server(), "-n", f"n{at}", "-a", "127.0.0.1", "-p", str(ports[at]), "-js"),
            *("-sd", str(folder / str(at)), "--cluster_name", "c", "--routes", routes),
            *("--cluster", f"nats://127.0.0.1:{inner[at]}"),
            stderr=subprocess.DEVNULL,
        )
        for at in range(3)
    ]
    try:
        hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
        yield f"nats://{hosts}?replicas=3", servers
    finally:
        for server in servers:
            if server.returncode is None:
                server.kill()
            await server.wait()


async def opened(url: str) -> Bus:
    """Open a bus once the cluster has its first leader, and a stream is declared."""
    while True:
        try:
            bus = await open_bus(url)
        except BusError:
            await asyncio.sleep(0.1)
            continue
        try:
            await bus.retain("s", ["s.>"])
        except BusError:
            await bus.close()
            await asyncio.sleep(0.1)
        else:
            return bus


async def leader(url: str) -> int:
    """Return the number of the server that leads the stream."""
    client = await nats.connect(url.partition(",")[0])
    info = await client.jetstream().stream_info("s")
    await client.close()
    assert info.cluster is not None
    assert info.cluster.leader is not None
    return int(info.cluster.leader[1])


@pytest.mark.slow
@pytest.mark.timeout(90)
async def test_nothing_acknowledged_is_lost_when_the_leader_of_three_is_killed(
    tmp_path: Path,
) -> None:
    async with cluster(tmp_path) as (url, servers):
        bus = await opened(url)
        ordered = await bus.subscribe("s.>", "ordered", start=All())
        durable = await bus.subscribe("s.>", "durable", name="d", start=All())
        numbers = [str(number) for number in range(60)]
        for number in numbers:
            if number == "30":
                servers[await leader(url)].kill()
            await bus.publish(Message("s.x", number.encode()))
        assert texts(await take(ordered, 60)) == numbers
        assert await acked(durable, 60) == numbers
        await bus.close()
