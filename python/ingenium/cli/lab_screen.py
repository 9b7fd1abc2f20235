"""What a person sees while exchanges of the lab run: addresses, keys, and what happens."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from ingenium.venues.lab.server import LabServer

_EVERY: Final = 0.5


async def show_lab(servers: list[LabServer], *, quiet: bool) -> None:
    """Serve exchanges and show them until somebody ends it.

    Raises:
        ConfigError: a port is taken.
    """
    from ingenium.venues.lab.server import serve_lab

    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, end.set)
    async with serve_lab(servers):
        _collect_seldom()
        _print_addresses(servers)
        if quiet or not sys.stdout.isatty():
            await end.wait()
        else:
            await _watch(servers, end)
    typer.echo("The lab has closed.", err=True)


def _collect_seldom() -> None:
    """Look for garbage seldom: a look at all that is there would hold up answers."""
    import gc

    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1_000)


def _print_addresses(servers: list[LabServer]) -> None:
    from ingenium.venues.lab.ports import demo_credentials

    for server in servers:
        name = server.dialect.name
        own = demo_credentials(name)
        typer.echo(f"{name}  {server.rest}  {server.stream}")
        typer.echo(f"  key {own.key}  secret {own.secret}")
        typer.echo(f"  {', '.join(server.dialect.exchange.markets)}")
    typer.echo(f"Look inside: curl {servers[0].rest}/lab/state    Ctrl-C ends the lab.")
    sys.stdout.flush()


async def _watch(servers: list[LabServer], end: asyncio.Event) -> None:
    """Show what happens, until the end."""
    from rich.live import Live

    with Live(_table(servers), auto_refresh=False, transient=True) as live:
        while not end.is_set():
            live.update(_table(servers), refresh=True)
            try:
                await asyncio.wait_for(end.wait(), _EVERY)
            except TimeoutError:
                continue


def _table(servers: list[LabServer]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Market", no_wrap=True)
    for title in ("Bid", "Ask", "Asked", "WS", "Sent", "Open", "Fills", "Faults"):
        table.add_column(title, justify="right", no_wrap=True)
    for server in servers:
        counts = _counts(server)
        for symbol, market in server.dialect.exchange.markets.items():
            bid, ask = ("-" if each is None else f"{each:f}" for each in market.best)
            table.add_row(f"{server.dialect.name} {symbol}", bid, ask, *counts)
            counts = ()
    return table


def _counts(server: LabServer) -> tuple[str, ...]:
    own = [each for each in server.dialect.exchange.accounts.values() if each.is_bounded]
    counts = (
        server.venue.requests,
        server.venue.streams,
        sum(len(each.orders) for each in own),
        sum(len(each.working) for each in own),
        sum(len(each.trades) for each in own),
        sum(server.faults.injected.values()),
    )
    return tuple(f"{each:,}" for each in counts)
