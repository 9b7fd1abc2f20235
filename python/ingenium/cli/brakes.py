"""The brakes: commands that stop trading, of a strategy, of a session, or of all that run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ingenium.cli.app import FAILURE, app
from ingenium.cli.control import SessionBus, Why, send
from ingenium.cli.sessions import session_names

if TYPE_CHECKING:
    from ingenium.model.session.messages import Changed, Opened
    from ingenium.runtime.session.controlling import Brake

Sessions = Annotated[
    str | None,
    typer.Argument(
        metavar="[SESSION]",
        help="Its name, as `ingenium ps` lists it; all that run unless given.",
        autocompletion=session_names,
    ),
]
Strategy = Annotated[
    str | None,
    typer.Option(metavar="ID", help="Only this strategy; all of the session unless given."),
]
Account = Annotated[
    str | None,
    typer.Option(metavar="EXCHANGE", help="Only the account at this exchange, for all strategies."),
]


@app.command(epilog="Example: ingenium halt monday --why 'the feed is wrong'")
def halt(
    session: Sessions = None,
    strategy: Strategy = None,
    account: Account = None,
    why: Why = "",
    bus: SessionBus = None,
) -> None:
    """Let no orders pass; those that work at an exchange stay until they are cancelled."""
    _brake("halt", session, _Whose(strategy, account), why, bus)


@app.command(epilog="Example: ingenium reduce monday --strategy trend")
def reduce(
    session: Sessions = None,
    strategy: Strategy = None,
    account: Account = None,
    why: Why = "",
    bus: SessionBus = None,
) -> None:
    """Let only orders pass that make positions smaller."""
    _brake("reduce", session, _Whose(strategy, account), why, bus)


@app.command(epilog="Example: ingenium resume monday --why 'the feed is back'")
def resume(
    session: Sessions = None,
    strategy: Strategy = None,
    account: Account = None,
    why: Why = "",
    bus: SessionBus = None,
) -> None:
    """Let all orders pass again that keep to the limits."""
    _brake("resume", session, _Whose(strategy, account), why, bus)


@app.command(epilog="Example: ingenium flatten monday --why 'home for the weekend'")
def flatten(
    session: Sessions = None,
    strategy: Strategy = None,
    account: Account = None,
    why: Why = "",
    bus: SessionBus = None,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Flatten all sessions without asking.")
    ] = False,
) -> None:
    """Cancel all orders, close all positions at the market, and let no orders pass then.

    Until `ingenium resume`, what orders still trade that were under way is closed, too.
    """
    if session is None and not yes:
        names = _running()
        if names and not _agreed(names):
            typer.echo("Nothing was changed.")
            raise typer.Exit(FAILURE)
    _brake("flatten", session, _Whose(strategy, account), why, bus)


def _agreed(names: list[str]) -> bool:
    import sys

    listed = ", ".join(names)
    if not sys.stdin.isatty():
        from ingenium.model.errors import ConfigError

        msg = f"There is nobody to ask whether to flatten {listed}: name one, or say --yes."
        raise ConfigError(msg)
    return typer.confirm(f"Close all positions of {listed}?")


class _Whose(NamedTuple):
    """What of a session is braked; all of it where neither is named."""

    strategy: str | None
    account: str | None


def _brake(brake: Brake, session: str | None, whose: _Whose, why: str, bus: str | None) -> None:
    """Brake one session, or all that run; one that cannot be told does not keep the others."""
    from ingenium.model.errors import IngeniumError

    if session is not None:
        _tell(brake, session, whose, why, bus)
        return
    names = _running()
    if not names:
        typer.echo("No session runs.")
        return
    failed = False
    for name in names:
        try:
            _tell(brake, name, whose, why, bus)
        except IngeniumError as error:
            failed = True
            typer.echo(f"error: {name}: {error}", err=True)
    if failed:
        raise typer.Exit(FAILURE)


def _tell(brake: Brake, session: str, whose: _Whose, why: str, bus: str | None) -> None:
    from time import time_ns

    from ingenium.runtime.session.controlling import brake_of, signed, told

    time = time_ns()

    def make(opened: Opened) -> Changed:
        wanted = brake_of(brake, whose.strategy, opened.recipe, whose.account)
        return signed(wanted, why, time)

    changed, is_taken = send(session, bus, make, time)
    end = "" if is_taken else " It takes this when it goes on."
    typer.echo(f"{session}: {told(changed)}, told by {changed.source.rpartition('.')[0]}.{end}")


def _running() -> list[str]:
    """Return the sessions that run."""
    from ingenium.runtime.session.naming import GUARD
    from ingenium.runtime.supervising.board import session_lines
    from ingenium.runtime.supervising.folder import sessions_folder

    lines = session_lines(sessions_folder())
    return [line.session for line in lines if line.is_running and line.mode != GUARD]
