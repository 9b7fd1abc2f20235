"""The lab over real sockets: what happens is told at once, and connections break as asked."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from ingenium.venues.lab.faults import Fault
from ingenium.venues.lab.founding import found
from ingenium.venues.lab.server import LabServer, serve_lab

TRADE = {"symbol": "BTCUSDT", "side": "buy", "quantity": "0.01"}


async def next_trade(socket: aiohttp.ClientWebSocketResponse, quantity: str) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = await socket.receive_json(timeout=5)
        if frame.get("q") == quantity:
            return frame


async def test_a_trade_is_told_as_soon_as_it_happens() -> None:
    server = LabServer(found("binance", 1), every=60)  # nothing happens by itself
    async with (
        serve_lab([server]),
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{server.stream}/ws/btcusdt@trade") as socket,
    ):
        for size in ("0.01", "0.02", "0.03"):
            await session.post(f"{server.rest}/lab/trade", json=TRADE | {"quantity": size})
            await next_trade(socket, f"{size}000000")


async def test_a_stream_that_is_hung_up_can_be_opened_again() -> None:
    server = LabServer(found("binance", 1))
    async with serve_lab([server]), aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{server.stream}/ws/btcusdt@trade") as socket:
            server.faults.add([Fault(kind="disconnect", count=1)])
            while (message := await socket.receive(timeout=5)).type is aiohttp.WSMsgType.TEXT:
                pass
            assert message.type is aiohttp.WSMsgType.CLOSE
        async with session.ws_connect(f"{server.stream}/ws/btcusdt@trade") as socket:
            await session.post(f"{server.rest}/lab/trade", json=TRADE)
            await next_trade(socket, "0.01000000")
        assert server.venue.streams == 1 or await gone(server)


async def gone(server: LabServer) -> bool:
    """Wait until all connections were let go."""
    for _ in range(100):
        if not server.venue.streams:
            return True
        await asyncio.sleep(0.02)
    return False


async def test_connections_are_let_go_when_clients_leave() -> None:
    server = LabServer(found("binance", 1))
    async with serve_lab([server]), aiohttp.ClientSession() as session:
        sockets = [await session.ws_connect(f"{server.stream}/ws/btcusdt@trade") for _ in range(3)]
        assert server.venue.streams == 3
        for socket in sockets:
            await socket.close()
        assert await gone(server)
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{server.stream}/nowhere")
        assert refused.value.status == 404


async def test_a_lost_answer_breaks_the_connection_after_the_request_was_done() -> None:
    server = LabServer(found("binance", 1))
    server.faults.add([Fault(kind="lose_answer", path="/ping", count=1)])
    async with serve_lab([server]), aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.post(f"{server.rest}/api/v3/ping")  # a client repeats no POST by itself
        async with session.get(f"{server.rest}/api/v3/ping") as answer:
            assert answer.status == 200
            assert answer.headers["X-MBX-USED-WEIGHT-1M"] == "2"
