"""Klines in PostgreSQL: upserted in batches, into partitions that are made when they are needed."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from ingenium.model.errors import DataError, MissingExtraError
from ingenium.storage.hft.klines import COLUMNS, KEY, TIMES, newest_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingenium.storage.hft.klines import Kline

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = 86_400_000
_CHANGED: Final = ", ".join(f'"{name}" = excluded."{name}"' for name in COLUMNS if name not in KEY)
_NAMES: Final = ", ".join(f'"{name}"' for name in COLUMNS)
_READ: Final = ", ".join(
    f'to_timestamp("{name}" / 1000::float8)' if name in TIMES else f'"{name}"' for name in COLUMNS
).replace('"event_time"', 'nullif("event_time", 0)')
_UPSERT: Final = (
    f"INSERT INTO market_klines ({_NAMES}) SELECT {_READ} FROM arriving "
    f'ON CONFLICT (exchange, symbol, "interval", open_time) DO UPDATE SET {_CHANGED}, '
    "updated_at = now() "
    "WHERE (excluded.event_time < market_klines.event_time) IS NOT TRUE"
)
_KINDS: Final = {"exchange": "text", "event_type": "text", "symbol": "text", "interval": "text"} | {
    "trade_count": "int",
    "is_closed": "bool",
}
_ARRIVING: Final = "CREATE TEMP TABLE arriving ({})".format(
    ", ".join(
        f'"{name}" {"bigint" if name in TIMES else _KINDS.get(name, "numeric")}' for name in COLUMNS
    )
)
_FORBIDDEN: Final = re.compile(r"[\\\t\n\r]")
_SMALL: Final = 2_000
"""Rows that are not worth a second connection."""


class PostgresKlines:
    """Writes klines batch by batch; the parts of a large one at once, by a connection each."""

    def __init__(self, address: str, connections: int = 2) -> None:
        self._writers = [_Writer(address) for _ in range(connections)]
        self._months: set[tuple[str, int, int]] = set()
        self._days: set[tuple[str, int]] = set()

    @property
    def partitions(self) -> int:
        """How many partitions of months it made sure of."""
        return len(self._months)

    async def upsert(self, klines: Iterable[Kline]) -> int:
        """Write klines, and return how many bars; see `KlineStore`."""
        rows = newest_of(klines)
        if not rows:
            return 0
        try:
            _check_names(rows)
            await self._ensure(rows)
            await self._write(rows)
        except BaseException:
            await self.close()
            raise
        return len(rows)

    async def close(self) -> None:
        """Let go of the database."""
        self._months.clear()
        self._days.clear()
        for writer in self._writers:
            writer.close()

    async def _write(self, rows: list[Kline]) -> None:
        """Write rows of different bars, so that no part waits for a row of another."""
        parts = len(self._writers) if len(rows) > _SMALL else 1
        size = -(-len(rows) // parts)
        writing = (
            self._writers[place].write(rows[place * size : (place + 1) * size])
            for place in range(parts)
        )
        for problem in await asyncio.gather(*writing, return_exceptions=True):
            if problem is not None:
                raise problem

    async def _ensure(self, rows: list[Kline]) -> None:
        """Make the partitions that are missing."""
        days = {(each.symbol.upper(), each.open_time // _DAY) for each in rows} - self._days
        for symbol, day in sorted(days):
            moment = _EPOCH + timedelta(days=day)
            month = (symbol, moment.year, moment.month)
            if month not in self._months:
                await self._writers[0].ensure(symbol, moment)
                self._months.add(month)
        self._days |= days


class _Writer:
    """A connection, with a table for what arrives."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection: Any = None

    async def ensure(self, symbol: str, moment: datetime) -> None:
        """Make the partitions of a symbol and a month."""
        connection = await self._opened()
        await connection.execute("SELECT ensure_market_kline_partition($1, $2)", symbol, moment)

    async def write(self, rows: list[Kline]) -> None:
        """Write rows in one transaction.

        Raises:
            DataError: the table cannot hold a value.
            OSError: the database is away.
        """
        connection = await self._opened()
        text = "".join(map(_line, rows)).encode()
        import asyncpg

        try:
            async with connection.transaction():
                await connection.copy_to_table("arriving", source=BytesIO(text), columns=COLUMNS)
                await connection.execute(_UPSERT)
                await connection.execute("TRUNCATE arriving")
        except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
            msg = f"the database refuses klines ({error})."
            raise DataError(msg) from error

    def close(self) -> None:
        """Let go of the database at once."""
        connection, self._connection = self._connection, None
        if connection is not None and not connection.is_closed():
            connection.terminate()

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
                self.close()
                raise OSError(str(error)) from error
        return self._connection


def _check_names(rows: list[Kline]) -> None:
    """Refuse names with characters that would end a column.

    Raises:
        DataError: a name has one.
    """
    names = {(each.exchange, each.event_type, each.symbol, each.interval) for each in rows}
    for each in names:
        if _FORBIDDEN.search("".join(each)):
            msg = f"{each[2]!r} of {each[0]!r} holds a character that no name has."
            raise DataError(msg)


def _line(kline: Kline) -> str:
    """Return a row as COPY reads it."""
    return (
        f"{kline.exchange}\t{kline.event_type}\t{kline.event_time}\t{kline.symbol.upper()}\t"
        f"{kline.interval}\t{kline.open_time}\t{kline.close_time}\t{kline.open_price}\t"
        f"{kline.high_price}\t{kline.low_price}\t{kline.close_price}\t{kline.base_volume}\t"
        f"{kline.quote_volume}\t{kline.taker_base_volume}\t{kline.taker_quote_volume}\t"
        f"{kline.trade_count}\t{'t' if kline.is_closed else 'f'}\n"
    )
