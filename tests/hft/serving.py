"""The order gateway with an exchange of the lab behind it."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from ingenium.gateway.config import ApiKey, Config, Database, Databases, Exchange, JetStream, Port
from ingenium.gateway.serving import Ports, run_gateway
from ingenium.venues.lab.founding import found
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.lab.server import LabServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

KEY = "REPLACE_WITH_SECURE_API_KEY_A"


def config_for(
    folder: Path, rest: str, nats: str = "nats://127.0.0.1:1", market_data: str = ""
) -> Config:
    own = demo_credentials("tokocrypto")
    return Config(
        api_keys=[
            ApiKey(name="a", key=KEY),
            ApiKey(name="old", key="old", expired_at="2020-01-01"),
            ApiKey(name="off", key="off", active=False),
        ],
        port=Port(order_engine_gateway_grpc=0, order_engine_gateway_http=0),
        exchanges={"tokocrypto": Exchange(api_key=own.key, api_secret=own.secret, rest=rest)},
        nats_jetstream=JetStream(url=nats),
        database=Databases(
            order_engine=Database(dsn=f"sqlite:///{folder / 'orders.db'}"),
            market_data=Database(dsn=market_data),
        ),
    )


@asynccontextmanager
async def gateway(folder: Path, **more: Any) -> AsyncIterator[tuple[Ports, LabServer]]:
    """Serve until the block ends."""
    lab = LabServer(found("tokocrypto", 1))
    await lab.start()
    stopping, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
    task = asyncio.create_task(
        run_gateway(
            config_for(folder, lab.rest, **more),
            stopping=stopping,
            ready=ready.set_result,
            environment={},
        )
    )
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        task.result()
    try:
        yield ready.result(), lab
    finally:
        stopping.set()
        await task
        await lab.stop()


async def curl(*words: str) -> tuple[int, Any]:
    """Run curl, and return the status and the JSON of its answer."""
    process = await asyncio.create_subprocess_exec(
        "curl", "-s", "-w", "\n%{http_code}", *words, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    body, _, status = out.decode().rpartition("\n")
    return int(status), json.loads(body) if body else None


def order(**changes: Any) -> dict[str, Any]:
    return {
        "request_id": "r1",
        "user_id": "u1",
        "exchange": "tokocrypto",
        "symbol": "TKO_IDR",
        "type": "limit",
        "side": "buy",
        "price": "5000",
        "quantity": "10",
        "source": "test",
    } | changes
