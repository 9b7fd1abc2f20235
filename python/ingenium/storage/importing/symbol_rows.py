"""From the rows of a table to the symbol history, in either of two forms.

Spans: identity, ticker, from, until; without `until` the ticker is still that. Or changes, as
vendors keep them: symbol, last_date, ticker_until_then, where the first row of a symbol tells its
first day and 2050-12-31 is a day that has not come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.model.errors import DataError
from ingenium.model.symbol_history import STILL, TickerSpan
from ingenium.model.timeframe import DAY
from ingenium.model.timestamps import instant, iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingenium.storage.importing.small_tables import Row

COLUMNS: Final = {
    "identity": ("identity", "symbol"),
    "ticker": ("ticker",),
    "from": ("from",),
    "until": ("until",),
    "last_date": ("last_date",),
    "ticker_until_then": ("ticker_until_then",),
}
"""Our columns, and what files call them."""

_NOT_YET: Final = instant("2050-12-31")


def spans_of(rows: Sequence[Row]) -> list[TickerSpan]:
    """Return the spans that the rows tell.

    Raises:
        DataError: a row is incomplete, out of order, or says what cannot be.
    """
    if rows and rows[0].get("ticker_until_then") is not None:
        return list(_of_changes(rows))
    return [_span(row) for row in rows]


def _span(row: Row) -> TickerSpan:
    until = row.day("until") + DAY if row.get("until") else STILL
    try:
        return TickerSpan(row.need("identity"), row.need("ticker"), row.day("from"), until)
    except DataError as error:
        if str(error).startswith(row.file):
            raise
        row.refuse(*str(error).rstrip(".").rsplit(": ", 1))


def _of_changes(rows: Sequence[Row]) -> Iterator[TickerSpan]:
    """Yield a span for each stretch in which a symbol had one ticker."""
    start: dict[str, int] = {}
    open_span: dict[str, TickerSpan] = {}
    for row in rows:
        identity, ticker = row.need("identity"), row.need("ticker_until_then")
        last = row.day("last_date")
        if identity not in start:
            start[identity] = last  # of the first row it is the first day
            continue
        if last < start[identity]:
            row.refuse(f"{identity} goes back to {iso(last)}", "put its rows in order of time")
        end = STILL if last >= _NOT_YET else last + DAY
        before = open_span.get(identity)
        if before is not None and before.ticker == ticker:
            open_span[identity] = TickerSpan(identity, ticker, before.start, end)
        else:
            if before is not None:
                yield before
            open_span[identity] = TickerSpan(identity, ticker, start[identity], end)
        start[identity] = last + DAY
    yield from open_span.values()
