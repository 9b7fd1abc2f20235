"""Order histories: a row for each request, written before anything is sent."""

from __future__ import annotations

import asyncio
import sqlite3
from decimal import Decimal
from time import time_ns
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec

from ingenium.model.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Sequence

OPEN: Final = ("NEW", "PARTIAL")
"""Statuses of orders that can still trade."""

_UNFINISHED: Final = f"""
    status IN {OPEN} OR (
        fee IS NULL AND CAST(filled_quantity AS REAL) > 0
        AND NOT is_paper_trading AND created_at > {{since}}
    ) ORDER BY created_at DESC
"""
"""Which orders the exchange is asked about again: for a day, those as well whose fee is missing."""
_OF_STRATEGY: Final = "user_id = {} AND strategy_id = {}{} ORDER BY created_at DESC"
_STILL_OPEN: Final = f" AND status IN {OPEN}"
_DAY: Final = 86_400_000


class History(msgspec.Struct, kw_only=True):
    """The record of one request; times are milliseconds.

    Attributes:
        order_id: the exchange's; before it is known, `pending-<request_id>`.
        client_order_id: ours, by which the order is found again.
        status: NEW, PARTIAL, FILLED, CANCELED, REJECTED, or UNKNOWN_<code>.
    """

    id: str
    request_id: str
    user_id: str
    exchange: str
    symbol: str
    order_id: str
    client_order_id: str | None = None
    side: str
    type: str
    price: Decimal | None = None
    quantity: Decimal
    filled_quantity: Decimal = Decimal(0)
    avg_fill_price: Decimal | None = None
    status: str = "NEW"
    leverage: Decimal | None = None
    fee: Decimal | None = None
    realized_pnl: Decimal | None = None
    created_at_exchange: int | None = None
    sent_at: int | None = None
    acknowledged_at: int | None = None
    filled_at: int | None = None
    strategy_id: str | None = None
    error_message: str | None = None
    created_at: int
    updated_at: int
    is_paper_trading: bool = False


COLUMNS: Final = History.__struct_fields__
TIMES: Final = (
    "created_at_exchange",
    "sent_at",
    "acknowledged_at",
    "filled_at",
    "created_at",
    "updated_at",
)
_NUMBERS: Final = (
    "price",
    "quantity",
    "filled_quantity",
    "avg_fill_price",
    "leverage",
    "fee",
    "realized_pnl",
)


class Histories(Protocol):
    """Where order histories are kept."""

    async def begin(self, history: History) -> bool:
        """Write the row of a request; False where the request was written before."""

    async def finish(self, history: History) -> None:
        """Write what has become of it."""

    async def find(self, request_id: str) -> History | None:
        """Return the row of a request."""

    async def unfinished(self) -> list[History]:
        """Return the rows that may still change, newest first."""

    async def of_strategy(
        self, user_id: str, strategy_id: str, *, open_only: bool = False
    ) -> list[History]:
        """Return the rows that a strategy asked for in a user's name, newest first."""

    async def close(self) -> None:
        """Let go of the database."""


class SqliteHistories:
    """Order histories in a file; its table is made when it is opened."""

    def __init__(self, file: str) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        kinds = ", ".join(f'"{name}" {_sqlite_kind(name)}' for name in COLUMNS)
        self._connection.execute(f"CREATE TABLE IF NOT EXISTS order_histories ({kinds})")
        for name, columns in (
            ("uq_order_histories_request", "request_id"),
            ("uq_order_histories_order", "user_id, exchange, order_id"),
        ):
            self._connection.execute(
                f"CREATE UNIQUE INDEX IF NOT EXISTS {name} ON order_histories ({columns})"
            )

    async def begin(self, history: History) -> bool:
        """Write the row of a request; False where the request was written before."""
        marks = ", ".join("?" for _ in COLUMNS)
        done = self._connection.execute(
            f"INSERT INTO order_histories VALUES ({marks}) ON CONFLICT (request_id) DO NOTHING",
            [_plain(getattr(history, name)) for name in COLUMNS],
        )
        return done.rowcount > 0

    async def finish(self, history: History) -> None:
        """Write what has become of it."""
        changes = ", ".join(f'"{name}" = ?' for name in COLUMNS)
        values = [_plain(getattr(history, name)) for name in COLUMNS]
        statement = f"UPDATE order_histories SET {changes} WHERE request_id = ?"
        self._connection.execute(statement, [*values, history.request_id])

    async def find(self, request_id: str) -> History | None:
        """Return the row of a request."""
        found = self._read("request_id = ?", [request_id])
        return found[0] if found else None

    async def unfinished(self) -> list[History]:
        """Return the rows that may still change, newest first."""
        since = time_ns() // 1_000_000 - _DAY
        return self._read(_UNFINISHED.format(since="?"), [since])

    async def of_strategy(
        self, user_id: str, strategy_id: str, *, open_only: bool = False
    ) -> list[History]:
        """Return the rows that a strategy asked for in a user's name, newest first."""
        which = _OF_STRATEGY.format("?", "?", _STILL_OPEN if open_only else "")
        return self._read(which, [user_id, strategy_id])

    async def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _read(self, which: str, values: Sequence[object]) -> list[History]:
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        rows = self._connection.execute(
            f"SELECT {names} FROM order_histories WHERE {which}",
            values,
        )
        return [_history(row) for row in rows]


class PostgresHistories:
    """Order histories in PostgreSQL; `ingenium migrate` makes its tables."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._pool: Any = None
        self._opening = asyncio.Lock()

    async def begin(self, history: History) -> bool:
        """Write the row of a request; False where the request was written before."""
        names = ", ".join(COLUMNS)
        marks = ", ".join(_mark(name, place + 1) for place, name in enumerate(COLUMNS))
        pool = await self._opened()
        done = await pool.execute(
            f"INSERT INTO order_histories ({names}) VALUES ({marks}) "
            "ON CONFLICT (request_id) WHERE request_id IS NOT NULL DO NOTHING",
            *[getattr(history, name) for name in COLUMNS],
        )
        return bool(done.endswith(" 1"))

    async def finish(self, history: History) -> None:
        """Write what has become of it."""
        changes = ", ".join(
            f"{name} = {_mark(name, place + 1)}" for place, name in enumerate(COLUMNS)
        )
        statement = f"UPDATE order_histories SET {changes} WHERE request_id = $2"
        pool = await self._opened()
        await pool.execute(statement, *[getattr(history, name) for name in COLUMNS])

    async def find(self, request_id: str) -> History | None:
        """Return the row of a request."""
        found = await self._read("request_id = $1", [request_id])
        return found[0] if found else None

    async def unfinished(self) -> list[History]:
        """Return the rows that may still change, newest first."""
        return await self._read(_UNFINISHED.format(since="now() - interval '1 day'"), [])

    async def of_strategy(
        self, user_id: str, strategy_id: str, *, open_only: bool = False
    ) -> list[History]:
        """Return the rows that a strategy asked for in a user's name, newest first."""
        which = _OF_STRATEGY.format("$1", "$2", _STILL_OPEN if open_only else "")
        return await self._read(which, [user_id, strategy_id])

    async def close(self) -> None:
        """Let go of the database."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    async def _read(self, which: str, values: Sequence[str]) -> list[History]:
        names = ", ".join(_shown(name) for name in COLUMNS)
        pool = await self._opened()
        rows = await pool.fetch(
            f"SELECT {names} FROM order_histories WHERE {which}",
            *values,
        )
        return [_history(tuple(row)) for row in rows]

    async def _opened(self) -> Any:  # noqa: ANN401 - asyncpg ships no types
        async with self._opening:
            if self._pool is None:
                try:
                    import asyncpg
                except ImportError:
                    raise MissingExtraError("Order histories", "asyncpg", "postgres") from None
                self._pool = await asyncpg.create_pool(self._address, min_size=1, max_size=8)
            return self._pool


def _sqlite_kind(name: str) -> str:
    return "INTEGER" if name in TIMES or name == "is_paper_trading" else "TEXT"


def _plain(value: object) -> object:
    return f"{value:f}" if isinstance(value, Decimal) else value


def _mark(name: str, place: int) -> str:
    """Return the place of a value: times are written as milliseconds."""
    return f"to_timestamp(${place}::float8 / 1000)" if name in TIMES else f"${place}"


def _shown(name: str) -> str:
    if name in TIMES:
        return f"(extract(epoch FROM {name}) * 1000)::bigint AS {name}"
    return name


def _history(row: tuple[Any, ...]) -> History:
    values = dict(zip(COLUMNS, row, strict=True))
    for name in _NUMBERS:
        if values[name] is not None:
            number = Decimal(values[name])
            values[name] = number.normalize() + 0 if number else Decimal(0)
    values["is_paper_trading"] = bool(values["is_paper_trading"])
    return History(**values)
