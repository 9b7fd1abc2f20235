"""Tables of the database market_data: which klines are published, and what symbols are called."""

from __future__ import annotations

import logging
import re
from typing import Any, Final, NamedTuple

from ingenium.model.errors import DataError, MissingExtraError

_logger = logging.getLogger(__name__)

_STREAM: Final = re.compile(r'"([^"@]+)@kline_(\w+)"')


class SymbolMapping(NamedTuple):
    """A symbol, and what an exchange calls it in klines and in orders."""

    exchange: str
    symbol: str
    kline_symbol: str
    order_symbol: str


class Subscription(NamedTuple):
    """Klines that a gateway is to publish: of a symbol, as the exchange or a mapping calls it."""

    symbol: str
    interval: str


async def read_mappings(address: str) -> list[SymbolMapping]:
    """Return all mappings; none, with a warning, where PostgreSQL cannot be asked for them.

    Args:
        address: of the database market_data; one that is empty, or a file, has no mappings.

    Raises:
        MissingExtraError: the extra `postgres` is not installed.
    """
    asked = "SELECT exchange, symbol, kline_symbol, order_symbol FROM symbol_mappings"
    try:
        return [SymbolMapping(*row) for row in await _rows(address, asked)]
    except DataError as error:
        _logger.warning("symbols are called as the exchange does: no mappings (%s)", error)
        return []


async def read_subscriptions(address: str, exchange: str) -> list[Subscription]:
    """Return what `kline_subscriptions` names for an exchange, oldest first.

    A row's payload is the message that an exchange of Binance's kind is sent; where it names
    streams, as in `{"params": ["tkoidr@kline_1m"]}`, these are what is published, else the row's
    symbol and interval are.

    Args:
        address: of the database market_data; one that is empty, or a file, has none.
        exchange: whose.

    Raises:
        DataError: the database cannot be asked.
        MissingExtraError: the extra `postgres` is not installed.
    """
    asked = (
        'SELECT symbol, "interval", payload::text FROM kline_subscriptions '
        "WHERE exchange = $1 ORDER BY created_at, id"
    )
    found: dict[Subscription, None] = {}
    for symbol, interval, payload in await _rows(address, asked, exchange):
        named = _STREAM.findall(payload)
        found |= dict.fromkeys(map(Subscription._make, named or [(symbol, interval)]))
    return list(found)


async def _rows(address: str, asked: str, *values: str) -> list[Any]:
    """Return what PostgreSQL answers; nothing where the address is not its.

    Raises:
        DataError: it does not answer, or has no such table.
    """
    if not address.startswith("postgres"):
        return []
    try:
        import asyncpg
    except ImportError:
        raise MissingExtraError("The tables of market_data", "asyncpg", "postgres") from None
    try:
        connection = await asyncpg.connect(address)
        try:
            return list(await connection.fetch(asked, *values))
        finally:
            await connection.close()
    except (OSError, asyncpg.PostgresError) as error:
        msg = f"the database market_data cannot be asked: {error}."
        raise DataError(msg) from error
