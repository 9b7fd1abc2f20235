"""The commands that run backtests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.app import app
from ingenium.cli.screen import program, write_new

if TYPE_CHECKING:
    from ingenium.analytics.result import Result
    from ingenium.runtime.system import System

NEXT = """
What to try next
  {0} demo --copy demo.yaml
      writes this system to a file, for you to change
  {0} backtest demo.yaml --set strategies.0.parameters.exit_z=0
      runs it with another setting
  {0} backtest demo.yaml --out results
      keeps its orders, fills, trades and equity
  {0} strategies
      lists what else is built in"""


@app.command(epilog="Example: ingenium demo --copy demo.yaml")
def demo(
    copy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the demo's system file here instead.")
    ] = None,
) -> None:
    """Backtest mean reversion on real prices of three shares."""
    from ingenium.runtime.demo import DEMO_FILE
    from ingenium.runtime.system import load_system

    if copy is not None:
        write_new(copy, DEMO_FILE.read_text(encoding="utf-8"))
        typer.echo(f"Wrote {copy}. Run it: {program()} backtest {copy}")
        return
    _print_summary(_run(load_system(DEMO_FILE), quiet=False))
    typer.echo(NEXT.format(program()))


@app.command(epilog="Example: ingenium backtest demo.yaml --set strategies.0.parameters.exit_z=0")
def backtest(
    system: Annotated[
        Path, typer.Argument(metavar="SYSTEM", help="A system file (YAML) or a request (JSON).")
    ],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a setting; may be repeated."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Save the result as Parquet and JSON.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
) -> None:
    """Backtest the system that a file describes."""
    from ingenium.analytics import result_files

    if out is not None:
        result_files.refuse_other_content(out)  # before the run, not after it
    result = _run(_loaded(system, settings or []), quiet=quiet or as_json)
    if out is not None:
        result.save(out)
    if as_json:
        sys.stdout.writelines(result_files.json_parts(result))
    elif not quiet:
        _print_summary(result)
        if out is not None:
            typer.echo(f"\nSaved to {out}: result.json, and the tables as Parquet")


def _loaded(file: Path, settings: list[str]) -> System:
    from ingenium.runtime.documents import read_document
    from ingenium.runtime.overrides import overridden
    from ingenium.runtime.system import system_of

    document = overridden(read_document(file), settings)
    return system_of(document, name=file.stem, file=file.name, folder=file.parent)


def _run(system: System, *, quiet: bool) -> Result:
    from ingenium.runtime.backtest import run_system

    if quiet or not sys.stderr.isatty():
        return run_system(system)
    from ingenium.runtime.progress import progress_bar

    with progress_bar() as progress:
        return run_system(system, progress=progress)


def _print_summary(result: Result) -> None:
    from ingenium.analytics.terminal import print_summary

    print_summary(result)
