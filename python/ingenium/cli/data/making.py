"""The command that makes bars of trades."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from ingenium.cli.data.app import CatalogFolder, VenueName, data, described


@data.command(epilog="Example: ingenium data bars BTCUSDT --by volume:50")
def bars(
    symbol: Annotated[str, typer.Argument(metavar="SYMBOL", help="The instrument.")],
    by: Annotated[
        str,
        typer.Option(
            metavar="RULE",
            help="time:1m, ticks:1000, volume:50, value:1000000, imbalance:20, runs:30 or renko:5.",
        ),
    ],
    venue: VenueName = None,
    catalog: CatalogFolder = None,
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace bars of that rule that are there.")
    ] = False,
) -> None:
    """Make a series of bars of the trades of an instrument; the trades stay.

    A bar ends with the trade that reaches the amount, and is known then; a bar of time is known
    when the time is over. So a run never sees one early. Imbalance counts what one side took
    beyond the other, runs what either took; who took is as the venue told, else by the tick rule.
    """
    from ingenium.storage.catalog.catalog import Catalog
    from ingenium.storage.catalog.tick_bars import write_bars_of_trades
    from ingenium.storage.tick_bars.rule import rule_of

    rule = rule_of(by)
    opened = Catalog(catalog)
    series = opened.find(symbol, kind="trades", venue=venue)
    made = write_bars_of_trades(opened, series, rule, replace=replace, now=time.time_ns())
    typer.echo(f"Made {described(made)}")
    for note in made.imports[-1].notes:
        typer.echo(f"  note: {note}")
