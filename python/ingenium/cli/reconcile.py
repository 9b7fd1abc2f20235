"""The command that compares accounts at exchanges with what a session knows of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.app import FAILURE, app

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.runtime.session.reconciling import Reviewed


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
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be done. Needed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show where the exchanges and a session differ, and what it would do about that.

    A session reconciles by itself when it starts and while it runs; this asks the same questions
    and changes nothing. The exit code is 1 where there are differences.
    """
    import asyncio
    from time import time_ns

    from ingenium.cli.keys import ask_passphrase
    from ingenium.model.errors import ConfigError
    from ingenium.runtime.exchanges import trading_keys
    from ingenium.runtime.session.locating import journal_file, system_of_session
    from ingenium.runtime.session.reconciling import reconciled
    from ingenium.runtime.system import load_system

    if not dry_run:
        msg = "A session reconciles when it runs: say --dry-run to see what it would do."
        raise ConfigError(msg)
    if Path(target).suffix in (".yaml", ".yml", ".json"):
        own, journal = load_system(target), None
    else:
        own, journal = system_of_session(target, system), journal_file(target)
    found = asyncio.run(reconciled(own, journal, time_ns(), trading_keys(own, ask_passphrase)))
    _print_json(found) if as_json else _print(found)
    if any(each.review.differences for each in found):
        raise typer.Exit(FAILURE)


def _print_json(found: Sequence[Reviewed]) -> None:
    import msgspec

    typer.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))


def _print(found: Sequence[Reviewed]) -> None:
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
        for title in ("order", "symbol", "found", "would"):
            table.add_column(title, no_wrap=title in ("order", "symbol"))
        for one in review.differences:
            name = one.external if one.order is None else str(one.order)
            table.add_row(name, one.symbol, Text(one.found), Text(one.would))
        console.print(table)
