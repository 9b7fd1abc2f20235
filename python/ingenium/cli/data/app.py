"""The group `ingenium data`, and the options that its commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.app import app

if TYPE_CHECKING:
    from ingenium.storage.catalog.series import Series

data = typer.Typer(name="data", rich_markup_mode=None)
app.add_typer(data)

CatalogFolder = Annotated[
    Path | None,
    typer.Option(
        "--catalog",
        metavar="FOLDER",
        help="The catalog; INGENIUM_CATALOG, else the folder catalog here, unless given.",
    ),
]
KindName = Annotated[
    str | None, typer.Option("--kind", metavar="KIND", help="bars, quote_bars or quotes.")
]
TimeframeText = Annotated[
    str | None, typer.Option("--timeframe", metavar="LENGTH", help="Such as 1m, 1h or 1d.")
]
VenueName = Annotated[
    str | None, typer.Option("--venue", metavar="NAME", help="Where it was traded or recorded.")
]


@data.callback(invoke_without_command=True, epilog="Example: ingenium data list")
def group(context: typer.Context) -> None:
    """Import market data into the catalog, and look at what is there."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def described(series: Series) -> str:
    """Return one line about a series."""
    from ingenium.model.timestamps import iso

    span = f"{iso(series.first)} to {iso(series.last)}"
    return f"{series.name}: {series.rows:,} rows, {span}"
