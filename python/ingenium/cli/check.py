"""The checks of a system's strategies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ingenium.cli.app import FAILURE, app
from ingenium.cli.running import with_progress

check = typer.Typer(name="check", rich_markup_mode=None, no_args_is_help=True)
app.add_typer(check)


@check.callback(epilog="Example: ingenium check lookahead demo.yaml")
def checks() -> None:
    """Look for what makes a backtest better than trading can be."""


@check.command(epilog="Example: ingenium check lookahead demo.yaml --cuts 50")
def lookahead(
    system: Annotated[
        Path, typer.Argument(metavar="SYSTEM", help="A system file (YAML) or a request (JSON).")
    ],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a setting; may be repeated."),
    ] = None,
    cuts: Annotated[
        int, typer.Option(metavar="N", help="At how many moments the history is cut off.")
    ] = 24,
    starts: Annotated[
        int, typer.Option(metavar="N", help="From how many moments on it is begun.")
    ] = 6,
    settle: Annotated[
        int,
        typer.Option(
            metavar="N",
            help="A later start must agree with the whole run after N times the warm-up.",
        ),
    ] = 10,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Tell whether a system's strategies know the future.

    The system runs again on histories that are cut off: what it decided before a cut must be the
    same. It runs on histories that begin later: after the warm-up it must decide as in the whole
    run. The exit code is 0 when nothing changed, 1 when a decision did.
    """
    from ingenium.research.lookahead import examine
    from ingenium.research.lookahead_outcome import Effort
    from ingenium.research.lookahead_screen import as_json as json_of
    from ingenium.research.lookahead_screen import print_lookahead
    from ingenium.runtime.entrant import made
    from ingenium.runtime.prepared import prepare
    from ingenium.runtime.runs.origin import read_origin
    from ingenium.runtime.tick_source import load_histories

    effort = Effort(cuts, starts, settle)
    loaded = read_origin(system, settings or []).system
    made(loaded)  # a mistake in it is told before the data are read
    prepared = prepare(loaded, load_histories(loaded))
    found = with_progress(
        lambda progress: examine(prepared, lambda _: made(loaded), effort, progress),
        quiet=as_json,
        unit="histories",
    )
    if as_json:
        typer.echo(json.dumps(json_of(found), indent=2, ensure_ascii=False))
    else:
        print_lookahead(found)
    if not found.is_clean:
        raise typer.Exit(FAILURE)
