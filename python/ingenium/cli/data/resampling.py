"""The command that makes longer bars."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from ingenium.cli.data.app import CatalogFolder, KindName, VenueName, data, described


@data.command(epilog="Example: ingenium data resample BTCUSDT 1h --from 1m")
def resample(  # noqa: PLR0913 - the series and where it is
    symbol: Annotated[str, typer.Argument(metavar="SYMBOL", help="The instrument.")],
    timeframe: Annotated[
        str, typer.Argument(metavar="LENGTH", help="How long the new bars are: 5m, 1h, 1d, 1w.")
    ],
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="LENGTH", help="Which bars to make them of, if of several."),
    ] = None,
    kind: KindName = None,
    venue: VenueName = None,
    catalog: CatalogFolder = None,
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace bars of that length that are there.")
    ] = False,
) -> None:
    """Make a series of longer bars; the shorter ones stay.

    A bar is known when it is over, so a run never sees it early; a last bar that was not over is
    left out. With a calendar, bars begin at the open of their session and end at its close.
    """
    from ingenium.storage.catalog.catalog import Catalog
    from ingenium.storage.catalog.resampling import resample_series

    opened = Catalog(catalog)
    series = opened.find(symbol, kind=kind, timeframe=source, venue=venue)
    made = resample_series(opened, series, timeframe, replace=replace, now=time.time_ns())
    typer.echo(f"Made {described(made)}")
    for note in made.imports[-1].notes:
        typer.echo(f"  note: {note}")
