"""The order engine's two processes: the gateway that is asked, and the worker that goes on."""

from __future__ import annotations

import asyncio
import os
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ingenium.gateway.accounts import Accounts
from ingenium.gateway.carrier import listens
from ingenium.gateway.config import Keys
from ingenium.gateway.grpc_service import OrderRpc, serve_grpc
from ingenium.gateway.http import OrderApi
from ingenium.gateway.orders import OrderService
from ingenium.gateway.process import begin, duration
from ingenium.gateway.queue import OrderQueue
from ingenium.model.errors import ConfigError
from ingenium.storage.hft.mappings import read_mappings
from ingenium.storage.hft.opening import open_histories

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingenium.gateway.config import Config

_GRACE: Final = 0.5
_SYNC: Final = "ORDER_HISTORY_SYNC_INTERVAL"


@dataclass(frozen=True, slots=True)
class Ports:
    """Where is listened."""

    http: int
    grpc: int


async def run_gateway(
    config: Config,
    *,
    stopping: asyncio.Event | None = None,
    ready: Callable[[Ports], None] | None = None,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Serve orders over HTTP and gRPC, until it is to stop.

    Raises:
        ConfigError: there is no database, or a port is taken.
    """
    environment = os.environ if environment is None else environment
    stopping = stopping or begin(config, "order-engine-gateway")
    accounts = Accounts(config, environment)
    service = await _opened(config, accounts)
    keys = Keys(config.api_keys)
    queue = OrderQueue(config.nats_jetstream.url, config.nats_jetstream.max_retries)
    is_queued = await listens(config.nats_jetstream.url)
    if is_queued:
        await queue.open()
    api = OrderApi(service, keys, queue.publish if is_queued else None)
    host = environment.get("HTTP_ADDR") or "127.0.0.1"
    port = int(environment.get("HTTP_PORT") or config.port.order_engine_gateway_http)
    server, serving = await serve_http(api, host, port)
    rpc, grpc_port = await serve_grpc(
        OrderRpc(service, keys),
        f"127.0.0.1:{config.port.order_engine_gateway_grpc}",
        reflects=config.is_development,
    )
    if ready is not None:
        ready(Ports(server.servers[0].sockets[0].getsockname()[1], grpc_port))
    await stopping.wait()
    server.should_exit = True
    await asyncio.gather(serving, rpc.stop(_GRACE))
    if is_queued:
        await queue.close()
    await accounts.close()
    await service.histories.close()


async def _opened(config: Config, accounts: Accounts) -> OrderService:
    """Return the service over the databases of a configuration."""
    histories = open_histories(config.database.dsn("order_engine"))
    mapped = await read_mappings(config.database.market_data.dsn)
    names = {(each.exchange, each.symbol): each.order_symbol for each in mapped}
    return OrderService(histories, accounts.of, order_symbols=names)


async def serve_http(api: OrderApi, host: str, port: int) -> tuple[Any, asyncio.Task[None]]:
    """Serve an API, and return the server and its task once it listens.

    Raises:
        ConfigError: the port is taken.
    """
    import uvicorn

    settings = uvicorn.Config(
        api.app(),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_keep_alive=60,
    )
    server: Any = uvicorn.Server(settings)
    server.capture_signals = nullcontext  # those that stop the process are ours
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
        if serving.done():
            msg = f"Nobody can listen at {host}:{port}: choose another port."
            raise ConfigError(msg)
    return server, serving


async def run_worker(
    config: Config,
    *,
    stopping: asyncio.Event | None = None,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Place the orders of the stream, and ask what has become of orders, until it is to stop."""
    environment = os.environ if environment is None else environment
    stopping = stopping or begin(config, "order-engine-worker")
    every = duration(environment.get(_SYNC) or "30s")
    accounts = Accounts(config, environment)
    service = await _opened(config, accounts)
    queue = OrderQueue(config.nats_jetstream.url, config.nats_jetstream.max_retries)
    await queue.open()

    async def follow() -> None:
        while not stopping.is_set():
            await service.follow_all()
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), every)

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(queue.work(service, stopping))
            group.create_task(follow())
    finally:
        await queue.close()
        await accounts.close()
        await service.histories.close()
