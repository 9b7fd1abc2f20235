"""The port: what the platform asks of a database of records, whichever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ingenium.storage.records.batch import Batch
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


class Records(Protocol):
    """Tables of what happened; rows come in batches and can be written twice without harm.

    Each method raises RecordsError when the database cannot be reached or refuses.
    """

    async def write(self, batch: Batch) -> None:
        """Write a batch in one transaction, with how far its source has been written."""

    async def position(self, source: str) -> int:
        """Return how far a source has been written; 0 where nothing of it is there."""

    async def runs(self) -> list[RunRow]:
        """Return the sessions, in order of their start."""

    async def run(self, run: str) -> RunRow | None:
        """Return a session."""

    async def components(self, run: str) -> list[ComponentRow]:
        """Return the components of a session."""

    async def events(self, run: str, after: int = 0, most: int = 1_000) -> list[EventRow]:
        """Return events of a session behind a number, in order."""

    async def orders(self, run: str, *, is_open: bool = False) -> list[OrderRow]:
        """Return the orders of a session in order, all or those that are still open."""

    async def order(self, run: str, order_number: int) -> OrderRow | None:
        """Return an order."""

    async def order_events(self, run: str, order_number: int) -> list[OrderEventRow]:
        """Return the steps in the life of an order."""

    async def fills(self, run: str, order_number: int | None = None) -> list[FillRow]:
        """Return the fills of a session in order, all or those of an order."""

    async def positions(self, run: str) -> list[PositionRow]:
        """Return what the strategies of a session hold."""

    async def balances(self, run: str) -> list[BalanceRow]:
        """Return the cash of the strategies of a session."""

    async def symbols(self, venue: str | None = None) -> list[SymbolRow]:
        """Return what exchanges call instruments, all or those of one exchange."""

    async def close(self) -> None:
        """Let go of the database."""
