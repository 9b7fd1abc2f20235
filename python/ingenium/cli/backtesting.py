"""The commands that run backtests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.app import app
from ingenium.cli.running import occasion_now, run_origin, stored
from ingenium.cli.screen import program, write_new

if TYPE_CHECKING:
    from ingenium.analytics.result import Result

NEXT = """
What to try next
  {0} demo --copy demo.yaml
      writes this system to a file, for you to change
  {0} backtest demo.yaml --set strategies.0.parameters.exit_z=0
      runs it with another setting
  {0} report last last~1
      puts the last two runs side by side
  {0} runs
      lists all runs, to look at or to repeat
  {0} strategies
      lists what else is built in"""

NoStore = Annotated[bool, typer.Option("--no-store", help="Do not keep the run.")]


@app.command(epilog="Example: ingenium demo --copy demo.yaml")
def demo(
    copy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the demo's system file here instead.")
    ] = None,
    *,
    no_store: NoStore = False,
) -> None:
    """Backtest mean reversion on real prices of three shares."""
    from ingenium.runtime.demo import DEMO_FILE
    from ingenium.runtime.runs.origin import read_origin

    if copy is not None:
        write_new(copy, DEMO_FILE.read_text(encoding="utf-8"))
        typer.echo(f"Wrote {copy}. Run it: {program()} backtest {copy}")
        return
    origin, occasion = read_origin(DEMO_FILE), occasion_now("demo")
    result = run_origin(origin, quiet=False)
    _print_summary(result)
    if not no_store:
        _tell_where(stored(result, origin, occasion))
    typer.echo(NEXT.format(program()))


@app.command(epilog="Example: ingenium backtest demo.yaml --set strategies.0.parameters.exit_z=0")
def backtest(  # noqa: PLR0913 - each is an option
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
    note: Annotated[str, typer.Option(metavar="TEXT", help="Words to remember the run by.")] = "",
    *,
    no_store: NoStore = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
) -> None:
    """Backtest the system that a file describes, and store the run."""
    from ingenium.analytics import result_files
    from ingenium.runtime.runs.origin import read_origin

    if out is not None:
        result_files.refuse_other_content(out)  # before the run, not after it
    origin, occasion = read_origin(system, settings or []), occasion_now("backtest", note)
    is_silent = quiet or as_json
    result = run_origin(origin, quiet=is_silent)
    if as_json:
        sys.stdout.writelines(result_files.json_parts(result))
    elif not quiet:
        _print_summary(result)
    folder = None if no_store else stored(result, origin, occasion)
    if out is not None:
        result.save(out)
    if not is_silent:
        _tell_where(folder, out)


def _print_summary(result: Result) -> None:
    from ingenium.analytics.terminal import print_summary

    print_summary(result)


def _tell_where(folder: Path | None, out: Path | None = None) -> None:
    if folder is not None or out is not None:
        typer.echo()
    if folder is not None:
        typer.echo(f"Stored as {folder.name}")
    if out is not None:
        typer.echo(f"Saved to {out}: result.json, and the tables as Parquet")
