"""The command that draws data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from ingenium.cli.page_files import open_in_browser, refuse_no_page, write_page
from ingenium.cli.screen import program

if TYPE_CHECKING:
    from ingenium.model.bar_checks import FloatColumn, IntColumn
    from ingenium.storage.named_data import Choices, NamedData


@data.command(epilog="Example: ingenium data show AAPL --from 2008-01-01 --to 2009-12-31")
def show(  # noqa: PLR0913 - each is a fact about the data that only its owner knows
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET", help="A symbol of the catalog, or a file that was not imported."
        ),
    ],
    *,
    start: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="The first time to show.")
    ] = None,
    end: Annotated[
        str | None,
        typer.Option("--to", metavar="TIME", help="The last time to show; a date is shown whole."),
    ] = None,
    calendar: CalendarCode = None,
    symbol: Annotated[
        str | None, typer.Option(metavar="SYMBOL", help="Which instrument of a file with several.")
    ] = None,
    timeframe: TimeframeText = None,
    kind: KindName = None,
    venue: VenueName = None,
    columns: ColumnPairs = None,
    timezone: ZoneName = None,
    stamp: StampName = "start",
    catalog: CatalogFolder = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write an interactive page instead.")
    ] = None,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the page in the browser.")
    ] = False,
) -> None:
    """Draw a series in the terminal, its holes marked, or as a page for the browser.

    The line is the last price (of quotes, the middle); bars below it are volume. Marks under the
    axis are holes by the calendar of the market, and what the checks find is counted below.
    """
    from ingenium.storage.named_data import Choices

    if html is not None:
        refuse_no_page(html)

    choices = Choices(
        symbol=symbol,
        kind=kind,
        timeframe=timeframe,
        venue=venue,
        columns=pairs(columns),
        timezone=timezone,
        stamp=stamp_named(stamp),
        calendar=calendar,
    )
    shown = _between(_one(target, catalog, choices), start, end)
    if html is None and not open_page:
        _print(shown, target)
        return
    file = _write_page(shown, html or Path(f"{shown.symbol.replace('/', '-')}.html"))
    if open_page:
        open_in_browser(file)


def _one(target: str, folder: Path | None, choices: Choices) -> NamedData:
    from ingenium.model.errors import DataError
    from ingenium.storage.catalog.catalog import Catalog
    from ingenium.storage.named_data import named_data

    try:
        found = list(named_data([target], Catalog(folder), choices))
    except DataError as error:
        raise DataError(as_options(str(error))) from error
    if len(found) > 1:
        listed = ", ".join(each.name for each in found[:10]) + (", …" if len(found) > 10 else "")  # noqa: PLR2004
        msg = (
            f"{target} stands for several series: choose one of {listed} with --timeframe, "
            "--kind, --venue or --symbol."
        )
        raise DataError(msg)
    return found[0]


def _between(named: NamedData, start: str | None, end: str | None) -> NamedData:
    from dataclasses import replace

    import numpy as np

    from ingenium.model.errors import DataError
    from ingenium.model.timestamps import instant, last_instant
    from ingenium.storage.quality.finding import when

    subject = named.subject
    if start is None and end is None:
        return named
    kept = np.ones(len(subject), dtype=np.bool_)
    if start is not None:
        kept &= subject.time >= instant(start)
    if end is not None:
        kept &= subject.time <= last_instant(end)
    if not kept.any():
        span = f"{when(int(subject.time.min()))} to {when(int(subject.time.max()))}"
        msg = f"{named.name} has no rows from {start or 'its start'} to {end or 'its end'}: {span}."
        raise DataError(msg)
    return replace(named, subject=subject.where(kept))


def _print(named: NamedData, target: str) -> None:
    from rich.console import Console

    from ingenium.cli.data.portrait import portrait

    console = Console(highlight=False)
    if not console.is_terminal:
        console.no_color = True
    for part in portrait(named, console, command=f"{program()} data check {target}"):
        console.print(part)


def _write_page(named: NamedData, file: Path) -> Path:
    from ingenium.analytics.pages.price_page import price_page
    from ingenium.cli.data.portrait import facts_of, looked_at

    ordered, findings, holes = looked_at(named)
    columns: dict[str, FloatColumn | IntColumn] = {"time": ordered.time, **ordered.columns}
    page = price_page(
        named.name, columns, facts=facts_of(named, ordered), findings=findings, holes=holes
    )
    typer.echo(write_page(file, page))
    return file
