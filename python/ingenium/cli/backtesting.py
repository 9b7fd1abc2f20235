"""The commands that run backtests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ingenium.cli.app import app
from ingenium.cli.fill_range import Screen, under_all_fills
from ingenium.cli.page_files import refuse_no_page, write_page
from ingenium.cli.running import occasion_now, run_origin, stored
from ingenium.cli.screen import program, write_new

if TYPE_CHECKING:
    from ingenium.analytics.result import Result
    from ingenium.runtime.runs.origin import Origin
    from ingenium.runtime.runs.storing import Occasion

NEXT = """
What to try next
  {0} report last --html demo.html
      writes this run as a page with plots, to open in a browser
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

Fills = Literal["optimistic", "base", "pessimistic", "all"]

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
        _tell([_stored(result, origin, occasion)])
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
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page with plots, a tear sheet.")
    ] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Words to remember the run by.")] = "",
    fills: Annotated[
        Fills | None,
        typer.Option(
            help="What to assume of fills, relative to the system's settings (base). `all` runs "
            "the three and puts them side by side."
        ),
    ] = None,
    *,
    no_store: NoStore = False,
    full: Annotated[bool, typer.Option("--full", help="Print all tables of the report.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
) -> None:
    """Backtest the system that a file describes, and store the run."""
    if html is not None:
        refuse_no_page(html)  # before the run, not after it
    screen: Screen = _screen(as_json=as_json, quiet=quiet, full=full)
    kept = None if no_store else note
    changes = settings or []
    if fills == "all":
        under_all_fills(system, changes, out=out, html=html, note=kept, screen=screen)
    else:
        changes = [*changes, f"fills={fills}"] if fills else changes
        _run_once(system, changes, out=out, html=html, note=kept, screen=screen)


def _screen(*, as_json: bool, quiet: bool, full: bool) -> Screen:
    if as_json or quiet:
        return "json" if as_json else "none"
    return "full" if full else "text"


def _run_once(
    system: Path,
    settings: list[str],
    *,
    out: Path | None,
    html: Path | None,
    note: str | None,
    screen: Screen,
) -> None:
    from ingenium.analytics import result_files
    from ingenium.runtime.runs.origin import read_origin

    if out is not None:
        result_files.refuse_other_content(out)
    origin, occasion = read_origin(system, settings), occasion_now("backtest", note or "")
    result = run_origin(origin, quiet=screen in ("json", "none"))
    if screen == "json":
        sys.stdout.writelines(result_files.json_parts(result))
    elif screen != "none":
        _print_summary(result, full=screen == "full")
    written = [] if note is None else [_stored(result, origin, occasion)]
    if out is not None:
        result.save(out)
        written.append(f"Saved to {out}: result.json, and the tables as Parquet")
    if html is not None:
        written.append(_page_written(html, result))
    if screen in ("text", "full"):
        _tell(written)


def _print_summary(result: Result, *, full: bool = False) -> None:
    from ingenium.analytics.terminal import print_summary

    print_summary(result, full=full)


def _stored(result: Result, origin: Origin, occasion: Occasion) -> str:
    """Store the run and return the line that says so; "" where a warning said otherwise."""
    folder = stored(result, origin, occasion)
    return "" if folder is None else f"Stored as {folder.name}"


def _page_written(file: Path, result: Result) -> str:
    from ingenium.analytics.pages.tear_sheet import tear_sheet

    return write_page(file, tear_sheet(result))


def _tell(written: list[str]) -> None:
    lines = [line for line in written if line]
    if lines:
        typer.echo("\n" + "\n".join(lines))
