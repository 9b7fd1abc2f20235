"""Klines in PostgreSQL: upserted in batches, into partitions that are made when they are needed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.model.errors import DataError, MissingExtraError

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
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = 86_400_000
_KEY: Final = ("exchange", "symbol", "interval", "open_time")
_TIMES: Final = ("event_time", "open_time", "close_time")
_CHANGED: Final = ", ".join(f'"{name}" = excluded."{name}"' for name in COLUMNS if name not in _KEY)
_NAMES: Final = ", ".join(f'"{name}"' for name in COLUMNS)
_READ: Final = ", ".join(
    f'to_timestamp("{name}" / 1000.0)' if name in _TIMES else f'"{name}"' for name in COLUMNS
)
_UPSERT: Final = (
    f"INSERT INTO market_klines ({_NAMES}) SELECT {_READ} FROM arriving "
    f'ON CONFLICT (exchange, symbol, "interval", open_time) DO UPDATE SET {_CHANGED}, '
    "updated_at = now()"
)
_KINDS: Final = {"exchange": "text", "event_type": "text", "symbol": "text", "interval": "text"} | {
    "trade_count": "int",
    "is_closed": "bool",
}
_ARRIVING: Final = "CREATE TEMP TABLE arriving ({})".format(
    ", ".join(
        f'"{name}" {"bigint" if name in _TIMES else _KINDS.get(name, "numeric")}'
        for name in COLUMNS
    )
)
_FORBIDDEN: Final = re.compile(r"[\\\t\n\r]")


class KlineStore:
    """Writes klines; one connection, one batch at a time.

    Attributes:
        partitions: how many partitions of months it made sure of.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection: Any = None
        self._months: set[tuple[str, int, int]] = set()
        self._days: set[tuple[str, int]] = set()

    @property
    def partitions(self) -> int:
        """How many partitions of months it made sure of."""
        return len(self._months)

    async def upsert(self, klines: Iterable[Kline]) -> int:
        """Write klines, and return how many; of several of one bar the last one counts.

        It is committed when this returns. All values and `updated_at` are overwritten, `created_at`
        is kept.

        Raises:
            OSError: the database is away; the next call connects again.
        """
        newest = {
            (each.exchange, each.symbol.upper(), each.interval, each.open_time): each
            for each in klines
        }
        if not newest:
            return 0
        try:
            await self._write(list(newest.values()))
        except BaseException:
            await self.close()
            raise
        return len(newest)

    async def close(self) -> None:
        """Let go of the database."""
        connection, self._connection = self._connection, None
        self._months.clear()
        self._days.clear()
        if connection is not None and not connection.is_closed():
            connection.terminate()

    async def _write(self, klines: list[Kline]) -> None:
        connection = await self._opened()
        await self._ensure(connection, klines)
        text = "".join(map(_line, klines)).encode()
        async with connection.transaction():
            await connection.copy_to_table("arriving", source=BytesIO(text), columns=COLUMNS)
            await connection.execute(_UPSERT)
            await connection.execute("TRUNCATE arriving")

    async def _ensure(self, connection: Any, klines: list[Kline]) -> None:  # noqa: ANN401
        """Make the partitions that are missing."""
        days = {(each.symbol.upper(), each.open_time // _DAY) for each in klines} - self._days
        for symbol, day in sorted(days):
            moment = _EPOCH + timedelta(days=day)
            month = (symbol, moment.year, moment.month)
            if month not in self._months:
                await connection.execute(
                    "SELECT ensure_market_kline_partition($1, $2)", symbol, moment
                )
                self._months.add(month)
        self._days |= days

    async def _opened(self) -> Any:  # noqa: ANN401 - asyncpg ships no types
        if self._connection is None:
            try:
                import asyncpg
            except ImportError:
                raise MissingExtraError("Klines", "asyncpg", "postgres") from None
            try:
                self._connection = await asyncpg.connect(self._address)
                await self._connection.execute(_ARRIVING)
            except asyncpg.PostgresError as error:
                await self.close()
                raise OSError(str(error)) from error
        return self._connection


def _line(kline: Kline) -> str:
    """Return a row as COPY reads it."""
    words = f"{kline.exchange}\t{kline.event_type}"
    if _FORBIDDEN.search(f"{kline.exchange}{kline.event_type}{kline.symbol}{kline.interval}"):
        msg = f"{kline.symbol!r} of {kline.exchange!r} holds a character that no name has."
        raise DataError(msg)
    return (
        f"{words}\t{kline.event_time}\t{kline.symbol.upper()}\t{kline.interval}\t"
        f"{kline.open_time}\t{kline.close_time}\t{kline.open_price}\t{kline.high_price}\t"
        f"{kline.low_price}\t{kline.close_price}\t{kline.base_volume}\t{kline.quote_volume}\t"
        f"{kline.taker_base_volume}\t{kline.taker_quote_volume}\t{kline.trade_count}\t"
        f"{'t' if kline.is_closed else 'f'}\n"
    )
