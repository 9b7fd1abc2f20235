"""The command that runs sessions."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from ingenium.cli.app import app
from ingenium.cli.running import occasion_now, stored, with_progress
from ingenium.cli.screen import program

if TYPE_CHECKING:
    from ingenium.ingest.feed import Feed
    from ingenium.runtime.runs.origin import Origin
    from ingenium.runtime.session.launching import Launch
    from ingenium.runtime.supervising.records import SessionStart
    from ingenium.runtime.supervising.view import View
    from ingenium.venues.port import Credentials

_STOPPED = 130


@app.command(epilog="Example: ingenium run demo.yaml --speed 3600 --session first")
def run(  # noqa: PLR0913, PLR0917 - each is an option
    system: Annotated[Path, typer.Argument(metavar="SYSTEM", help="A system file (YAML).")],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a setting; may be repeated."),
    ] = None,
    mode: Annotated[
        Literal["paper", "live"],
        typer.Option(help="paper: fills are simulated. live: orders go to the exchanges."),
    ] = "paper",
    session: Annotated[
        str | None,
        typer.Option(
            help="The session's name, the system's unless given. One that was begun goes on."
        ),
    ] = None,
    bus: Annotated[
        str | None, typer.Option(metavar="URL", help="The bus: the system's unless given.")
    ] = None,
    only: Annotated[
        str | None, typer.Option(metavar="COMPONENT", help="Run only this component, here.")
    ] = None,
    speed: Annotated[
        float | None,
        typer.Option(
            min=0.001, help="Seconds of the data that pass in a second; all at once unless given."
        ),
    ] = None,
    *,
    processes: Annotated[
        bool, typer.Option("--processes", help="Give each component a process of its own.")
    ] = False,
    live_data: Annotated[
        bool,
        typer.Option(
            "--live-data", help="On paper: the data are what its exchanges tell, as it happens."
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
) -> None:
    """Run a system as a session: its data pass as if they were live, and a journal is kept.

    A session that was stopped or killed goes on where its journal ends. `ingenium ps` lists
    sessions, `ingenium logs` shows what their components say, `ingenium stop` ends one.
    """
    from ingenium.model.errors import ConfigError
    from ingenium.runtime.runs.origin import read_origin
    from ingenium.runtime.secret_names import secret_names
    from ingenium.runtime.session.launching import Launch
    from ingenium.runtime.session.naming import session_name
    from ingenium.runtime.supervising.folder import session_folder
    from ingenium.runtime.supervising.records import SessionStart

    origin = read_origin(system, settings or [])
    folder = session_folder(session or session_name(origin.system.name or system.stem))
    address = bus or origin.system.bus
    _tell_unused(origin, quiet=quiet)
    start = SessionStart(
        system=str(system), mode=mode, bus=address, command=tuple(sys.argv), folder=str(Path.cwd())
    )
    if speed is not None and (live_data or mode == "live"):
        msg = "What happens at exchanges cannot be made faster: leave out --speed."
        raise ConfigError(msg)
    if mode == "live":
        from ingenium.runtime.promotion.moving import check_live

        check_live(origin.system)
    launch = Launch(
        system.absolute(),
        tuple(settings or ()),
        folder,
        address,
        speed,
        mode,
        live_data,
        secret_names(origin.system, os.environ),
    )
    if only is not None:
        _run_component(only, launch, origin)
    elif processes:
        _run_processes(launch, start, quiet=quiet)
    elif mode == "live" and address == "memory":
        _run_at_exchanges(launch, origin, start, quiet=quiet)
    elif address == "memory":
        _run_here(launch, origin, start, quiet=quiet)
    else:
        _run_on_bus(launch, origin, start, quiet=quiet)


def _tell_unused(origin: Origin, *, quiet: bool) -> None:
    """Say what of the files of a Luno trader nothing here reads."""
    from ingenium.runtime.luno_config import is_luno_config
    from ingenium.runtime.luno_dotenv import unused

    if quiet or not is_luno_config(origin.document):
        return
    for each in unused(origin.system):
        typer.echo(each, err=True)


def _run_here(launch: Launch, origin: Origin, start: SessionStart, *, quiet: bool) -> None:
    """Run all of it in this process, and report as for a backtest."""
    from ingenium.runtime.ingested import feed_of
    from ingenium.runtime.paper import Pace, paper_session

    feed = None if launch.is_fed_there else feed_of(origin.system)
    if feed is not None or launch.is_fed_there:
        _run_live(launch, origin, start, feed, quiet=quiet)
        return

    occasion = occasion_now("paper")
    view = None if launch.speed is None else _view(quiet=quiet)
    result = with_progress(
        lambda progress: paper_session(
            origin.system, launch.folder, start, Pace(launch.speed, progress, view)
        ),
        quiet=quiet or view is not None,
    )
    if result is None:
        _tell_stop(start)
    folder = stored(result, origin, occasion)
    if quiet:
        return
    from ingenium.analytics.terminal import print_summary

    print_summary(result, full=False)
    name = "" if folder is None else f"Stored as {folder.name}. "
    typer.echo(f"\n{name}The journal is {launch.journal}")


def _run_live(
    launch: Launch, origin: Origin, start: SessionStart, feed: Feed | None, *, quiet: bool
) -> None:
    """Run it on live data in this process, until the feed ends or somebody stops it."""
    from ingenium.runtime.live import live_session

    phase = live_session(origin.system, feed, launch.folder, start, _view(quiet=quiet))
    _tell_end(launch, start, is_stopped=phase == "stopped", quiet=quiet)


def _run_at_exchanges(launch: Launch, origin: Origin, start: SessionStart, *, quiet: bool) -> None:
    """Trade at exchanges in this process, until somebody stops it."""
    from ingenium.cli.live_screen import print_live
    from ingenium.runtime.exchanges import open_exchanges
    from ingenium.runtime.live import trading_session

    credentials = _credentials(origin)
    phase = trading_session(
        origin.system,
        launch.folder,
        start,
        _view(quiet=quiet),
        announce=lambda exchanges: None if quiet else print_live(exchanges, origin.system),
        opener=lambda system: open_exchanges(system, credentials),
    )
    _tell_end(launch, start, is_stopped=phase == "stopped", quiet=quiet)


def _run_component(name: str, launch: Launch, origin: Origin) -> None:
    from ingenium.runtime.session.launching import component_work
    from ingenium.runtime.supervising.component import PARENT_PIPE
    from ingenium.runtime.supervising.living import run_until_stopped
    from ingenium.runtime.telemetry.logs import LogSettings

    is_read_by_people = PARENT_PIPE in os.environ  # its supervisor keeps them for `ingenium logs`
    logs = LogSettings(name, launch.folder.name, form="text" if is_read_by_people else "auto")
    work = component_work((name,), launch, origin.system, logs)
    run_until_stopped(work, folder=launch.folder, component=name)


def _run_on_bus(launch: Launch, origin: Origin, start: SessionStart, *, quiet: bool) -> None:
    from ingenium.runtime.session.components import KERNEL, TOGETHER
    from ingenium.runtime.session.launching import component_work
    from ingenium.runtime.supervising.living import run_until_stopped

    credentials = _credentials(origin) if launch.mode == "live" else None
    phase = run_until_stopped(
        component_work(TOGETHER, launch, origin.system, credentials=credentials),
        folder=launch.folder,
        component=KERNEL,
        start=start,
        view=_view(quiet=quiet),
    )
    _tell_end(launch, start, is_stopped=phase == "stopped", quiet=quiet)


def _run_processes(launch: Launch, start: SessionStart, *, quiet: bool) -> None:
    import asyncio

    from ingenium.runtime.session.launching import supervise

    outcome = asyncio.run(supervise(launch, start, _view(quiet=quiet)))
    if outcome.state == "failed":
        typer.echo(f"error: {outcome.reason}", err=True)
        raise typer.Exit(1)
    _tell_end(launch, start, is_stopped=outcome.state == "stopped", quiet=quiet)


def _credentials(origin: Origin) -> dict[str, Credentials]:
    """Return the keys of the exchanges; whoever sits at the terminal unlocks the keystore now."""
    from ingenium.cli.keys import ask_passphrase
    from ingenium.runtime.exchanges import trading_keys

    return trading_keys(origin.system, ask_passphrase)


def _view(*, quiet: bool) -> View | None:
    """Return what shows a session while it runs."""
    from ingenium.runtime.supervising.view import view_on

    return None if quiet else view_on()


def _tell_end(launch: Launch, start: SessionStart, *, is_stopped: bool, quiet: bool) -> None:
    """Say how a session ended, from its journal; or how a stopped one goes on."""
    if is_stopped:
        _tell_stop(start)
    if quiet:
        return
    from ingenium.cli.closing_screen import print_closing
    from ingenium.runtime.session.closing import ending_of

    print_closing(ending_of(launch.journal), launch.journal)


def _tell_stop(start: SessionStart) -> NoReturn:
    import shlex

    again = shlex.join([program(), *start.command[1:]])
    typer.echo(f"Stopped. To go on: {again}", err=True)
    raise typer.Exit(_STOPPED)
