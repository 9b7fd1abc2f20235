"""Takes an account off the market: cancels its orders, and closes what a session has traded."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from decimal import Decimal
from time import monotonic
from typing import TYPE_CHECKING, Final, TypeAlias

from ingenium.execution.venue_rules import to_lots
from ingenium.venues.port import FINAL, NewOrder, OrderRef, Refused, Unclear, Undelivered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ingenium.venues.port import Broker, Execution, VenueInstrument, VenueOrderState

Tell: TypeAlias = "Callable[[str, Mapping[str, object]], None]"
"""Told what was done, by a word and its details."""

_LOOK: Final = 1.0  # seconds between two looks at what is open still
_FILLED_WITHIN: Final = 5.0


@dataclass(slots=True)
class Clearing:
    """What is done with an account, and by whom it is heard.

    Attributes:
        broker: the account.
        tell: hears what was done.
        symbols: what the session trades there.
        cancelled: orders that were asked to end.
    """

    broker: Broker
    tell: Tell
    symbols: Sequence[str] = ()
    cancelled: set[str] = field(default_factory=set[str])

    async def cancel_all(self, landed: float, deadline: float) -> None:
        """Cancel orders until none is open, and none can arrive any more.

        Args:
            landed: when the last request of who fell silent has arrived, by `monotonic`.
            deadline: when this attempt is over.

        Raises:
            VenueError: the exchange did not do it.
        """
        while (orders := await self.broker.open_orders()) or monotonic() < landed:
            if monotonic() > deadline:
                msg = f"{len(orders)} orders are open still, though they were asked to end."
                raise Undelivered(msg)
            answers = await asyncio.gather(
                *(self._cancel(each) for each in orders), return_exceptions=True
            )
            for failure in answers:  # after all of them were tried
                if failure is not None:
                    raise failure
            await asyncio.sleep(_LOOK)

    async def close_all(self, since: int, id_of: Callable[[int], str]) -> None:
        """Close at the market what came of the account's trades from a time on.

        It reads from the exchange what was traded, so that a second attempt closes the rest. What
        is too small for an order stays.

        Args:
            since: when the session began, in nanoseconds UTC.
            id_of: makes the client ids of orders, of their numbers.

        Raises:
            VenueError: the exchange did not do it.
        """
        rules = await self.broker.instruments()
        trades = await self.broker.executions(self.symbols, since)
        for number, symbol in enumerate(self.symbols):
            own = [each for each in trades if each.symbol == symbol]
            closing = _closing(own, rules[symbol], id_of(number)) if own else None
            if closing is not None:
                await self._close(closing)

    async def _cancel(self, order: VenueOrderState) -> None:
        ref = OrderRef(symbol=order.symbol, client_id=order.client_id, venue_id=order.venue_id)
        try:
            await self.broker.cancel(ref)
        except Refused as refused:
            if refused.rule != "unknown_order":  # it has ended meanwhile
                raise
            return
        if order.venue_id not in self.cancelled:
            self.cancelled.add(order.venue_id)
            self.tell("cancelled", _told(order))

    async def _close(self, order: NewOrder) -> None:
        sent = await self.broker.submit(order)
        ref = OrderRef(symbol=order.symbol, client_id=order.client_id, venue_id=sent.venue_id)
        until = monotonic() + _FILLED_WITHIN
        while (state := await self.broker.order(ref)) is None or state.status not in FINAL:
            if monotonic() > until:
                msg = f"It is not known yet what became of an order that closes {order.symbol}."
                raise Unclear(msg)
            await asyncio.sleep(_LOOK / 4)
        self.tell("closed", _told(state))


def _closing(
    trades: Sequence[Execution], rules: VenueInstrument, client_id: str
) -> NewOrder | None:
    """Return the order that closes what came of trades; None where that is less than an order."""
    position, last = _position(trades, rules), trades[-1].price
    quantity = to_lots(abs(position), rules)
    if quantity <= 0 or quantity < rules.min_quantity or quantity * last < rules.min_notional:
        return None
    return NewOrder(
        client_id=client_id,
        symbol=rules.symbol,
        side="sell" if position > 0 else "buy",
        quantity=quantity,
        price=last,
    )


def _position(trades: Iterable[Execution], rules: VenueInstrument) -> Decimal:
    """Return what was bought and not sold, without what fees took of it."""
    position = Decimal(0)
    for each in trades:
        position += each.quantity if each.side == "buy" else -each.quantity
        position -= each.fee if each.fee_currency == rules.base else 0
    return position


def _told(order: VenueOrderState) -> dict[str, object]:
    return {
        "symbol": order.symbol,
        "order": order.venue_id,
        "client_id": order.client_id or "",
        "side": order.side,
        "quantity": f"{order.quantity:f}",
        "filled": f"{order.filled:f}",
    }
