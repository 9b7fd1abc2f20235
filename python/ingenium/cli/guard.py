"""The command that guards a session: its dead-man switch."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ingenium.cli.app import app


@app.command(epilog="Example: ingenium guard quotes.yaml --bus nats://bus.example:4222")
def guard(
    system: Annotated[Path, typer.Argument(metavar="SYSTEM", help="The session's system file.")],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a setting; may be repeated."),
    ] = None,
    session: Annotated[
        str | None, typer.Option(help="The session's name, the system's unless given.")
    ] = None,
    bus: Annotated[
        str | None, typer.Option(metavar="URL", help="The bus: the system's unless given.")
    ] = None,
) -> None:
    """Cancel the orders of a live session at its exchanges when nothing is heard of it.

    A process of its own, best on another machine, with keys of its own: $BINANCE_GUARD_API_KEY and
    $BINANCE_GUARD_API_SECRET. It acts when no process has held an account for as long as `guard`
    in the system file says, never while one does, and waits for the session then. `ingenium ps`
    shows it as SESSION-guard, `ingenium stop` ends it.
    """
    from ingenium.runtime.exchanges import symbols_of
    from ingenium.runtime.guard import check_bus, guard_work
    from ingenium.runtime.runs.origin import read_origin
    from ingenium.runtime.secrets import Sources, guard_keys_of
    from ingenium.runtime.session.launching import EMBEDDED, JOURNAL, embedded_in
    from ingenium.runtime.session.naming import GUARD, guard_name, session_name
    from ingenium.runtime.supervising.folder import session_folder
    from ingenium.runtime.supervising.living import run_until_stopped
    from ingenium.runtime.supervising.records import SessionStart
    from ingenium.runtime.telemetry.logs import LogSettings, set_up_logging

    own = read_origin(system, settings or []).system
    symbols_of(own)
    address = bus or own.bus
    check_bus(address)
    keys = guard_keys_of(own, Sources(own.folder))
    name = session or session_name(own.name or system.stem)
    folder = session_folder(guard_name(name))
    start = SessionStart(
        system=str(system),
        mode=GUARD,
        bus=address,
        command=tuple(sys.argv),
        folder=str(Path.cwd()),
    )
    if address in EMBEDDED:
        address = embedded_in(session_folder(name), address)
    secrets = tuple(word for each in keys.values() for word in each.words)
    set_up_logging(LogSettings(GUARD, name, secrets=secrets))
    accounts = ", ".join(f"{each} ({at.account})" for each, at in own.exchanges.items())
    typer.echo(
        f"{name}: orders at {accounts} are cancelled when nobody has held the account for "
        f"{own.guard.after}."
    )
    work = guard_work(own, name, address, keys, folder.path / JOURNAL)
    run_until_stopped(work, folder=folder, component=GUARD, start=start)
