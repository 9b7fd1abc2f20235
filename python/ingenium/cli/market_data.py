"""The commands of the hft-service contract: market data, and the databases' schemas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ingenium.cli.app import app
from ingenium.cli.order_engine import Config

if TYPE_CHECKING:
    from ingenium.gateway.config import Config as Settings

_EXCHANGE = typer.Option("--exchange", metavar="NAME", help="Which exchange of the configuration.")


@app.command(epilog="Example: ingenium migrate --databaseName=market_data --action=status")
def migrate(
    database: Annotated[
        Literal["market_data", "order_engine"],
        typer.Option("--databaseName", "--database-name", help="market_data or order_engine."),
    ] = "market_data",
    action: Annotated[
        Literal["create", "up", "up-by-one", "up-to", "down", "down-to", "reset", "status"],
        typer.Option(
            "--action",
            help="up makes all steps that are missing, down takes the last one back, reset all of "
            "them before it makes them again; create makes the database.",
        ),
    ] = "up",
    version: Annotated[
        int | None, typer.Option("--version", help="The step, of up-to and down-to.")
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", help="With create: which, if not the dsn's."),
    ] = None,
    config: Config = Path("config.yml"),
) -> None:
    """Bring a PostgreSQL database of the hft-service to a step of its schema.

    Each step is made whole or not at all; a step that is missing in between is made up for.
    """
    import asyncio

    from ingenium.gateway.config import load_config
    from ingenium.storage.hft import market_data, order_engine
    from ingenium.storage.hft.migration import create_database
    from ingenium.storage.hft.migration import migrate as run

    settings = load_config(config)
    address = settings.database.dsn(database)
    if action == "create":
        made = asyncio.run(create_database(address, name))
        typer.echo(made)
        return
    schema = market_data if database == "market_data" else order_engine
    for line in asyncio.run(run(address, schema.MIGRATIONS, action, version)):
        typer.echo(line)


@app.command("market-data-worker", epilog="Example: ingenium market-data-worker --config a.yml")
def market_data_worker(
    exchange: Annotated[str, _EXCHANGE] = "tokocrypto", config: Config = Path("config.yml")
) -> None:
    """Store the klines of an exchange that arrive on JetStream, in batches, none lost.

    Several of them share the work. A database that is away is waited for.
    """
    import asyncio

    from ingenium.gateway.config import load_config
    from ingenium.gateway.market_data import KlineWorker
    from ingenium.gateway.process import begin
    from ingenium.storage.hft.opening import open_klines

    settings = load_config(config)
    store = open_klines(settings.database.dsn("market_data"))
    worker = KlineWorker(settings.nats_jetstream.url, exchange, store)

    async def run() -> None:
        await worker.run(begin(settings, "market-data-worker"))

    asyncio.run(run())
    typer.echo(f"{worker.stored:,} klines stored, {worker.skipped:,} left out")


@app.command("market-data-gateway", epilog="Example: ingenium market-data-gateway --symbol TKOIDR")
def market_data_gateway(
    symbols: Annotated[
        list[str] | None,
        typer.Option(
            "--symbol",
            metavar="SYMBOL",
            help="Which; may be repeated. Without it, what the table kline_subscriptions names.",
        ),
    ] = None,
    exchange: Annotated[str, _EXCHANGE] = "tokocrypto",
    interval: Annotated[str, typer.Option(help="The length of bars, with --symbol.")] = "1m",
    config: Config = Path("config.yml"),
) -> None:
    """Publish the klines of an exchange on JetStream, as they come.

    They go to KLINE.<EXCHANGE>.<SYMBOL>.<INTERVAL>.
    """
    import asyncio

    from ingenium.gateway.config import load_config

    settings = load_config(config)
    asked = [(symbol, interval) for symbol in symbols or ()]
    count = asyncio.run(_publish(settings, exchange, asked))
    typer.echo(f"{count:,} klines published")


async def _publish(settings: Settings, exchange: str, asked: list[tuple[str, str]]) -> int:
    import os

    from ingenium.gateway.market_data import canonical, publish_klines
    from ingenium.gateway.process import begin
    from ingenium.model.errors import ConfigError
    from ingenium.storage.hft.mappings import read_mappings, read_subscriptions
    from ingenium.venues.opening import open_feed

    stopping = begin(settings, "market-data-gateway")
    database = settings.database.market_data.dsn
    wanted = asked or await read_subscriptions(database, exchange)
    if not wanted:
        msg = f"Nothing of {exchange} is to be published: give --symbol, or fill the table "
        msg += "kline_subscriptions of the database market_data."
        raise ConfigError(msg)
    mapped = await read_mappings(database)
    symbols: dict[str, list[str]] = {}
    for symbol, interval in wanted:
        symbols.setdefault(interval, []).extend(canonical([symbol], exchange, mapped))
    typer.echo("  ".join(f"{', '.join(each)} {interval}" for interval, each in symbols.items()))
    feed = open_feed(exchange, settings.address(exchange, os.environ))
    return await publish_klines(feed, exchange, symbols, settings.nats_jetstream.url, stopping)
