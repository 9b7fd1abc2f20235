"""The command that tells what is wrong with data."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingenium.cli.data.app import (
    CalendarCode,
    CatalogFolder,
    ColumnPairs,
    KindName,
    StampName,
    TimeframeText,
    VenueName,
    ZoneName,
    as_options,
    data,
    pairs,
    stamp_named,
)
from ingenium.cli.screen import program

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rich.console import Console
    from rich.table import Table

    from ingenium.storage.named_data import Choices, NamedData
    from ingenium.storage.quality.finding import Finding

    Checked = tuple[NamedData, Sequence[Finding]]

DEFECTS = 1  # exit code when something is wrong with the data
WIDE = 120  # columns, where nobody's terminal sets a limit
_TONES = {"error": "bold red", "warning": "yellow", "note": "dim"}


@data.command(epilog="Example: ingenium data check prices/SPY.csv --calendar XNYS")
def check(  # noqa: PLR0913 - each is a fact about the data that only its owner knows
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TARGET",
            help="Symbols of the catalog, or files that were not imported; all of the catalog "
            "unless given.",
        ),
    ] = None,
    *,
    calendar: CalendarCode = None,
    timeframe: TimeframeText = None,
    kind: KindName = None,
    venue: VenueName = None,
    columns: ColumnPairs = None,
    timezone: ZoneName = None,
    stamp: StampName = "start",
    catalog: CatalogFolder = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Tell what is wrong with data before a backtest believes them.

    Errors are impossible: rows out of order, conflicting or future ones, missing or infinite
    values, prices that are not positive or outside their bar, negative volume. Warnings may
    mislead: gaps and missing sessions by the calendar, bars outside of sessions, repeated rows,
    bad prints (a low 25 % under or a high 33 % over open and close), moves of 40 % from bar to
    bar as of splits, crossed quotes, stale prices, stops of 30 bars without volume, holes of one
    length as of paging. Notes are worth knowing. Nothing is changed.

    The exit code is 0 when there are notes at most, 1 when there are warnings or errors, and 2
    when nothing could be checked.
    """
    from ingenium.storage.named_data import Choices

    choices = Choices(
        kind=kind,
        timeframe=timeframe,
        venue=venue,
        columns=pairs(columns),
        timezone=timezone,
        stamp=stamp_named(stamp),
        calendar=calendar,
    )
    checked = _checked(targets or [], catalog, choices)
    every = _printed_json(checked) if as_json else _printed(checked)
    if any(finding.severity != "note" for finding in every):
        raise typer.Exit(DEFECTS)


def _checked(targets: Sequence[str], folder: Path | None, choices: Choices) -> Iterator[Checked]:
    """Yield each series with its findings, one at a time, so that many need little memory."""
    import time

    from ingenium.model.errors import DataError
    from ingenium.storage.catalog.catalog import Catalog
    from ingenium.storage.named_data import named_data, whole_catalog

    catalog = Catalog(folder)
    if not targets and not catalog.series():
        msg = (
            f"{catalog.root} holds no series: name a file to check, or bring some in with "
            f"{program()} data import FILE."
        )
        raise DataError(msg)
    try:
        named = (
            named_data(targets, catalog, choices) if targets else whole_catalog(catalog, choices)
        )
        for each in named:
            yield each, each.checked(now=time.time_ns())
    except DataError as error:
        raise DataError(as_options(str(error))) from error


def _printed(checked: Iterator[Checked]) -> list[Finding]:
    """Print a table for each series, then what the findings mean, and return them all."""
    from rich.console import Console

    from ingenium.analytics.figures import counted

    console = Console(width=None if sys.stdout.isatty() else WIDE, highlight=False)
    every: list[Finding] = []
    names = []
    for named, findings in checked:
        console.print(f"[bold]{_escaped(named.name)}[/]  [dim]{_escaped(_about(named))}[/]")
        console.print(_table(findings) if findings else "  clean")
        console.print()
        every += findings
        names.append(named.name)
    _explain(every, console)
    told = [
        counted(sum(finding.severity == severity for finding in every), severity)
        for severity in ("error", "warning", "note")
    ]
    console.print(f"{len(names):,} series checked: {', '.join(told)}")
    return every


def _about(named: NamedData) -> str:
    from ingenium.storage.quality.finding import when

    subject = named.subject
    if not len(subject):
        return "no rows"
    span = f"{when(int(subject.time.min()))} to {when(int(subject.time.max()))}"
    return f"{len(subject):,} {subject.timeframe_text} {subject.kind.name}, {span}, calendar " + (
        subject.calendar or "unknown"
    )


def _table(findings: Sequence[Finding]) -> Table:
    from rich.table import Table
    from rich.text import Text

    from ingenium.storage.quality.finding import when

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("  severity", no_wrap=True)
    table.add_column("check", no_wrap=True)
    table.add_column("count", justify="right", no_wrap=True)
    table.add_column("first", no_wrap=True)
    table.add_column("example", overflow="fold")
    for finding in findings:
        table.add_row(
            Text(f"  {finding.severity}", style=_TONES[finding.severity]),
            finding.check,
            f"{finding.count:,}",
            when(finding.first),
            Text(finding.example),
        )
    return table


def _explain(findings: Sequence[Finding], console: Console) -> None:
    """Print what each check that found something means, once, and what to do about it."""
    from rich.table import Table
    from rich.text import Text

    meanings = {finding.check: finding.detail for finding in findings}
    if not meanings:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, detail in meanings.items():
        table.add_row(Text(name, style="dim"), detail)
    console.print("[bold]What it means[/]")
    console.print(table)
    console.print()


def _printed_json(checked: Iterator[Checked]) -> list[Finding]:
    import json

    every: list[Finding] = []
    documents = []
    for named, findings in checked:
        documents.append(_as_document(named, findings))
        every += findings
    typer.echo(json.dumps(documents, indent=2))
    return every


def _as_document(named: NamedData, findings: Sequence[Finding]) -> dict[str, Any]:
    from ingenium.model.timestamps import iso

    subject = named.subject
    return {
        "name": named.name,
        "symbol": named.symbol,
        "kind": subject.kind.name,
        "timeframe": subject.timeframe_text,
        "calendar": subject.calendar,
        "rows": len(subject),
        "first": iso(int(subject.time.min())) if len(subject) else None,
        "last": iso(int(subject.time.max())) if len(subject) else None,
        "findings": [
            {
                "check": finding.check,
                "severity": finding.severity,
                "count": finding.count,
                "first": iso(finding.first),
                "examples": list(finding.examples),
                "detail": finding.detail,
            }
            for finding in findings
        ],
    }


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)
