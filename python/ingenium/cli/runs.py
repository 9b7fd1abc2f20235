"""The commands on stored runs: list, show, repeat and remove them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.app import FAILURE, MISTAKE, app
from ingenium.cli.running import with_progress

if TYPE_CHECKING:
    from ingenium.runtime.runs.repeating import Repetition
    from ingenium.runtime.runs.store import StoredRun

runs = typer.Typer(name="runs", rich_markup_mode=None)
app.add_typer(runs)

Run = Annotated[
    str,
    typer.Argument(
        metavar="RUN",
        help="An id or its beginning, the beginning of a digest, `last`, or `last~1` for the one "
        "before.",
    ),
]
Runs = Annotated[
    list[str],
    typer.Argument(metavar="RUN...", help="Ids or their beginnings, `last`, `last~1`."),
]


@runs.callback(invoke_without_command=True, epilog="Example: ingenium runs show last")
def overview(context: typer.Context) -> None:
    """List the stored runs; show one, repeat it, remove it.

    `demo` and `backtest` store each run in the folder `runs` (or $INGENIUM_RUNS): its result, the
    system, copies of your strategies, and which data and versions it ran on.
    """
    if context.invoked_subcommand is None:
        list_runs()


@runs.command(name="list", epilog="Example: ingenium runs list --json")
def list_runs(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False
) -> None:
    """List the stored runs, the newest first."""
    from ingenium.cli.run_screens import listed, print_list
    from ingenium.runtime.runs.store import entries, runs_folder

    store = runs_folder()
    found = entries(store)
    if as_json:
        typer.echo(json.dumps([listed(entry) for entry in found], indent=2, ensure_ascii=False))
    elif found:
        print_list(found)
    else:
        typer.echo(f"There are no runs in {store} yet: make one with ingenium demo.")


@runs.command(epilog="Example: ingenium runs show last")
def show(
    run: Run,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print its run.json.")] = False,
) -> None:
    """Show a run: its system, assumptions, data, versions and figures."""
    from ingenium.cli.run_screens import print_run
    from ingenium.runtime.runs.record import RECORD_FILE

    found = _find(run)
    if as_json:
        typer.echo((found.folder / RECORD_FILE).read_text(encoding="utf-8"), nl=False)
    else:
        print_run(found)


@runs.command(epilog="Example: ingenium runs repeat last")
def repeat(
    run: Runs,
    folder: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where relative paths to data start, if not as then."),
    ] = None,
) -> None:
    """Run a stored run again and compare: the digest must be the same.

    The system and your strategies are taken as they were stored, the data as they are now.
    """
    codes = [_repeated(_find(name), folder) for name in run]
    if any(codes):
        raise typer.Exit(max(codes))


@runs.command(epilog="Example: ingenium runs remove last")
def remove(
    run: Runs,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove without asking.")] = False,
) -> None:
    """Remove stored runs."""
    from ingenium.runtime.runs.store import find_entry, runs_folder
    from ingenium.runtime.runs.store import remove as remove_run

    store = runs_folder()
    chosen = list({entry.id: entry for entry in (find_entry(store, name) for name in run)}.values())
    for entry in chosen:
        typer.echo(entry.id)
    if not (yes or _agreed(len(chosen))):
        typer.echo("Nothing was removed.")
        raise typer.Exit(FAILURE)
    for entry in chosen:
        remove_run(entry)
    typer.echo(f"Removed {len(chosen)}.")


@runs.command(epilog="Example: ls $(ingenium runs path last)")
def path(run: Run) -> None:
    """Print the folder of a run."""
    from ingenium.runtime.runs.store import find_entry, runs_folder

    typer.echo(find_entry(runs_folder(), run).folder.resolve())


def _find(name: str) -> StoredRun:
    from ingenium.runtime.runs.store import find_run, runs_folder

    return find_run(runs_folder(), name)


def _repeated(run: StoredRun, folder: Path | None) -> int:
    """Repeat a run, tell what came of it, and return the exit code."""
    from ingenium.model.errors import IngeniumError
    from ingenium.runtime.runs.repeating import repeat as repeat_run

    typer.echo(run.id)
    try:
        found = with_progress(
            lambda progress: repeat_run(run, folder=folder, progress=progress), quiet=False
        )
    except IngeniumError as error:
        typer.echo(f"error: {' '.join(str(error).split())}", err=True)
        return MISTAKE
    for line in _verdict(run, found):
        typer.echo(f"  {line}")
    return 0 if found.is_same else FAILURE


def _verdict(run: StoredRun, found: Repetition) -> list[str]:
    if found.is_same:
        return [*found.changes, f"same digest {found.digest}"]
    return [
        *(found.changes or ["The data, the code and the versions are those of then."]),
        f"another digest: {run.record.digest} then",
        f"                {found.digest} now",
        f"first difference: {found.parting}",
    ]


def _agreed(number: int) -> bool:
    if not sys.stdin.isatty():
        from ingenium.model.errors import ConfigError

        msg = "There is nobody to ask whether to remove: say --yes."
        raise ConfigError(msg)
    return typer.confirm(f"Remove {'it' if number == 1 else f'these {number} runs'}?")
