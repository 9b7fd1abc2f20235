"""What can be asked of the records, as statements for either database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Select, select

from ingenium.storage.records.rows import (
    BalanceRow,
    ComponentRow,
    EventRow,
    FillRow,
    OrderEventRow,
    OrderRow,
    PositionRow,
    RunRow,
    SymbolRow,
)
from ingenium.storage.records.tables import PROGRESS, TABLES

if TYPE_CHECKING:
    from sqlalchemy import Table

Query = Select[Any]

ENDED: Final = ("denied", "rejected", "filled", "cancelled", "expired")
"""States of orders to which nothing can happen any more."""


def position(source: str) -> Query:
    """How far a source has been written."""
    return select(PROGRESS.c.position).where(PROGRESS.c.source == source)


def runs() -> Query:
    """All sessions."""
    table = TABLES[RunRow]
    return select(*table.c).order_by(table.c.started, table.c.run)


def run(name: str) -> Query:
    """One session."""
    return _of(TABLES[RunRow], name)


def components(run: str) -> Query:
    """The components of a session."""
    return _of(TABLES[ComponentRow], run)


def events(run: str, after: int, most: int) -> Query:
    """Events behind a number."""
    table = TABLES[EventRow]
    return _of(table, run).where(table.c.event > after).limit(most)


def orders(run: str, *, is_open: bool) -> Query:
    """Orders, all or those that are open."""
    table = TABLES[OrderRow]
    query = _of(table, run)
    return query.where(table.c.status.not_in(ENDED)) if is_open else query


def order(run: str, order_number: int) -> Query:
    """One order."""
    table = TABLES[OrderRow]
    return _of(table, run).where(table.c.order_number == order_number)


def order_events(run: str, order_number: int) -> Query:
    """Steps in the life of an order."""
    table = TABLES[OrderEventRow]
    return _of(table, run).where(table.c.order_number == order_number)


def fills(run: str, order_number: int | None) -> Query:
    """Fills, all or those of an order."""
    table = TABLES[FillRow]
    query = _of(table, run)
    return query if order_number is None else query.where(table.c.order_number == order_number)


def positions(run: str) -> Query:
    """What is held."""
    return _of(TABLES[PositionRow], run)


def balances(run: str) -> Query:
    """Cash."""
    return _of(TABLES[BalanceRow], run)


def symbols(venue: str | None) -> Query:
    """What exchanges call instruments, all or those of one exchange."""
    table = TABLES[SymbolRow]
    query = select(*table.c).order_by(table.c.venue, table.c.symbol)
    return query if venue is None else query.where(table.c.venue == venue)


def _of(table: Table, run: str) -> Query:
    return select(*table.c).where(table.c.run == run).order_by(*table.primary_key.columns)
