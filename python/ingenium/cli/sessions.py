"""The commands on sessions that run as processes: list them, read their logs, stop them."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.app import FAILURE, app
from ingenium.cli.screen import print_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingenium.runtime.supervising.log_reading import LogLine, SessionLogs

_LINES = 50
_POLL = 0.2  # seconds between two looks for new lines


def session_names(incomplete: str) -> list[str]:
    """Return the sessions that a shell may complete to."""
    from ingenium.model.errors import IngeniumError
    from ingenium.runtime.supervising.folder import sessions, sessions_folder

    try:
        found = sessions(sessions_folder())
    except IngeniumError:
        return []
    return [session.name for session in found if session.name.startswith(incomplete)]


Session = Annotated[
    str,
    typer.Argument(
        metavar="SESSION",
        help="Its name, as `ingenium ps` lists it.",
        autocompletion=session_names,
    ),
]


@app.command(epilog="Example: ingenium ps")
def ps(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False
) -> None:
    """List the sessions and their components: what runs, how far it is, what went wrong.

    Sessions are in the folder `sessions` (or $INGENIUM_SESSIONS). One whose process is gone without
    a word is shown as dead, a component that misses three heartbeats as silent.
    """
    from ingenium.analytics.console import print_parts
    from ingenium.runtime.supervising.board import session_lines
    from ingenium.runtime.supervising.board_screen import board_parts
    from ingenium.runtime.supervising.folder import sessions_folder

    folder = sessions_folder()
    lines = session_lines(folder)
    if as_json:
        print_json(lines)
    elif lines:
        print_parts(lambda console: board_parts(lines, console.width))
    else:
        typer.echo(f"There are no sessions in {folder}.")


@app.command(epilog="Example: ingenium logs monday -f")
def logs(
    session: Session,
    component: Annotated[
        str | None,
        typer.Argument(metavar="COMPONENT", help="Only what this one printed."),
    ] = None,
    *,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on until the session is over.")
    ] = False,
    number: Annotated[
        int, typer.Option("-n", metavar="LINES", min=0, help="The last lines; 0 shows all.")
    ] = _LINES,
) -> None:
    """Print what the components of a session printed, by time.

    What the supervisor did (starts, restarts, stops) is the log of `supervisor`.
    """
    from ingenium.runtime.supervising.folder import find_session, sessions_folder
    from ingenium.runtime.supervising.log_reading import SessionLogs

    read = SessionLogs(find_session(sessions_folder(), session), component)
    try:
        _print(read.last(number or None))
        if follow:
            _follow(read)
    except BrokenPipeError:  # as in `ingenium logs monday | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more to flush
    except KeyboardInterrupt:
        pass
    finally:
        read.close()


@app.command(epilog="Example: ingenium stop monday")
def stop(
    session: Session,
    *,
    now: Annotated[
        bool, typer.Option("--now", help="Do not wait until its components have drained.")
    ] = False,
) -> None:
    """Stop a session, and wait until it is over.

    Its components are stopped in order, ingestors first, and finish what they have begun.
    """
    from ingenium.runtime.supervising.folder import find_session, sessions_folder
    from ingenium.runtime.supervising.stopping import stop_session

    line = stop_session(find_session(sessions_folder(), session), at_once=now)
    if line is None:
        typer.echo(f"{session} is not running.")
        return
    if line.state == "dead":
        typer.echo(f"{session} had lost its supervisor; what was left of it has ended.")
        return
    typer.echo(f"{session} {line.state}.")
    if line.state == "failed":
        typer.echo(f"error: {line.reason}", err=True)
        raise typer.Exit(FAILURE)


def _follow(read: SessionLogs) -> None:
    from time import sleep

    from ingenium.runtime.supervising.board import session_line

    is_running = True
    while is_running:
        is_running = session_line(read.folder).is_running  # before the last look at the logs
        _print(read.new())
        sys.stdout.flush()
        if is_running:
            sleep(_POLL)


def _print(lines: Iterable[LogLine]) -> None:
    for line in lines:
        time = typer.style(line.time, dim=True)
        typer.echo(f"{time} {typer.style(line.component, bold=True)}  {line.text}")
