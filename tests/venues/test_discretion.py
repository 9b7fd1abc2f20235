"""An exchange that repeats in its errors all that it was sent does not make us tell our keys."""

from __future__ import annotations

import json
import traceback
from contextlib import AsyncExitStack, asynccontextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession, web
from tests.live.leaks import OF_TRADING, found_in

from ingenium.venues.lab.threaded import served
from ingenium.venues.opening import KINDS, open_broker
from ingenium.venues.port import Address, Line, NewOrder, OrderRef, VenueError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable
    from pathlib import Path

    from ingenium.venues.port import Broker

KEYED = ("x-mbx-apikey", "api-key", "authorization")


def calls(broker: Broker, symbol: str) -> list[Awaitable[object]]:
    """Return all that an account can be asked."""
    quantity, price = Decimal(1), Decimal(60_000)
    order = NewOrder(
        client_id="0" * 32, symbol=symbol, side="buy", quantity=quantity, limit=price, type="limit"
    )
    ref = OrderRef(symbol=symbol, venue_id="7", client_id="1" * 32)
    return [
        broker.balances(),
        broker.open_orders(),
        broker.order(ref),
        broker.executions([symbol], 0),
        broker.submit(order),
        broker.cancel(ref),
    ]


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path))


@asynccontextmanager
async def echo(kind: str, status: int, heard: list[str]) -> AsyncIterator[Address]:
    """Serve an exchange of the lab that refuses who has a key, and repeats what it was sent."""

    stack = AsyncExitStack()

    async def answer(request: web.Request) -> web.StreamResponse:
        if "upgrade" in request.headers.get("Connection", "").lower():
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            words = await socket.receive_str()
            await socket.send_str(json.dumps({"error": {"code": -1, "msg": words}}))
            return socket
        if not any(name in request.headers for name in KEYED):
            url = f"{lab.rest}{request.path_qs}"
            async with client.request(request.method, url, data=await request.read()) as there:
                return web.Response(body=await there.read(), content_type="application/json")
        words = f"{request.path_qs} {dict(request.headers)} {await request.text()}"
        heard.append(words)
        error: object = [f"EGeneral:{words}"] if kind == "kraken" else words
        body = {"code": -1100, "msg": words, "error": error, "error_code": "ErrOther"}
        return web.json_response(body, status=status)

    lab = stack.enter_context(served(kind))
    client = await stack.enter_async_context(ClientSession())
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield Address(f"http://{host}:{port}", f"ws://{host}:{port}")
    finally:
        await runner.cleanup()
        await stack.aclose()


@pytest.mark.parametrize("status", [400, 401, 500])
@pytest.mark.parametrize("kind", KINDS)
async def test_no_failure_tells_a_key_whatever_the_exchange_says(kind: str, status: int) -> None:
    heard: list[str] = []
    async with echo(kind, status, heard) as address:
        broker = open_broker(kind, OF_TRADING, address)
        symbol = next(iter(await broker.instruments()))
        shown = {"itself": f"{broker!r} {vars(broker)}"}
        for number, call in enumerate(calls(broker, symbol)):
            with pytest.raises(VenueError) as failed:
                await call
            told = "".join(traceback.format_exception(failed.value))
            shown[f"call {number}"] = f"{failed.value!r} {failed.value.args} {told}"
        await broker.close()
    assert len(heard) >= len(shown) - 1
    assert all(found_in({"heard": each}) for each in heard), "it would tell"
    assert found_in(shown) == []


async def test_a_stream_that_is_refused_does_not_tell_it() -> None:
    async with echo("binance", 401, []) as address:
        broker = open_broker("binance", OF_TRADING, address)
        lines = await first_lines(broker.reports())
        await broker.close()
    assert any("refuses the stream" in each.why for each in lines)
    assert found_in({"lines": str(lines)}) == []


async def first_lines(reports: AsyncIterator[object]) -> list[Line]:
    """Return what a stream tells until it was refused."""
    found: list[Line] = []
    async for each in reports:
        if isinstance(each, Line):
            found.append(each)
            if "refuses" in each.why:
                return found
    return found
