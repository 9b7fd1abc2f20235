"""The questions of the port, answered for either database by one way to run a statement."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, TypeVar

from ingenium.storage.records import queries
from ingenium.storage.records.rows import (
    BalanceRow,
    ComponentRow,
    EventRow,
    FillRow,
    OrderEventRow,
    OrderRow,
    PositionRow,
    RecordRow,
    RunRow,
    SymbolRow,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.storage.records.queries import Query

_Row = TypeVar("_Row", bound=RecordRow)


class RecordsReading(ABC):
    """What can be asked of the records."""

    @abstractmethod
    async def fetch(self, query: Query) -> Sequence[Sequence[Any]]:
        """Return what a statement finds.

        Raises:
            RecordsError: the database cannot be reached or refuses.
        """

    async def position(self, source: str) -> int:
        """Return how far a source has been written; 0 where nothing of it is there."""
        found = await self.fetch(queries.position(source))
        return int(found[0][0]) if found else 0

    async def runs(self) -> list[RunRow]:
        """Return the sessions, in order of their start."""
        return await self._rows(RunRow, queries.runs())

    async def run(self, run: str) -> RunRow | None:
        """Return a session."""
        return next(iter(await self._rows(RunRow, queries.run(run))), None)

    async def components(self, run: str) -> list[ComponentRow]:
        """Return the components of a session."""
        return await self._rows(ComponentRow, queries.components(run))

    async def events(self, run: str, after: int = 0, most: int = 1_000) -> list[EventRow]:
        """Return events of a session behind a number, in order."""
        return await self._rows(EventRow, queries.events(run, after, most))

    async def orders(self, run: str, *, is_open: bool = False) -> list[OrderRow]:
        """Return the orders of a session in order, all or those that are still open."""
        return await self._rows(OrderRow, queries.orders(run, is_open=is_open))

    async def order(self, run: str, order_number: int) -> OrderRow | None:
        """Return an order."""
        return next(iter(await self._rows(OrderRow, queries.order(run, order_number))), None)

    async def order_events(self, run: str, order_number: int) -> list[OrderEventRow]:
        """Return the steps in the life of an order."""
        return await self._rows(OrderEventRow, queries.order_events(run, order_number))

    async def fills(self, run: str, order_number: int | None = None) -> list[FillRow]:
        """Return the fills of a session in order, all or those of an order."""
        return await self._rows(FillRow, queries.fills(run, order_number))

    async def positions(self, run: str) -> list[PositionRow]:
        """Return what the strategies of a session hold."""
        return await self._rows(PositionRow, queries.positions(run))

    async def balances(self, run: str) -> list[BalanceRow]:
        """Return the cash of the strategies of a session."""
        return await self._rows(BalanceRow, queries.balances(run))

    async def symbols(self, venue: str | None = None) -> list[SymbolRow]:
        """Return what exchanges call instruments, all or those of one exchange."""
        return await self._rows(SymbolRow, queries.symbols(venue))

    async def _rows(self, kind: type[_Row], query: Query) -> list[_Row]:
        return [kind(*found) for found in await self.fetch(query)]
