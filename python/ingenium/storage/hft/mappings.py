"""What exchanges call symbols: the table `symbol_mappings` of the database market_data."""

from __future__ import annotations

import logging
from typing import NamedTuple

from ingenium.model.errors import MissingExtraError

_logger = logging.getLogger(__name__)


class Mapping(NamedTuple):
    """A symbol, and what an exchange calls it in klines and in orders."""

    exchange: str
    symbol: str
    kline_symbol: str
    order_symbol: str


async def read_mappings(address: str) -> list[Mapping]:
    """Return all mappings; none, with a warning, where PostgreSQL cannot be asked for them.

    Args:
        address: of the database market_data; one that is empty, or a file, has no mappings.

    Raises:
        MissingExtraError: the extra `postgres` is not installed.
    """
    if not address.startswith("postgres"):
        return []
    try:
        import asyncpg
    except ImportError:
        raise MissingExtraError("Symbol mappings", "asyncpg", "postgres") from None
    try:
        connection = await asyncpg.connect(address)
        try:
            rows = await connection.fetch(
                "SELECT exchange, symbol, kline_symbol, order_symbol FROM symbol_mappings"
            )
        finally:
            await connection.close()
    except (OSError, asyncpg.PostgresError) as error:
        _logger.warning("symbols are called as the exchange does: no mappings (%s)", error)
        return []
    return [Mapping(*row) for row in rows]
