"""The events of a session as rows of the tables."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ingenium.model.errors import DataError
from ingenium.storage.records.order_life import after, begun
from ingenium.storage.records.queries import ENDED
from ingenium.storage.records.rows import (
    BalanceRow,
    EventRow,
    FillRow,
    OrderEventRow,
    OrderRow,
    PositionRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingenium.storage.records.rows import RecordRow
    from ingenium.storage.records.told import Told


class EventFold:
    """Makes rows of events, in their order; pure, but for the orders that it remembers.

    Attributes:
        orders: the orders to which something can still happen, and those that ended since
            `let_go`, by number.
    """

    def __init__(self, run: str, currency: str) -> None:
        self.orders: dict[int, OrderRow] = {}
        self._ended: set[int] = set()
        self._run = run
        self._currency = currency

    def unknown(self, events: Sequence[tuple[Told, str]]) -> set[int]:
        """Return the orders that events are about and that were begun before, but not here."""
        begun: set[int] = set()
        missing: set[int] = set()
        for told, _ in events:
            if told.begins_order and told.order is not None:
                begun.add(told.order)
            elif told.order is not None and told.order not in self.orders:
                missing.add(told.order)
        return missing - begun

    def fold(self, events: Sequence[tuple[Told, str]], first: int) -> list[RecordRow]:
        """Return the rows that events lead to; `first` is the number of the first of them.

        Raises:
            DataError: an event is about an order that nobody began.
        """
        rows: list[RecordRow] = []
        for number, (told, text) in enumerate(events, first):
            rows.append(EventRow(self._run, number, told.time, told.event, told.strategy, text))
            rows += self._of(told, number)
        return rows

    def let_go(self) -> None:
        """Forget the orders that have ended, which the tables have now."""
        for order in self._ended:
            self.orders.pop(order, None)
        self._ended.clear()

    def _of(self, told: Told, number: int) -> Iterator[RecordRow]:
        if told.order is not None:
            yield self._order(told, number)
        if told.is_order_step:
            yield _step(self._run, told, number)
        elif told.event == "Fill":
            yield _fill(self._run, told, number)
        elif told.event == "PositionChanged":
            yield _position(self._run, told, number)
        elif told.event == "BalanceChanged":
            strategy = told.strategy or ""
            yield BalanceRow(
                self._run, strategy, self._currency, told.cash, told.equity, told.time, number
            )

    def _order(self, told: Told, number: int) -> OrderRow:
        order = told.order or 0
        if told.begins_order:
            row = begun(self._run, told, number)
        elif order in self.orders:
            row = after(self.orders[order], told, number)
        else:
            msg = (
                f"Event {number} of {self._run!r} is about order {order}, which no event began: "
                "verify the journal."
            )
            raise DataError(msg)
        self.orders[order] = row
        if row.status in ENDED:
            self._ended.add(order)
        return row


def _step(run: str, told: Told, number: int) -> OrderEventRow:
    return OrderEventRow(
        run=run,
        event=number,
        order_number=told.order or 0,
        time=told.time,
        name=told.event,
        quantity=told.quantity,
        leaves=told.leaves,
        reason=told.reason or told.rule,
        scope=told.scope,
        limit_value=told.allowed,
        value=told.value,
    )


def _fill(run: str, told: Told, number: int) -> FillRow:
    return FillRow(
        run=run,
        fill_number=told.fill or 0,
        order_number=told.order or 0,
        strategy=told.strategy or "",
        symbol=told.symbol or "",
        side=told.side or "",
        quantity=told.quantity or Decimal(0),
        price=told.price or Decimal(0),
        fee=told.fee or Decimal(0),
        liquidity=told.liquidity or "",
        time=told.time,
        event=number,
    )


def _position(run: str, told: Told, number: int) -> PositionRow:
    return PositionRow(
        run=run,
        strategy=told.strategy or "",
        symbol=told.symbol or "",
        quantity=told.quantity or Decimal(0),
        average_price=told.average_price,
        realised=told.realised,
        time=told.time,
        event=number,
    )
