"""The commands that ask a session what it did, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.app import FAILURE, app
from ingenium.cli.journal import journal
from ingenium.cli.screen import print_json

if TYPE_CHECKING:
    from ingenium.runtime.session.auditing import Audit

Session = Annotated[
    str,
    typer.Argument(metavar="SESSION", help="A session's name, or the file of a journal."),
]


@app.command(epilog="Example: ingenium why 3 first")
def why(
    order: Annotated[int, typer.Argument(metavar="ORDER", min=0, help="The number of an order.")],
    session: Session,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Tell the story of an order: datum, decision, risk check, fills, ledger, and their times."""
    from ingenium.runtime.session.locating import journal_file
    from ingenium.runtime.session.story import story_of
    from ingenium.storage.journal.reader import opened

    with opened(journal_file(session)) as reader:
        story = story_of(reader, order)
    if as_json:
        print_json(story)
        return
    from ingenium.cli.audit_screens import print_story

    print_story(story)


@app.command(epilog="Example: ingenium doctor first")
def doctor(
    session: Session,
    system: Annotated[
        Path | None,
        typer.Option(metavar="SYSTEM", help="The system file; the one that was run unless given."),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Backtest the time of a session, and say by which cause the two differ, and what it cost.

    The exit code is 1 when they differ.
    """
    from ingenium.runtime.doctor.diagnosis import diagnose
    from ingenium.runtime.doctor.recorded import recorded
    from ingenium.runtime.doctor.stages import stages
    from ingenium.runtime.session.locating import journal_file, system_of_session
    from ingenium.storage.journal.reader import opened

    loaded = system_of_session(session, system)
    with opened(journal_file(session)) as reader:
        rows = list(reader.read())
    diagnosis = diagnose(stages(loaded, recorded(rows), rows))
    if as_json:
        print_json(diagnosis)
    else:
        from ingenium.cli.audit_screens import print_diagnosis

        print_diagnosis(diagnosis)
    if not diagnosis.is_same:
        raise typer.Exit(FAILURE)


@journal.command(epilog="Example: ingenium journal replay session.journal")
def replay(session: Session) -> None:
    """Play a journal again, from its inputs alone, and see that the same comes of it.

    Needs neither the data nor the strategies: what they decided is in the journal. The exit code
    is 1 when anything differs.
    """
    from ingenium.cli.audit_screens import audit_lines
    from ingenium.runtime.session.auditing import audit
    from ingenium.runtime.session.locating import journal_file
    from ingenium.storage.journal.reader import opened

    with opened(journal_file(session)) as reader:
        found: Audit = audit(reader.read())
    for line in audit_lines(found):
        typer.echo(line)
    if found.difference:
        raise typer.Exit(FAILURE)
