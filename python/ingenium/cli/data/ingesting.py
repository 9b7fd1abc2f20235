"""The command that runs an ingestor once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.data.app import CatalogFolder, data, described

if TYPE_CHECKING:
    from collections.abc import Sequence


@data.command(epilog="Example: ingenium data ingest price_service --set answer=today.json")
def ingest(
    ingestor: Annotated[
        str,
        typer.Argument(
            metavar="INGESTOR", help="A file, or NAME for ingestors/NAME_ingestor.py here."
        ),
    ],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Set a parameter; may be repeated."),
    ] = None,
    catalog: CatalogFolder = None,
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace series that are there already.")
    ] = False,
) -> None:
    """Run an ingestor of your own once and store what it brings: all of it, or nothing.

    An ingestor is a class that fetches bars which no import can read. To begin one:
    ingenium new ingestor NAME.
    """
    from ingenium.runtime.ingesting import find_ingestor
    from ingenium.runtime.ingesting import ingest as stored
    from ingenium.storage.catalog.layout import catalog_folder

    found = find_ingestor(ingestor)(**_values(settings or []))
    folder = catalog_folder() if catalog is None else catalog
    for series in stored(found, folder, replace=replace):
        typer.echo(f"Stored {described(series)}")


def _values(settings: Sequence[str]) -> dict[str, str]:
    from ingenium.model.errors import ConfigError

    values = {}
    for text in settings:
        name, equals, value = text.partition("=")
        if not equals or not name:
            msg = f"--set {text}: write a parameter and its value, such as answer=today.json."
            raise ConfigError(msg)
        values[name] = value
    return values
