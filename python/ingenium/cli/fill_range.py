"""A backtest under every bundle of assumptions about fills, side by side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Literal

import typer

from ingenium.cli.page_files import write_page
from ingenium.cli.running import occasion_now, run_origin, stored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingenium.analytics.comparison import Comparison
    from ingenium.analytics.result import Result

Screen = Literal["text", "full", "json", "none"]
SHOWN: Final = ("text", "full")  # for a person; a comparison has one form


def under_all_fills(
    system: Path,
    settings: Sequence[str],
    *,
    out: Path | None,
    html: Path | None,
    note: str | None,
    screen: Screen,
) -> None:
    """Run a system under each bundle, show them side by side, and keep them.

    Args:
        system: its file.
        settings: changes of it, as typed.
        out: where to save the results, a folder for each bundle.
        html: the page to write.
        note: words to remember the runs by; None keeps none of them.
        screen: what to print.
    """
    from ingenium.analytics.comparison import compare
    from ingenium.analytics.result_files import refuse_other_content
    from ingenium.runtime.fill_bundles import BUNDLES

    folders = {} if out is None else {bundle: out / bundle for bundle in BUNDLES}
    for folder in folders.values():
        refuse_other_content(folder)
    results: dict[str, Result] = {}
    written: list[str] = []
    for bundle in BUNDLES:
        results[bundle], line = _run(system, [*settings, f"fills={bundle}"], note, screen)
        written.append(line)
        if bundle in folders:
            results[bundle].save(folders[bundle])
            written.append(f"Saved to {folders[bundle]}")
    comparison = compare(results)
    _print(comparison, screen)
    if html is not None:
        from ingenium.analytics.pages.comparison_page import comparison_page

        written.append(write_page(html, comparison_page(comparison)))
    lines = [line for line in written if line]
    if lines and screen in SHOWN:
        typer.echo("\n" + "\n".join(lines))


def _run(
    system: Path, settings: Sequence[str], note: str | None, screen: Screen
) -> tuple[Result, str]:
    """Run and store; return the result and the line that says where it is kept."""
    from ingenium.runtime.runs.origin import read_origin

    origin, occasion = read_origin(system, settings), occasion_now("backtest", note or "")
    result = run_origin(origin, quiet=screen not in SHOWN)
    folder = None if note is None else stored(result, origin, occasion)
    return result, "" if folder is None else f"Stored as {folder.name}"


def _print(comparison: Comparison, screen: Screen) -> None:
    if screen == "json":
        from ingenium.analytics.comparison_json import plain_comparison

        typer.echo(json.dumps(plain_comparison(comparison), indent=2, ensure_ascii=False))
    elif screen in SHOWN:
        from ingenium.analytics.terminal_comparison import print_comparison

        print_comparison(comparison)
