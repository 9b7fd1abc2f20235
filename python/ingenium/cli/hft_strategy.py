"""The commands of the hft-service contract: strategies on JetStream's klines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.app import app
from ingenium.cli.order_engine import Config

if TYPE_CHECKING:
    from ingenium.gateway.strategy import StrategyService
    from ingenium.runtime.supervising.folder import SessionFolder

_STOPPED = 130
_LAZY_GRID = "lazy_grid"

Session = Annotated[
    str | None,
    typer.Option(
        help="The session's name, <source>-<exchange> unless given, on paper "
        "<source>-paper-<exchange>. One that was begun goes on."
    ),
]


@app.command(epilog="Example: ingenium strategy --config a.yml")
def strategy(
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="Which, of those under `strategy` in the file.")
    ] = _LAZY_GRID,
    session: Session = None,
    config: Config = Path("config.yml"),
) -> None:
    """Trade with a strategy on the klines of JetStream, by orders to the order engine.

    It hears closed klines, and asks for orders by `order_engine.place_order`; its fills are those
    of the order histories. A strategy that was stopped or killed goes on where its journal ends.
    """
    _trade(name, session, config)


@app.command("lazy-grid-strategy", epilog="Example: ingenium lazy-grid-strategy --config a.yml")
def lazy_grid_strategy(session: Session = None, config: Config = Path("config.yml")) -> None:
    """Trade the lazy grid of `strategy.lazy_grid`: the same as `ingenium strategy lazy_grid`."""
    _trade(_LAZY_GRID, session, config)


def _trade(name: str, session: str | None, config: Path) -> None:
    import asyncio
    import os

    from ingenium.gateway.config import config_file, load_config
    from ingenium.gateway.strategy import prepared
    from ingenium.runtime.live import trading_session
    from ingenium.runtime.session.naming import session_name
    from ingenium.runtime.supervising.folder import session_folder
    from ingenium.runtime.supervising.records import SessionStart
    from ingenium.runtime.supervising.view import view_on

    file = config_file(config)
    settings = load_config(file)
    service = asyncio.run(prepared(settings, name, file, os.environ))
    sender = service.sender
    folder = session_folder(session or session_name(f"{sender.name}-{sender.exchange}"))
    if service.settings.reset_state_on_start:
        _begin_anew(service, folder)
    start = SessionStart(
        system=str(file),
        mode="paper" if sender.is_paper_trading else "live",
        bus=service.system.bus,
        command=tuple(sys.argv),
        folder=str(Path.cwd()),
    )
    phase = trading_session(
        service.system,
        folder,
        start,
        view_on(),
        announce=lambda _: _announce(service, folder),
        opener=service.open,
    )
    if phase == "stopped":
        raise typer.Exit(_STOPPED)


def _announce(service: StrategyService, folder: SessionFolder) -> None:
    sender, symbols = service.sender, ", ".join(service.system.data.symbols or ())
    orders = "booked on paper" if sender.is_paper_trading else "REAL"
    typer.echo(
        f"{folder.name}: {symbols}, {service.settings.interval}; orders are {orders}, of "
        f"{sender.user_id} at {sender.exchange}, as {sender.strategy_id}"
    )


def _begin_anew(service: StrategyService, folder: SessionFolder) -> None:
    """Set a session aside, and tell what its orders have left."""
    import asyncio

    from ingenium.runtime.supervising.setting_aside import set_aside

    kept = set_aside(folder)
    if kept is not None:
        typer.echo(f"{folder.name} begins anew; what it knew is kept in {kept}", err=True)
    for sentence in asyncio.run(service.left()):
        typer.echo(f"left at {service.sender.exchange}: {sentence}", err=True)
