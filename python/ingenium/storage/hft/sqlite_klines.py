"""Klines in a file, for those who need no partitions."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import ConfigError, DataError
from ingenium.storage.hft.klines import COLUMNS, KEY, newest_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingenium.storage.hft.klines import Kline

_NOW: Final = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
_SCHEMA: Final = f"""
CREATE TABLE IF NOT EXISTS market_klines (
    exchange TEXT NOT NULL CHECK (length(exchange) <= 20),
    event_type TEXT CHECK (length(event_type) <= 20),
    event_time INTEGER,
    symbol TEXT NOT NULL CHECK (length(symbol) <= 20),
    "interval" TEXT NOT NULL CHECK (length("interval") <= 10),
    open_time INTEGER NOT NULL,
    close_time INTEGER,
    open_price TEXT,
    high_price TEXT,
    low_price TEXT,
    close_price TEXT,
    base_volume TEXT,
    quote_volume TEXT,
    taker_base_volume TEXT,
    taker_quote_volume TEXT,
    trade_count INTEGER CHECK (trade_count BETWEEN -2147483648 AND 2147483647),
    is_closed INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT ({_NOW}),
    updated_at INTEGER NOT NULL DEFAULT ({_NOW}),
    PRIMARY KEY (exchange, symbol, "interval", open_time)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS idx_kline_time ON market_klines (exchange, open_time);
"""
_CHANGED: Final = ", ".join(f'"{name}" = excluded."{name}"' for name in COLUMNS if name not in KEY)
_NAMES: Final = ", ".join(f'"{name}"' for name in COLUMNS)
_UPSERT: Final = (
    f"INSERT INTO market_klines ({_NAMES}) "
    f"VALUES ({', '.join('?' for _ in COLUMNS)}) "
    f'ON CONFLICT (exchange, symbol, "interval", open_time) DO UPDATE SET {_CHANGED}, '
    f"updated_at = {_NOW} WHERE (excluded.event_time < market_klines.event_time) IS NOT TRUE"
)


class SqliteKlines:
    """Klines in a file, whose table is made when it is opened; times are milliseconds.

    Prices and volumes are text, and stay exact. Workers of several processes may share a file.

    Args:
        file: where it is.
        patience: seconds that a writer waits for another.
    """

    def __init__(self, file: str, patience: float = 30.0) -> None:
        self._file = file
        self._patience = patience
        try:
            with closing(self._connected()) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(_SCHEMA)
        except sqlite3.Error as error:
            msg = f"{file} cannot be used for klines ({error}): correct the dsn."
            raise ConfigError(msg) from error

    async def upsert(self, klines: Iterable[Kline]) -> int:
        """Write klines, and return how many bars; see `KlineStore`."""
        rows = newest_of(klines)
        if rows:
            await asyncio.to_thread(self._write, rows)
        return len(rows)

    async def close(self) -> None:
        """Let go of the file: it is open only while it is written."""

    def _write(self, rows: list[Kline]) -> None:
        """Write rows in one transaction.

        Raises:
            DataError: the table cannot hold a value.
            OSError: the file cannot be written now.
        """
        values = [_row(each) for each in rows]
        try:
            with closing(self._connected()) as connection, connection:
                connection.executemany(_UPSERT, values)
        except (sqlite3.IntegrityError, sqlite3.DataError, OverflowError) as error:
            msg = f"the database refuses klines ({error})."
            raise DataError(msg) from error
        except sqlite3.Error as error:
            raise OSError(str(error)) from error

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=self._patience)


def _row(kline: Kline) -> tuple[object, ...]:
    """Return the values of a row, in the order of columns."""
    return (
        kline.exchange,
        kline.event_type,
        kline.event_time or None,
        kline.symbol.upper(),
        kline.interval,
        kline.open_time,
        kline.close_time,
        f"{kline.open_price:f}",
        f"{kline.high_price:f}",
        f"{kline.low_price:f}",
        f"{kline.close_price:f}",
        f"{kline.base_volume:f}",
        f"{kline.quote_volume:f}",
        f"{kline.taker_base_volume:f}",
        f"{kline.taker_quote_volume:f}",
        kline.trade_count,
        kline.is_closed,
    )
