"""Klines of exchanges, and the port to where they are stored."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable


class Kline(msgspec.Struct, kw_only=True):
    """A kline of an exchange; times are milliseconds."""

    exchange: str
    event_type: str = "kline"
    event_time: int = 0
    symbol: str
    interval: str
    open_time: int
    close_time: int
    open_price: Decimal
    high_price: Decimal
    low_price: Decimal
    close_price: Decimal
    base_volume: Decimal = Decimal(0)
    quote_volume: Decimal = Decimal(0)
    taker_base_volume: Decimal = Decimal(0)
    taker_quote_volume: Decimal = Decimal(0)
    trade_count: int = 0
    is_closed: bool = False


COLUMNS: Final = Kline.__struct_fields__
KEY: Final = ("exchange", "symbol", "interval", "open_time")
TIMES: Final = ("event_time", "open_time", "close_time")


class KlineStore(Protocol):
    """Where klines are stored: PostgreSQL in partitions, or a file."""

    async def upsert(self, klines: Iterable[Kline]) -> int:
        """Write klines, and return how many bars; of several of one the last event counts.

        All is committed when this returns. All values and `updated_at` are overwritten,
        `created_at` is kept; an event that is older than what is there changes nothing, so that a
        message which comes again after its successors does no harm.

        Raises:
            DataError: the table cannot hold a value; a part of the batch may have been written.
            OSError: the database is away; the next call connects again.
        """

    async def close(self) -> None:
        """Let go of the database."""


def newest_of(klines: Iterable[Kline]) -> list[Kline]:
    """Return one kline a bar: of several the one with the last event, in the order of bars."""
    newest: dict[tuple[str, str, str, int], Kline] = {}
    for each in klines:
        key = (each.exchange, each.symbol.upper(), each.interval, each.open_time)
        before = newest.setdefault(key, each)
        if before is not each and not 0 < each.event_time < before.event_time:
            newest[key] = each
    return list(newest.values())
