"""The commands on records: bring their tables up or down, look into them, write a journal."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ingenium.cli.app import FAILURE, app

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from ingenium.storage.records.port import Records

records = typer.Typer(name="records", rich_markup_mode=None)
app.add_typer(records)

TABLES: Final = ("orders", "fills", "positions", "balances", "components", "events")

Storage = Annotated[
    str,
    typer.Option(
        "--storage",
        metavar="URL",
        help="The database: sqlite:///FILE or postgresql://USER@HOST/DATABASE.",
    ),
]
DEFAULT: Final = "sqlite:///ingenium.db"


@records.callback(invoke_without_command=True, epilog="Example: ingenium records status")
def group(context: typer.Context) -> None:
    """Look after the database of records: what happened in sessions, as tables.

    SQLite needs `pip install "ingenium[records]"`, PostgreSQL "ingenium[postgres]" beside it.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@records.command(epilog="Example: ingenium records status --storage postgresql://me@host/trading")
def status(storage: Storage = DEFAULT) -> None:
    """Tell the version of the tables; the exit code is 1 when they are not the newest."""
    version, newest = _versions(storage)
    if version == newest:
        typer.echo(f"version {version}, the newest")
        return
    typer.echo(f"version {version or 'none: no tables yet'}; the newest is {newest}")
    raise typer.Exit(FAILURE)


@records.command(epilog="Example: ingenium records up")
def up(storage: Storage = DEFAULT) -> None:
    """Bring the tables to the newest version, or make them."""
    from ingenium.storage.records.opening import parsed, within

    parsed(storage)
    from ingenium.storage.records.migrating import migrate_up, newest

    asyncio.run(within(storage, migrate_up))
    typer.echo(f"version {newest()}, the newest")


@records.command(epilog="Example: ingenium records down base --yes")
def down(
    version: Annotated[
        str, typer.Argument(metavar="VERSION", help="Such as 0001; `base` is no tables at all.")
    ],
    storage: Storage = DEFAULT,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")] = False,
) -> None:
    """Bring the tables down to an older version; what only newer ones hold is lost."""
    from functools import partial

    from ingenium.model.errors import ConfigError
    from ingenium.model.suggestion import did_you_mean
    from ingenium.storage.records.opening import parsed, within

    parsed(storage)
    from ingenium.storage.records.migrating import migrate_down, versions

    known = ["base", *versions()]
    if version not in known:
        msg = f"There is no version {version!r}: {did_you_mean(version, known)}."
        raise ConfigError(msg)
    if not (yes or _agreed(version)):
        typer.echo("Nothing was changed.")
        raise typer.Exit(FAILURE)
    asyncio.run(within(storage, partial(migrate_down, version=version)))
    typer.echo(f"version {version}")


@records.command(name="list", epilog="Example: ingenium records list")
def list_runs(
    storage: Storage = DEFAULT,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List the sessions that were recorded."""
    from ingenium.cli.records_screens import print_records

    found = _asked(storage, lambda opened: opened.runs())
    print_records(found, as_json=as_json, leave_out=("system", "changed"))


@records.command(epilog="Example: ingenium records show my-session --table fills")
def show(
    session: Annotated[str, typer.Argument(metavar="SESSION", help="The name of a session.")],
    table: Annotated[
        str, typer.Option(metavar="NAME", help=f"What of it: {', '.join(TABLES)}.")
    ] = "orders",
    storage: Storage = DEFAULT,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show what a session recorded."""
    from ingenium.model.errors import ConfigError
    from ingenium.model.suggestion import did_you_mean

    if table not in TABLES:
        msg = f"There is no table {table!r}: {did_you_mean(table, TABLES)}."
        raise ConfigError(msg)

    async def asked(opened: Records) -> Sequence[tuple[object, ...]]:
        if await opened.run(session) is None:
            known = [row.run for row in await opened.runs()]
            msg = f"No session {session!r} was recorded: {did_you_mean(session, known)}."
            raise ConfigError(msg)
        found: Sequence[tuple[object, ...]] = await getattr(opened, table)(session)
        return found

    from ingenium.cli.records_screens import print_records

    print_records(_asked(storage, asked), as_json=as_json, leave_out=("run",))


@records.command(epilog="Example: ingenium records write session.journal my-session")
def write(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The journal of a session.")],
    session: Annotated[str, typer.Argument(metavar="SESSION", help="The name of the session.")],
    storage: Storage = DEFAULT,
    kind: Annotated[
        str, typer.Option(metavar="WORD", help="What kind of session to call it.")
    ] = "session",
) -> None:
    """Write a journal into the records, as far as they do not have it yet.

    It may be stopped and repeated at any time: nothing is lost and nothing is written twice.
    """
    from ingenium.analytics.figures import counted
    from ingenium.runtime.session.record_fold import SessionFold
    from ingenium.storage.journal.reader import opened as opened_journal
    from ingenium.storage.records.outbox import Outbox

    async def written(opened: Records) -> Sequence[tuple[object, ...]]:
        with opened_journal(file) as journal:
            outbox = Outbox(journal, opened, SessionFold(session, kind), session)
            rows = 0
            while (step := await outbox.step()) > 0:
                rows += step
        return [(rows,)]

    [(rows,)] = _asked(storage, written, makes=True)
    typer.echo(f"Wrote {counted(int(str(rows)), 'row')} of {file} to the records.")


@records.command(epilog="Example: ingenium records symbols --from binance")
def symbols(
    venue: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only those of this exchange.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="EXCHANGE", help="Ask this exchange first, and keep it."),
    ] = None,
    rest: Annotated[
        str, typer.Option(metavar="URL", help="Where it is: its own address unless given.")
    ] = "",
    storage: Storage = DEFAULT,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List what exchanges call instruments, in feeds and in orders, with their rules."""
    from ingenium.cli.records_screens import print_records

    if source is not None:
        _note(storage, source, rest)
    found = _asked(storage, lambda opened: opened.symbols(venue))
    print_records(found, as_json=as_json, leave_out=("venue",))


def _note(storage: str, source: str, rest: str) -> None:
    """Keep what an exchange says it trades."""
    from time import time_ns

    from ingenium.storage.records.opening import parsed

    parsed(storage)
    from ingenium.runtime.symbol_records import instruments_at, note_symbols
    from ingenium.venues.port import Address

    async def noted() -> None:
        found = await instruments_at(source, Address(rest=rest, stream=rest.replace("http", "ws")))
        await note_symbols(storage, found, time_ns())

    asyncio.run(noted())


def _asked(
    storage: str,
    question: Callable[[Records], Awaitable[Sequence[tuple[object, ...]]]],
    *,
    makes: bool = False,
) -> Sequence[tuple[object, ...]]:
    from ingenium.model.errors import ConfigError
    from ingenium.storage.records.opening import is_there, open_records, parsed

    if not (makes or is_there(parsed(storage))):
        msg = f"{storage} is not there: name the database with --storage."
        raise ConfigError(msg)

    async def ask() -> Sequence[tuple[object, ...]]:
        opened = await open_records(storage)
        try:
            return await question(opened)
        finally:
            await opened.close()

    return asyncio.run(ask())


def _versions(storage: str) -> tuple[str | None, str]:
    from ingenium.storage.records.opening import is_there, parsed, within

    address = parsed(storage)
    from ingenium.storage.records.migrating import newest, version_of

    if not is_there(address):
        return None, newest()
    return asyncio.run(within(storage, version_of)), newest()


def _agreed(version: str) -> bool:
    if not sys.stdin.isatty():
        from ingenium.model.errors import ConfigError

        msg = f"There is nobody to ask whether to go down to {version}: say --yes."
        raise ConfigError(msg)
    return typer.confirm(f"Go down to {version}, and lose what only newer tables hold?")
