"""The command that lets a new version run beside a session of the old one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ingenium.cli.app import FAILURE, app
from ingenium.cli.screen import print_json
from ingenium.cli.sessions import session_names

Session = Annotated[
    str,
    typer.Option(
        "--beside",
        metavar="SESSION",
        help="The session of the old version: its name, or the file of a journal.",
        autocompletion=session_names,
    ),
]


@app.command(epilog="Example: ingenium shadow new.yaml --beside quotes")
def shadow(
    system: Annotated[Path, typer.Argument(metavar="SYSTEM", help="The new version (YAML).")],
    session: Session,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a setting; may be repeated."),
    ] = None,
    *,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Strategies begin with new states, not with the session's."),
    ] = False,
    once: Annotated[
        bool, typer.Option("--once", help="Compare what there is by now, and end.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Run a new version beside a session of the old one, and compare their orders.

    It hears what the session hears, and decides for itself. Its orders are filled as on paper, and
    are never sent: it has no keys and knows no exchange. While the session runs it is followed,
    and orders that differ are told as they come; Ctrl-C ends that. What was found is recorded for
    `promote`. The exit code is 1 where orders differ.
    """
    import asyncio
    from time import time_ns

    from ingenium.runtime.fingerprint import fingerprint
    from ingenium.runtime.runs.origin import read_origin
    from ingenium.runtime.session.controlling import who
    from ingenium.runtime.session.locating import journal_file
    from ingenium.runtime.shadow.beside import Beside
    from ingenium.runtime.shadow.comparing import compared
    from ingenium.runtime.shadow.following import follow
    from ingenium.runtime.shadow.record import record

    loaded = read_origin(system, settings or []).system
    own = fingerprint(loaded)  # before anybody changes a file
    beside = Beside(loaded, is_fresh=fresh)

    def is_running() -> bool:
        return not once and _is_running(session)

    def tell(line: str) -> None:
        typer.echo(line, err=as_json)

    asyncio.run(follow(beside, journal_file(session), is_running, tell))
    found = compared(beside)
    record(found, system=loaded.name or "", fingerprint=own, who=who(), time=time_ns())
    if as_json:
        print_json(found)
    else:
        from ingenium.cli.shadow_screen import print_comparison

        print_comparison(found)
    if not found.is_same:
        raise typer.Exit(FAILURE)


def _is_running(session: str) -> bool:
    from ingenium.runtime.supervising.board import session_line
    from ingenium.runtime.supervising.folder import find_session, sessions_folder

    if Path(session).is_file():
        return False
    return session_line(find_session(sessions_folder(), session)).is_running
