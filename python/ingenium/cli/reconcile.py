"""The command that compares accounts at exchanges with what a session knows, and mends it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from ingenium.cli.app import FAILURE, app
from ingenium.cli.screen import print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.runtime.session.mending import Mended
    from ingenium.runtime.session.reconciling import Reviewed
    from ingenium.runtime.supervising.folder import SessionFolder
    from ingenium.runtime.system import System

Others: TypeAlias = Literal["adopt", "leave", "flatten", "refuse"]


@app.command(epilog="Example: ingenium reconcile monday --dry-run")
def reconcile(
    target: Annotated[
        str,
        typer.Argument(metavar="SESSION", help="A session's name, its journal, or a system file."),
    ],
    system: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The system file: the session's unless given."),
    ] = None,
    others: Annotated[
        Others | None,
        typer.Option(
            metavar="WHAT",
            help="Of orders of others: adopt, leave, flatten (cancel) or refuse; as the system "
            "file says unless given.",
        ),
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be done.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Mend where the exchanges and a session that is stopped differ, or show it.

    A session reconciles by itself when it starts and while it runs. This does the same for one
    that is stopped, without its data, and keeps it in its journal; a second time it changes
    nothing. With --dry-run it asks the same questions, also of a session that runs, and changes
    nothing. The exit code is 1 where differences are left.
    """
    import asyncio
    from time import time_ns

    from ingenium.cli.keys import ask_passphrase
    from ingenium.runtime.exchanges import trading_keys
    from ingenium.runtime.session.locating import journal_file
    from ingenium.runtime.session.mending import mend
    from ingenium.runtime.session.reconciling import reconciled

    own = _with_others(_system_of(target, system), others)
    keys = trading_keys(own, ask_passphrase)
    if dry_run:
        journal = None if _is_system(target) else journal_file(target)
        left: Sequence[Reviewed] = asyncio.run(reconciled(own, journal, time_ns(), keys))
        print_json(left) if as_json else _print(left, "would")
    else:
        mended = asyncio.run(mend(own, _folder_of(target), keys))
        left = mended.after
        print_json(mended) if as_json else _print_mended(mended)
    if any(each.review.differences for each in left):
        raise typer.Exit(FAILURE)


def _is_system(target: str) -> bool:
    return Path(target).suffix in (".yaml", ".yml", ".json")


def _system_of(target: str, given: Path | None) -> System:
    from ingenium.runtime.session.locating import system_of_session
    from ingenium.runtime.system import load_system

    return load_system(target) if _is_system(target) else system_of_session(target, given)


def _with_others(system: System, others: Others | None) -> System:
    """Return a system that treats orders of others in another way, if one is named."""
    import msgspec

    if others is None:
        return system
    exchanges = {
        name: msgspec.structs.replace(each, others=others)
        for name, each in system.exchanges.items()
    }
    return msgspec.structs.replace(system, exchanges=exchanges)


def _folder_of(target: str) -> SessionFolder:
    """Return the folder of a session that can be mended.

    Raises:
        ConfigError: a file is no session.
    """
    from ingenium.model.errors import ConfigError
    from ingenium.runtime.supervising.folder import find_session, sessions_folder

    if Path(target).suffix:
        msg = f"{target} is no session, whose journal keeps what is done: name one, or --dry-run."
        raise ConfigError(msg)
    return find_session(sessions_folder(), target)


def _print_mended(mended: Mended) -> None:
    """Show what was found and done, and what is left if anything was."""
    if not any(each.review.differences for each in mended.before):
        _print(mended.before, "done")
        return
    _print(mended.before, "done")
    typer.echo("Now:")
    _print(mended.after, "left")


def _print(found: Sequence[Reviewed], last: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    for each in found:
        review = each.review
        count = len(review.differences)
        said = f"{count} differences" if count != 1 else "1 difference"
        console.print(
            Text.assemble(
                (each.exchange, "bold"),
                f"  account {each.account}, {review.open} orders open there: ",
                ("all is the same", "green") if not count else (said, "yellow"),
            )
        )
        if not count:
            continue
        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
        for title in ("order", "symbol", "found", last):
            table.add_column(title, no_wrap=title in ("order", "symbol"))
        for one in review.differences:
            name = one.external if one.order is None else str(one.order)
            table.add_row(name, one.symbol, Text(one.found), Text(one.would))
        console.print(table)
