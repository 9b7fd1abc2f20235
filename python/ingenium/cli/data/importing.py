"""The command that brings files into the catalog."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingenium.cli.data.app import (
    CatalogFolder,
    ColumnPairs,
    KindName,
    StampName,
    TimeframeText,
    ZoneName,
    as_options,
    data,
    described,
    pairs,
    repair_line,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingenium.storage.catalog.series import Series

_SHOWN = 20


@data.command(
    name="import",
    epilog="Example: ingenium data import prices/*.csv --timezone America/New_York --currency USD",
)
def import_files(  # noqa: PLR0913 - each is a fact about the data that only its owner knows
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Files, folders or patterns.")
    ],
    *,
    symbol: Annotated[
        str | None,
        typer.Option(metavar="SYMBOL", help="The instrument; each file's name unless given."),
    ] = None,
    venue: Annotated[
        str, typer.Option(metavar="NAME", help="Where it was traded or recorded.")
    ] = "local",
    timeframe: TimeframeText = None,
    kind: KindName = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="Whose recorded messages the files hold: binance or bybit; found unless given.",
        ),
    ] = None,
    columns: ColumnPairs = None,
    timezone: ZoneName = None,
    stamp: StampName = "start",
    prices: Annotated[
        str, typer.Option(metavar="raw|adjusted", help="As traded, or adjusted for splits.")
    ] = "raw",
    price: Annotated[
        str | None,
        typer.Option(metavar="mid|bid|ask", help="Make bars of quote bars: of this price."),
    ] = None,
    calendar: Annotated[
        str | None,
        typer.Option(
            metavar="CODE", help="Daily bars are known at this exchange's closes, as XNYS."
        ),
    ] = None,
    currency: Annotated[
        str | None, typer.Option(metavar="CODE", help="What prices are in, as USD.")
    ] = None,
    base: Annotated[
        str | None, typer.Option(metavar="CODE", help="What quantities are of, as BTC.")
    ] = None,
    repair: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="sort, drop-identical, keep-first, keep-last or drop-bad; may be repeated. "
            "What a repair removes is kept beside the series.",
        ),
    ] = None,
    catalog: CatalogFolder = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace series that are there already.")
    ] = False,
    append: Annotated[
        bool, typer.Option("--append", help="Add newer rows to series that are there already.")
    ] = False,
    allow_negative_prices: Annotated[
        bool, typer.Option("--allow-negative-prices", help="As of spreads and power.")
    ] = False,
) -> None:
    """Import CSV, Parquet or Arrow files, or recordings, into the catalog: all of them, or none.

    The kind is found from the columns: open, high, low, close make bars; bid_open to ask_close
    make quote bars; bid and ask make quotes; price and size trades; side and is_snapshot beside
    them a book; an order's id and action beside them orders; funding_rate funding; mark_price
    marks. Recorded messages of an exchange are told by their first line. Times
    are ISO text, dates or numbers since 1970. Nothing is changed in silence: what is wrong is
    refused with its row and a repair to ask for.
    """
    done = _imported(
        _sources(files, form),
        catalog,
        symbol=symbol,
        venue=venue,
        timeframe=timeframe,
        kind=kind,
        columns=pairs(columns),
        timezone=timezone,
        stamp=stamp,
        prices=prices,
        price=price,
        calendar=calendar,
        currency=currency,
        base=base,
        repair=tuple(repair or ()),
        existing=_existing(replace=replace, append=append),
        allow_negative_prices=allow_negative_prices,
    )
    _tell(done)


def _sources(names: Sequence[str], form: str | None) -> list[object]:
    """Return the files, those that are recordings as such."""
    from ingenium.ingest.recordings.formats import format_of, recording
    from ingenium.storage.file_names import all_files

    files = all_files(names)
    return [
        recording(file, form) if form is not None or format_of(file) is not None else file
        for file in files
    ]


def _imported(sources: list[object], catalog: Path | None, **choices: Any) -> list[Series]:  # noqa: ANN401
    from ingenium.model.errors import DataError
    from ingenium.runtime.progress import progress_bar
    from ingenium.storage.importing.importer import import_data

    watched = progress_bar(unit="rows") if sys.stderr.isatty() else nullcontext()
    try:
        with watched as progress:
            return import_data(sources, catalog=catalog, progress=progress, **choices)
    except DataError as error:
        raise DataError(as_options(str(error))) from error


def _existing(*, replace: bool, append: bool) -> str:
    from ingenium.model.errors import ConfigError

    if replace and append:
        msg = "--replace and --append contradict each other: choose one."
        raise ConfigError(msg)
    return "replace" if replace else "append" if append else "refuse"


def _tell(done: Sequence[Series]) -> None:
    for series in done[:_SHOWN]:
        typer.echo(f"Imported {described(series)}")
        for record in series.imports:
            for repair in record.repairs:
                typer.echo(f"  {repair_line(repair)}")
            for note in record.notes:
                typer.echo(f"  note: {note}")
    if len(done) > _SHOWN:
        typer.echo(f"… and {len(done) - _SHOWN:,} more series")
