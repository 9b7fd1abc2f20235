"""The command that removes series from the catalog."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ingenium.cli.data.app import CatalogFolder, KindName, TimeframeText, VenueName, data, described


@data.command(epilog="Example: ingenium data remove AAPL --timeframe 1d --yes")
def remove(
    symbol: Annotated[str, typer.Argument(metavar="SYMBOL", help="The instrument.")],
    timeframe: TimeframeText = None,
    kind: KindName = None,
    venue: VenueName = None,
    catalog: CatalogFolder = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove one series with its provenance; the files that it came from stay where they are."""
    from ingenium.model.errors import ConfigError
    from ingenium.storage.catalog.catalog import Catalog

    opened = Catalog(catalog)
    series = opened.find(symbol, kind=kind, timeframe=timeframe, venue=venue)
    if not yes:
        if not sys.stdin.isatty():
            msg = f"Nobody can be asked whether to remove {series.name}: say --yes."
            raise ConfigError(msg)
        if not typer.confirm(f"Remove {described(series)}?"):
            return
    opened.remove(series)
    typer.echo(f"Removed {described(series)}")
