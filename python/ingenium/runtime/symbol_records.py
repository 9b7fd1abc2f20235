"""What exchanges call their instruments, kept in the records."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ingenium.model.errors import RecordsError
from ingenium.storage.records.batch import Batch
from ingenium.storage.records.opening import open_records
from ingenium.storage.records.rows import SymbolRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingenium.venues.port import Address, VenueInstrument

_logger = logging.getLogger(__name__)


async def note_symbols(url: str, instruments: Iterable[VenueInstrument], time: int) -> int:
    """Keep what exchanges call instruments, and return how many there were.

    Args:
        url: the address of the records.
        instruments: as the exchanges told them.
        time: when they were told, in nanoseconds UTC; what was told before is replaced.

    Raises:
        ConfigError: the address has another form.
        MissingExtraError: a library that it needs is not installed.
        RecordsError: the database cannot be used.
    """
    rows = [symbol_row(each, time) for each in instruments]
    batch = Batch("symbol_mappings", time)
    batch.add(rows)
    records = await open_records(url)
    try:
        await records.write(batch)
    finally:
        await records.close()
    return len(rows)


async def keep_symbols(url: str | None, instruments: Iterable[VenueInstrument], time: int) -> None:
    """Keep what exchanges call instruments, for a session; it goes on without the records.

    Args:
        url: the address of the records; None keeps none.
        instruments: as the exchanges told them.
        time: when they were told, in nanoseconds UTC.
    """
    if url is None:
        return
    try:
        await note_symbols(url, instruments, time)
    except RecordsError as error:
        _logger.warning("the symbols are not recorded: %s", error)


async def instruments_at(kind: str, address: Address) -> list[VenueInstrument]:
    """Return what an exchange trades, as it tells it now.

    Raises:
        ConfigError: there is no exchange of this name.
        MissingExtraError: the library that it needs is not installed.
        VenueError: it does not answer.
    """
    from ingenium.venues.opening import open_feed

    feed = open_feed(kind, address)
    try:
        return list((await feed.instruments()).values())
    finally:
        await feed.close()


def symbol_row(instrument: VenueInstrument, time: int) -> SymbolRow:
    """Return the row of an instrument."""
    return SymbolRow(
        symbol=instrument.symbol,
        venue=instrument.symbol.rpartition(".")[2],
        feed_symbol=instrument.feed_symbol,
        order_symbol=instrument.order_symbol,
        base=instrument.base,
        quote=instrument.quote,
        tick=instrument.tick,
        lot=instrument.lot,
        min_quantity=instrument.min_quantity,
        min_notional=instrument.min_notional,
        trades="yes" if instrument.is_trading else "no",
        changed=time,
    )
