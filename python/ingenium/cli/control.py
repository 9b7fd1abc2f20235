"""The command that changes a session while it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ingenium.cli.app import app
from ingenium.cli.sessions import Session

if TYPE_CHECKING:
    from ingenium.model.session.messages import Changed, Opened
    from ingenium.runtime.session.sending import Make


Why = Annotated[str, typer.Option(metavar="TEXT", help="The reason, for the journal.")]
SessionBus = Annotated[
    str | None, typer.Option("--bus", metavar="URL", help="The bus: the session's unless given.")
]


@app.command(epilog="Example: ingenium control monday disable trend --why 'earnings tonight'")
def control(
    session: Session,
    action: Annotated[
        Literal["disable", "enable", "set"],
        typer.Argument(metavar="ACTION", help="disable, enable or set."),
    ],
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="STRATEGY [KEY=VALUE]...",
            help="Which strategy, and for set its parameters.",
        ),
    ] = None,
    why: Why = "",
    bus: SessionBus = None,
    system: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The system file: the session's unless given."),
    ] = None,
) -> None:
    """Change a strategy while it runs; who did it and why is kept in the session's journal.

    disable and enable: whether it is called; its orders and positions stay as they are. set: other
    values of its parameters. To brake, use `ingenium halt` and its like.
    """
    from time import time_ns

    from ingenium.runtime.session.controlling import change_of, signed, told
    from ingenium.runtime.session.locating import system_of_session

    time = time_ns()

    def make(opened: Opened) -> Changed:
        recipe = opened.recipe
        wanted = change_of(action, words or (), recipe, lambda: system_of_session(session, system))
        return signed(wanted, why, time)

    changed, is_taken = send(session, bus, make, time)
    end = "" if is_taken else " It takes this when it goes on."
    typer.echo(f"{session}: {told(changed)}, told by {changed.source.rpartition('.')[0]}.{end}")


def send(session: str, bus: str | None, make: Make, time: int) -> tuple[Changed, bool]:
    """Get a change to a session, and tell whether it has it."""
    import asyncio

    from ingenium.runtime.session.sending import bus_of, send_on_bus, send_through_door
    from ingenium.runtime.supervising.folder import find_session, sessions_folder

    if bus is not None:
        return asyncio.run(send_on_bus(bus, session, make)), True
    folder = find_session(sessions_folder(), session)
    address = bus_of(folder)
    if address is None:
        return send_through_door(folder, make, time)
    return asyncio.run(send_on_bus(address, session, make)), True
