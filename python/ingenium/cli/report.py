"""The command that shows runs: one in full, several side by side, in the terminal or as a page."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.app import app
from ingenium.cli.page_files import open_in_browser, refuse_no_page, write_page

if TYPE_CHECKING:
    from ingenium.analytics.result import Result


@app.command(epilog="Example: ingenium report last last~1 --html comparison.html")
def report(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN...",
            help="A stored run (an id or its beginning, `last`, `last~1`), or the folder of a "
            "saved result.",
        ),
    ],
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page with plots instead.")
    ] = None,
    *,
    full: Annotated[bool, typer.Option("--full", help="Of one run, print all tables.")] = False,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the page in the browser.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show a run, or put several side by side: in the terminal, or as a page with plots.

    A page is one file: it opens in any browser, without a network. With `--open` alone it is kept
    in the folder of the run.
    """
    if as_json and (html is not None or open_page):
        raise typer.BadParameter("say --json, or --html and --open: not both")
    if html is not None:
        refuse_no_page(html)
    found = _found(runs)
    results = dict(zip(_names(found), (result for _, result in found), strict=True))
    if open_page and html is None:
        html = found[0][0] / ("tear-sheet.html" if len(found) == 1 else "comparison.html")
    if html is not None:
        typer.echo(write_page(html, _page(results)))
        if open_page:
            open_in_browser(html)
    elif as_json:
        _print_json(results)
    else:
        _print(results, full=full)


def _found(names: list[str]) -> list[tuple[Path, Result]]:
    """Return the folder and the result of each run; one that is named twice once."""
    from ingenium.analytics.result import Result

    folders = dict.fromkeys(_folder(name) for name in names)
    return [(folder, Result.load(folder)) for folder in folders]


def _folder(name: str) -> Path:
    from ingenium.analytics.result_files import RESULT_FILE
    from ingenium.runtime.runs.store import find_run, runs_folder

    given = Path(name).expanduser()
    if (given / RESULT_FILE).is_file():
        return given.resolve()
    return find_run(runs_folder(), name).folder.resolve()


def _names(found: list[tuple[Path, Result]]) -> list[str]:
    """Return what to call the runs: the shortest of name, name with digest, folder that differs."""
    for names in (
        [result.name for _, result in found],
        [f"{result.name} {result.digest[:8]}" for _, result in found],
        [folder.name for folder, _ in found],
    ):
        if len(set(names)) == len(found):
            return names
    return [str(folder) for folder, _ in found]


def _page(results: dict[str, Result]) -> str:
    if len(results) == 1:
        from ingenium.analytics.pages.tear_sheet import tear_sheet

        return tear_sheet(*results.values())
    from ingenium.analytics.comparison import compare
    from ingenium.analytics.pages.comparison_page import comparison_page

    return comparison_page(compare(results))


def _print_json(results: dict[str, Result]) -> None:
    from ingenium.analytics.result_files import json_parts

    if len(results) == 1:
        sys.stdout.writelines(json_parts(*results.values()))
        return
    from ingenium.analytics.comparison import compare
    from ingenium.analytics.comparison_json import plain_comparison

    typer.echo(json.dumps(plain_comparison(compare(results)), indent=2, ensure_ascii=False))


def _print(results: dict[str, Result], *, full: bool) -> None:
    if len(results) == 1:
        from ingenium.analytics.terminal import print_summary

        print_summary(*results.values(), full=full)
        return
    from ingenium.analytics.comparison import compare
    from ingenium.analytics.terminal_comparison import print_comparison

    print_comparison(compare(results))
