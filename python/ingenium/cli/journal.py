"""The commands on journals: show, verify, compare, carry elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ingenium.cli.app import FAILURE, app
from ingenium.cli.screen import print_json

journal = typer.Typer(name="journal", rich_markup_mode=None)
app.add_typer(journal)

File = Annotated[Path, typer.Argument(metavar="FILE", help="The journal of a session.")]


@journal.callback(
    invoke_without_command=True, epilog="Example: ingenium journal show session.journal"
)
def group(context: typer.Context) -> None:
    """Read the journal of a session: all that came in and was decided, in order.

    Each row is chained to the one before by a hash, so that nothing changes unseen.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@journal.command(epilog="Example: ingenium journal show session.journal --kind decided --newest")
def show(  # noqa: PLR0913 - each narrows what is shown
    file: File,
    *,
    kind: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="Of this kind, as frame or decided; may be repeated."),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="From this component; may be repeated."),
    ] = None,
    row_id: Annotated[
        list[str] | None, typer.Option("--id", metavar="ID", help="With this id; may be repeated.")
    ] = None,
    cause: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Caused by the row of this id; may be repeated."),
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Not before this time.")
    ] = None,
    end: Annotated[
        str | None,
        typer.Option("--to", metavar="TIME", help="Not after this time; a date is meant whole."),
    ] = None,
    most: Annotated[
        int, typer.Option(min=1, metavar="N", help="How many rows are shown at most.")
    ] = 50,
    newest: Annotated[
        bool, typer.Option("--newest", help="The newest rows rather than the first.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON object a row, with its whole body.")
    ] = False,
) -> None:
    """Show rows, also while the session runs."""
    from itertools import islice

    from ingenium.storage.journal.reader import opened
    from ingenium.storage.journal.selection import Selection

    selection = Selection(
        kinds=tuple(kind or ()),
        sources=tuple(source or ()),
        ids=tuple(row_id or ()),
        causes=tuple(cause or ()),
        **_times(start, end),
    )
    with opened(file) as reader:
        if newest:
            rows = reader.newest(most, selection)
        else:
            rows = list(islice(reader.read(selection=selection), most))
        if as_json:
            from ingenium.storage.journal.portable import line_of

            for row in rows:
                typer.echo(line_of(row).decode())
            return
        from ingenium.cli.journal_screens import print_rows

        print_rows(rows, left_out=sum(reader.counts(selection).values()) - len(rows))


@journal.command(epilog="Example: ingenium journal verify session.journal")
def verify(
    file: File,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Check a journal: its bytes, its rows, and that all orders and balances come of it again.

    The exit code is 1 when something is wrong; the first broken row, or the first order, fill or
    balance that does not come again, is named.
    """
    from ingenium.runtime.session.auditing import audit_file
    from ingenium.storage.journal.verifying import verify as verify_file

    found = verify_file(file)
    derived = audit_file(file) if found.is_sound else None
    difference = "" if derived is None else derived.difference
    if as_json:
        import msgspec

        told = {**msgspec.to_builtins(found), "is_sound": found.is_sound, "difference": difference}
        print_json(told)
    else:
        from ingenium.cli.audit_screens import audit_lines
        from ingenium.cli.journal_screens import verdict

        for line in (*verdict(file, found), *(audit_lines(derived) if derived else ())):
            typer.echo(line)
    if difference or not found.is_sound:
        raise typer.Exit(FAILURE)


@journal.command(epilog="Example: ingenium journal diff paper.journal again.journal --ignore time")
def diff(
    one: Annotated[Path, typer.Argument(metavar="A", help="A journal.")],
    other: Annotated[Path, typer.Argument(metavar="B", help="Another one.")],
    *,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD",
            help="A field that may differ: time, kind, source, id, cause or body; may be repeated.",
        ),
    ] = None,
) -> None:
    """Compare two journals: the first row that differs, and how many rows each has.

    The exit code is 1 when they differ.
    """
    from ingenium.cli.journal_screens import difference_lines
    from ingenium.storage.journal.differing import differ

    found = differ(one, other, ignore=ignore or ())
    for line in difference_lines((one, other), found):
        typer.echo(line)
    if not found.is_same:
        raise typer.Exit(FAILURE)


@journal.command(epilog="Example: ingenium journal export session.journal session.jsonl.zst")
def export(
    file: File,
    target: Annotated[
        Path, typer.Argument(metavar="TARGET", help="The new file, such as session.jsonl.zst.")
    ],
) -> None:
    """Write a journal into one compressed text file, to be replayed on another machine."""
    from ingenium.analytics.figures import counted
    from ingenium.storage.journal.portable import export_journal

    typer.echo(f"Wrote {counted(export_journal(file, target), 'row')} to {target}.")


@journal.command(
    name="import", epilog="Example: ingenium journal import session.jsonl.zst session.journal"
)
def import_file(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="What `journal export` wrote.", exists=False)
    ],
    target: Annotated[Path, typer.Argument(metavar="JOURNAL", help="The new journal.")],
) -> None:
    """Make a journal of an exported file; a row that is not what was exported is refused."""
    from ingenium.analytics.figures import counted
    from ingenium.storage.journal.portable import import_journal

    typer.echo(f"Wrote {counted(import_journal(file, target), 'row')} to {target}.")


def _times(start: str | None, end: str | None) -> dict[str, int | None]:
    from ingenium.model.timestamps import instant, last_instant

    return {
        "first_time": None if start is None else instant(start),
        "last_time": None if end is None else last_instant(end),
    }
