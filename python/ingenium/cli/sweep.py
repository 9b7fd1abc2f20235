"""The command that runs a system with many parameters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.app import app
from ingenium.cli.page_files import refuse_no_page, write_page
from ingenium.cli.running import with_progress

if TYPE_CHECKING:
    from ingenium.research.space import Space
    from ingenium.research.sweeping import Sweep

INTERRUPTED = 130  # what shells expect of a command that Ctrl-C ended


@app.command(epilog="Example: ingenium sweep demo.yaml --grid lookback=10:30:5 --grid entry_z=1,2")
def sweep(  # noqa: PLR0913 - each is an option
    system: Annotated[
        Path, typer.Argument(metavar="SYSTEM", help="A system file (YAML) or a request (JSON).")
    ],
    grid: Annotated[
        list[str],
        typer.Option(
            "--grid",
            metavar="NAME=VALUES",
            help="A parameter and what to try: values (30,60,90), a range with both ends (5:25:2), "
            "or uniform(0.5,2), log_uniform(0.01,1), integers(5,50). All are tried with all; "
            "of several strategies, write ID.NAME.",
        ),
    ],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a setting; may be repeated."),
    ] = None,
    *,
    samples: Annotated[
        int | None, typer.Option(metavar="N", help="Draw N trials instead of trying them all.")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="What trials are drawn from.")] = 0,
    by: Annotated[
        str, typer.Option(metavar="STATISTIC", help="What tells the best, such as calmar.")
    ] = "sharpe",
    heat: Annotated[
        str | None,
        typer.Option(metavar="ACROSS,DOWN", help="The two parameters of the heat map."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(metavar="N", help="Runs at once; one for each processor.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Keep the rows here; what is there is not run again."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page with the heat map.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every row as JSON.")] = False,
) -> None:
    """Run a system with many parameters and rank what came of it.

    Runs go side by side: in threads where all strategies decide on columns, else in processes.
    A run that fails is a row that says why. Ctrl-C ends the sweep and keeps what is done; with
    --out the next start goes on from there.
    """
    from ingenium.research.sweep_screen import print_sweep
    from ingenium.research.sweeping import Plan, sweep_system
    from ingenium.runtime.runs.origin import read_origin

    if html is not None:
        refuse_no_page(html)
    across, down = _pair(heat)
    plan = Plan(samples=samples, seed=seed, by=by, jobs=jobs, out=out)
    space, loaded = _space(grid), read_origin(system, settings or []).system
    found = with_progress(
        lambda progress: sweep_system(loaded, space, plan, progress), quiet=as_json, unit="runs"
    )
    found.heat_map(across, down)  # a mistake in --heat is told before anything is printed
    if as_json:
        typer.echo(json.dumps(_plain(found), indent=2, ensure_ascii=False))
    else:
        print_sweep(found, across, down)
    if html is not None:
        from ingenium.research.sweep_page import sweep_page

        typer.echo(write_page(html, sweep_page(found, across, down)), err=as_json)
    if not found.is_complete:
        raise typer.Exit(INTERRUPTED)


def _space(grid: list[str]) -> Space:
    from ingenium.model.errors import ConfigError
    from ingenium.research.space import read_choice

    space = {}
    for given in grid:
        name, equals, text = given.partition("=")
        if not equals or not name.strip():
            msg = f"--grid {given}: write a parameter and its values, such as fast=5:25:2."
            raise ConfigError(msg)
        if name.strip() in space:
            msg = f"--grid {given}: {name.strip()} is there already: give all its values at once."
            raise ConfigError(msg)
        space[name.strip()] = read_choice(text, where=f"--grid {name.strip()}")
    return space


def _pair(heat: str | None) -> tuple[str | None, str | None]:
    if heat is None:
        return None, None
    across, _, down = heat.partition(",")
    return across.strip() or None, down.strip() or None


def _plain(found: Sweep) -> dict[str, object]:
    import msgspec

    return {
        "system": found.name,
        "planned": found.planned,
        "kept": found.kept,
        "by": found.by,
        "rows": [msgspec.to_builtins(row, enc_hook=str) for row in found.rows],
    }
