"""The commands of the hft-service contract: the order engine's gateway and worker."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ingenium.cli.app import app

Config = Annotated[
    Path,
    typer.Option(
        "--config", metavar="FILE", help="The configuration; without .yml, a name in its folder."
    ),
]


@app.command("order-engine-gateway", epilog="Example: ingenium order-engine-gateway --config a.yml")
def order_engine_gateway(config: Config = Path("config.yml")) -> None:
    """Take orders over HTTP and gRPC, each once: `POST /order-engine/v1/orders`.

    It listens on this machine only, at the ports of the configuration (9801 and 9800), and asks
    for a key. Paper orders are booked, others sent to their exchange; both are written first.
    """
    import asyncio

    from ingenium.gateway.config import load_config
    from ingenium.gateway.serving import Ports, run_gateway

    def tell(ports: Ports) -> None:
        typer.echo(f"orders over HTTP at 127.0.0.1:{ports.http}, over gRPC at :{ports.grpc}")

    asyncio.run(run_gateway(load_config(config), ready=tell))


@app.command("order-engine-worker", epilog="Example: ingenium order-engine-worker --config a.yml")
def order_engine_worker(config: Config = Path("config.yml")) -> None:
    """Place the orders that wait in JetStream, and ask what has become of the others.

    It asks at once, and then every ORDER_HISTORY_SYNC_INTERVAL (30s).
    """
    import asyncio

    from ingenium.gateway.config import load_config
    from ingenium.gateway.serving import run_worker

    asyncio.run(run_worker(load_config(config)))
