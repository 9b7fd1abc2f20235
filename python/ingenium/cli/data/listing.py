"""The command that lists the catalog."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.data.app import CatalogFolder, counted, data, described, repair_line
from ingenium.cli.screen import print_json, program

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingenium.storage.catalog.catalog import Catalog
    from ingenium.storage.catalog.series import Import, Series

_WIDE = 200  # columns, where nobody's terminal sets a limit


@data.command(name="list", epilog="Example: ingenium data list AAPL")
def list_series(
    symbol: Annotated[
        str | None, typer.Argument(metavar="SYMBOL", help="Tell where one came from, in full.")
    ] = None,
    catalog: CatalogFolder = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List the series of the catalog; of one symbol, with all that is known of their origin."""
    from ingenium.storage.catalog.catalog import Catalog

    opened = Catalog(catalog)
    found = opened.series() if symbol is None else _of_symbol(opened, symbol)
    if as_json:
        print_json(found)
    elif symbol is not None:
        typer.echo("\n\n".join("\n".join(_told(series)) for series in found))
    elif found:
        _print_table(found)
    else:
        typer.echo(f"{opened.root} holds no series: {program()} data import FILE brings some.")


def _of_symbol(catalog: Catalog, symbol: str) -> list[Series]:
    found = [series for series in catalog.series() if series.symbol == symbol]
    return found or [catalog.find(symbol)]  # which tells that there is none


def _print_table(found: Sequence[Series]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("kind", "venue", "symbol", "timeframe"):
        table.add_column(name, overflow="fold")
    table.add_column("rows", justify="right")
    for name in ("from", "to", "prices", "calendar", "imported from"):
        table.add_column(name, overflow="fold")
    for series in found:
        table.add_row(*_cells(series))
    Console(width=None if sys.stdout.isatty() else _WIDE).print(table)


def _cells(series: Series) -> Iterator[str]:
    from pathlib import Path

    from ingenium.model.timestamps import iso

    sources = list(dict.fromkeys(Path(record.source).name for record in series.imports))
    more = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
    yield from (series.kind, series.venue, series.symbol, series.timeframe, f"{series.rows:,}")
    yield from (iso(series.first), iso(series.last), series.prices, series.calendar or "-")
    yield f"{sources[0]}{more}" if sources else "-"


def _told(series: Series) -> Iterator[str]:
    yield described(series)
    facts = {
        "prices": series.prices,
        "stamped at": f"the {series.stamp} of each row",
        "calendar": series.calendar,
        "currency": series.currency,
        "base": series.base,
        "time zone of the source": series.timezone,
        "decimals of prices": _decimals(series.price_decimals),
        "decimals of quantities": _decimals(series.quantity_decimals),
        "negative prices": "allowed" if series.allow_negative_prices else None,
        "columns": ", ".join(series.columns),
        "checksum": series.checksum,
    }
    yield from (f"  {name}: {fact}" for name, fact in facts.items() if fact is not None)
    for record in series.imports:
        yield from _import_lines(record)


def _decimals(count: int | None) -> str:
    return "more than 12, so they were computed" if count is None else str(count)


def _import_lines(record: Import) -> Iterator[str]:
    from ingenium.model.timestamps import iso

    second = record.imported // 1_000_000_000 * 1_000_000_000
    yield f"  {counted(record.rows)} from {record.source}"
    yield f"    imported {iso(second)} by version {record.version}"
    if record.sha256:
        yield f"    SHA-256 of the file: {record.sha256}"
    chosen = ", ".join(f"{name} {value}" for name, value in record.options.items())
    if chosen:
        yield f"    options: {chosen}"
    yield from (f"    {repair_line(repair)}" for repair in record.repairs)
    yield from (f"    note: {note}" for note in record.notes)
