"""The commands for what is known beside prices: corporate actions and the symbol history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ingenium.cli.data.app import CatalogFolder, data
from ingenium.cli.screen import program

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingenium.model.corporate_actions import CorporateAction
    from ingenium.model.symbol_history import TickerSpan

_File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV or Parquet.")]
_Symbol = Annotated[str, typer.Argument(metavar="SYMBOL", help="The security or the ticker.")]
_Venue = Annotated[
    str,
    typer.Option(
        "--venue", metavar="NAME", help="Whose they are; local serves venues that have none."
    ),
]
_Replace = Annotated[bool, typer.Option("--replace", help="Replace what is there already.")]
_Append = Annotated[bool, typer.Option("--append", help="Add to what is there already.")]


@data.command(
    name="import-actions", epilog="Example: ingenium data import-actions splits.csv --venue XNAS"
)
def import_actions(  # noqa: PLR0913 - each is a fact about the data that only its owner knows
    file: _File,
    *,
    venue: _Venue = "local",
    currency: Annotated[
        str | None, typer.Option(metavar="CODE", help="Of dividends whose rows name none.")
    ] = None,
    repair: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="round-ratios reads 1.999996 as 2:1, and is written down."
        ),
    ] = None,
    catalog: CatalogFolder = None,
    replace: _Replace = False,
    append: _Append = False,
) -> None:
    """Import splits, dividends, renames and delistings: all rows, or none.

    Columns: symbol, date (the ex-date) or last_date_before, kind, and what the kind needs: ratio of
    a split (7:1, 1:8, 1.5); amount and currency of a dividend; new_symbol of a rename; price of a
    delisting (nothing is the last close, 0 is worthless).
    """
    from ingenium.storage.catalog.catalog import Catalog
    from ingenium.storage.importing import facts_import

    done = facts_import.import_actions(
        file,
        Catalog(catalog).root,
        venue=venue,
        currency=currency,
        repair=tuple(repair or ()),
        existing=_existing(replace=replace, append=append),
    )
    symbols = {action.old if hasattr(action, "old") else action.symbol for action in done}
    typer.echo(f"Imported {len(done):,} corporate actions of {len(symbols):,} symbols ({venue})")


@data.command(
    name="import-symbols", epilog="Example: ingenium data import-symbols tickers.csv --venue XNAS"
)
def import_symbols(
    file: _File,
    *,
    venue: _Venue = "local",
    catalog: CatalogFolder = None,
    replace: _Replace = False,
    append: _Append = False,
) -> None:
    """Import which security had which ticker when: a ticker is not an identity.

    Columns: identity, ticker, from, until (the last day; empty if still so). Or symbol, last_date,
    ticker_until_then, the first row of a symbol being its first day.
    """
    from ingenium.storage.catalog.catalog import Catalog
    from ingenium.storage.importing import facts_import

    history = facts_import.import_symbols(
        file,
        Catalog(catalog).root,
        venue=venue,
        existing=_existing(replace=replace, append=append),
    )
    securities = {span.identity for span in history.spans}
    typer.echo(f"{venue} has {len(history.spans):,} tickers of {len(securities):,} securities now")


@data.command(name="actions", epilog="Example: ingenium data actions AAPL")
def show_actions(
    symbol: _Symbol, *, venue: _Venue = "local", catalog: CatalogFolder = None
) -> None:
    """List the corporate actions of a symbol, and the tickers that it had."""
    from ingenium.model.errors import DataError
    from ingenium.model.suggestion import did_you_mean
    from ingenium.storage.catalog.actions import read_actions, symbol_of
    from ingenium.storage.catalog.catalog import Catalog
    from ingenium.storage.catalog.symbols import read_symbols

    root = Catalog(catalog).root
    actions, history = read_actions(root, venue), read_symbols(root, venue)
    own = [action for action in actions if symbol_of(action) == symbol]
    spans = dict.fromkeys((*history.of_identity(symbol), *history.of_ticker(symbol)))
    if not own and not spans:
        known = dict.fromkeys(
            [*map(symbol_of, actions), *(span.identity for span in history.spans)]
        )
        if known:
            msg = f"{root} knows no actions of {symbol!r}: {did_you_mean(symbol, known)}."
        else:
            msg = f"{root} has no corporate actions of {venue}: {program()} data import-actions."
        raise DataError(msg)
    for line in (*_spans(list(spans)), *_actions(own)):
        typer.echo(line)


def _existing(*, replace: bool, append: bool) -> Literal["refuse", "replace", "append"]:
    from ingenium.model.errors import ConfigError

    if replace and append:
        msg = "--replace and --append contradict each other: say one of them."
        raise ConfigError(msg)
    return "replace" if replace else "append" if append else "refuse"


def _spans(spans: Sequence[TickerSpan]) -> Iterator[str]:
    yield from (span.describe() for span in spans)


def _actions(actions: Sequence[CorporateAction]) -> Iterator[str]:
    from ingenium.model.timestamps import iso

    for action in actions:
        yield f"{iso(action.time)}  {_told(action)}"


def _told(action: CorporateAction) -> str:
    from ingenium.model.corporate_actions import Delisting, Dividend, Split

    match action:
        case Split():
            return f"split {action.numerator}:{action.denominator}"
        case Dividend():
            return f"dividend {action.amount:f} {action.currency}"
        case Delisting():
            paid = "the last close" if action.price is None else f"{action.price:f}"
            return f"delisted, paid {paid}"
        case _:
            return f"renamed to {action.new}"
