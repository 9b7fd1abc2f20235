"""The group `ingenium data`, and the options that its commands share."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.model.bars import Stamp
    from ingenium.storage.catalog.series import Repair, Series

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
    str | None, typer.Option("--kind", metavar="KIND", help="bars, quotes, trades, book, …")
]
TimeframeText = Annotated[
    str | None, typer.Option("--timeframe", metavar="LENGTH", help="Such as 1m, 1h or 1d.")
]
VenueName = Annotated[
    str | None, typer.Option("--venue", metavar="NAME", help="Where it was traded or recorded.")
]

ColumnPairs = Annotated[
    list[str] | None,
    typer.Option(
        "--columns",
        metavar="OURS=THEIRS",
        help="Which column is which: close=adj_close; may be repeated.",
    ),
]
ZoneName = Annotated[
    str | None,
    typer.Option(
        "--timezone", metavar="ZONE", help="The zone of times without one, as Europe/London."
    ),
]

CalendarCode = Annotated[
    str | None,
    typer.Option(
        "--calendar",
        metavar="CODE",
        help="When the market is open: 24/7, 24/5 (currencies), or an exchange as XNYS; "
        "what the catalog knows unless given.",
    ),
]
StampName = Annotated[
    str,
    typer.Option(
        "--stamp", metavar="start|end", help="What times label: a bar's start or its end."
    ),
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
    return f"{series.name}: {counted(series.rows)}, {span}"


def counted(rows: int) -> str:
    """Return a number of rows in words."""
    return "1 row" if rows == 1 else f"{rows:,} rows"


def repair_line(repair: Repair) -> str:
    """Return one line about a repair."""
    kept = f", kept in {repair.kept_in}" if repair.kept_in else ""
    return f"repair {repair.kind}: {counted(repair.rows)}{kept}"


def pairs(given: Sequence[str] | None) -> dict[str, str]:
    """Return what --columns was given.

    Raises:
        ConfigError: one is no pair.
    """
    from ingenium.model.errors import ConfigError

    found = {}
    for text in given or ():
        ours, equals, theirs = text.partition("=")
        if not (ours and equals and theirs):
            msg = f"--columns {text!r} is no pair: write OURS=THEIRS, such as close=adj_close."
            raise ConfigError(msg)
        found[ours] = theirs
    return found


def stamp_named(text: str) -> Stamp:
    """Return what --stamp was given.

    Raises:
        ConfigError: it is neither "start" nor "end".
    """
    from ingenium.model.errors import ConfigError

    if text == "start":
        return "start"
    if text == "end":
        return "end"
    msg = f"--stamp {text!r} is not known: say start or end."
    raise ConfigError(msg)


def as_options(sentence: str) -> str:
    """Return a sentence with Python's arguments as the options of the command."""
    sentence = re.sub(r"columns=\{'(\w+)': '?([^'}]*)'?\}", r"--columns \1=\2", sentence)
    return sentence.replace("columns= names", "--columns names").replace("symbol=.", "--symbol.")
