"""From the series of an instrument to its ticks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

from ingenium.model.errors import ConfigError, DataError
from ingenium.model.suggestion import did_you_mean
from ingenium.model.ticks import TickKind, Ticks
from ingenium.storage.kinds import BOOK, FUNDING, MARKS, ORDERS, QUOTES, TRADES
from ingenium.storage.tick_stream.books import of_book
from ingenium.storage.tick_stream.merging import merged
from ingenium.storage.tick_stream.orders import of_orders
from ingenium.storage.tick_stream.piece import of_quotes, of_trades, of_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.storage.catalog.catalog import Catalog
    from ingenium.storage.catalog.series import Series
    from ingenium.storage.tick_stream.piece import Piece

Depth = Literal["orders", "book", "quotes", "trades"]
"""What shows the market between trades: each order, each level, the best prices, or nothing."""

_DEPTHS: Final = get_args(Depth)
_MILLISECOND: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class OpenedTicks:
    """The ticks of an instrument, and where they are from.

    Attributes:
        ticks: the events in the order of arrival.
        series: the series that they were made of.
        notes: what a reader of a result should know of them.
    """

    ticks: Ticks
    series: tuple[Series, ...]
    notes: tuple[str, ...]


def open_ticks(
    catalog: Catalog, symbol: str, *, venue: str | None = None, depth: str | None = None
) -> OpenedTicks:
    """Return the ticks of a symbol, merged from all of its series of ticks.

    One kind tells the state of the market, as two would contradict each other: orders where there
    are any, else the book, else quotes, unless `depth` says which. Trades, funding and mark
    prices are added; orders tell the trades themselves.

    Raises:
        ConfigError: the depth is not known.
        DataError: there are no such ticks, or of several venues, or quotes have no sizes.
    """
    if depth is not None and depth not in _DEPTHS:
        msg = f"There is no depth {depth!r}: {did_you_mean(depth, _DEPTHS)}."
        raise ConfigError(msg)
    found = _found(catalog, symbol, venue)
    chosen = depth or next((kind for kind in _DEPTHS if kind in found), None)
    if chosen is None or chosen not in found:
        listed = ", ".join(series.name for series in found.values())
        wanted = depth or "ticks"
        msg = f"The catalog {catalog.root} has no {wanted} of {symbol}: it has {listed or 'none'}."
        raise DataError(msg)
    names = [chosen, *(() if chosen in ("orders", "trades") else ("trades",)), "funding", "marks"]
    series = [found[name] for name in names if name in found]
    ticks, behind = merged(symbol, [_piece(catalog, each) for each in series])
    return OpenedTicks(ticks, tuple(series), _notes(chosen, series, behind))


def _found(catalog: Catalog, symbol: str, venue: str | None) -> dict[str, Series]:
    found: dict[str, Series] = {}
    kinds = {kind.name for kind in (ORDERS, BOOK, QUOTES, TRADES, FUNDING, MARKS)}
    for series in catalog.series():
        if series.symbol != symbol or series.kind not in kinds or venue not in (None, series.venue):
            continue
        if series.kind in found:
            both = f"{found[series.kind].venue} and {series.venue}"
            msg = f"The catalog {catalog.root} has {series.kind} of {symbol} of {both}: say venue."
            raise DataError(msg)
        found[series.kind] = series
    return found


def _piece(catalog: Catalog, series: Series) -> Piece:
    columns = catalog.open(series).columns
    match series.kind:
        case ORDERS.name:
            return of_orders(columns)
        case BOOK.name:
            return of_book(columns)
        case QUOTES.name if not {"bid_size", "ask_size"} <= columns.keys():
            msg = (
                f"{series.name} have no sizes, so nobody can tell how much could be traded: "
                "import them with bid_size and ask_size, or make bars of them."
            )
            raise DataError(msg)
        case QUOTES.name:
            return of_quotes(columns)
        case TRADES.name:
            return of_trades(columns)
        case FUNDING.name:
            return of_values(columns, TickKind.FUNDING, "rate")
        case _:
            return of_values(columns, TickKind.MARK, "mark_price")


def _notes(chosen: str, series: Sequence[Series], behind: int) -> tuple[str, ...]:
    notes = [f"ticks are merged from {', '.join(each.kind for each in series)}"]
    if chosen == TRADES.name:
        notes.append("nothing shows the market between trades")
    if behind:
        notes.append(
            "the clock of the recorder was behind: times of receipt are moved by "
            f"{behind / _MILLISECOND:,.0f} ms, so that none is before its time of sending"
        )
    return tuple(notes)
