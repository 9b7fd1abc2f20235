"""The order engine as a place to trade: orders go out as events, and its records tell the rest."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

import nats.errors
from nats.js.errors import NoStreamResponseError

from ingenium.gateway.orders import PENDING, OrderRequest
from ingenium.venues.port import (
    Capabilities,
    OrderRef,
    Refused,
    Unclear,
    Undelivered,
    VenueOrderState,
)
from ingenium.venues.supported import check_supported

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
    from decimal import Decimal

    from ingenium.gateway.queue import OrderQueue
    from ingenium.storage.hft.histories import Histories, History
    from ingenium.venues.port import (
        Balance,
        Execution,
        NewOrder,
        Status,
        Told,
        VenueInstrument,
    )

_Answer = TypeVar("_Answer")

_STATUSES: Final[Mapping[str, Status]] = {
    "FILLED": "filled",
    "CANCELED": "cancelled",
    "REJECTED": "rejected",
}
_MARGIN: Final = 5.0
"""Seconds that clocks of two machines may differ, and a worker may take from its look at the time
to the record of the order."""
_LOOK: Final = 0.05
_MILLISECOND: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """In whose name orders are asked for.

    Attributes:
        exchange: at which the order engine is to place them.
        user_id: whose account it is.
        source: who asks.
        strategy_id: for which strategy.
        is_paper_trading: whether the order engine is to book them without an exchange.
        expires_after: whole seconds in which an order is to be placed, or not at all.
    """

    exchange: str
    user_id: str
    source: str
    strategy_id: str
    is_paper_trading: bool
    expires_after: int = 60

    @property
    def name(self) -> str:
        """Who reads klines and keeps a session: one on paper is another than one for money."""
        return f"{self.source}-paper" if self.is_paper_trading else self.source


@dataclass(slots=True)
class EngineBroker:
    """An account behind the order engine; see `Broker`.

    A request is sent as an event that the engine's workers take, and its id is our client id, so
    that it is placed once however often it is sent. One that no worker takes in time expires. Here
    the request's id is the order's name at the venue: what the exchange calls it is in its record.

    The contract of the order engine knows no cancellation and tells no balances: an order that is
    to be cancelled stays, and that is told as a refusal.

    Attributes:
        sender: in whose name.
        queue: where orders go, open.
        histories: the records of the order engine.
        rules: what the exchange trades, by canonical symbol.
        patience: seconds to wait for the record of an order that was sent.
        clock: the time in milliseconds.
    """

    sender: Sender
    queue: OrderQueue
    histories: Histories
    rules: dict[str, VenueInstrument]
    patience: float = 5.0
    clock: Callable[[], int] = lambda: time.time_ns() // _MILLISECOND
    _names: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Know symbols by what orders call them."""
        self._names = {each.order_symbol: each.symbol for each in self.rules.values()}

    @property
    def capabilities(self) -> Capabilities:
        """What can be asked of the order engine."""
        return Capabilities(
            venue=self.sender.exchange,
            order_types=frozenset({"market", "limit"}),
            times_in_force=frozenset({"GTC"}),
            client_ids="always",
            fills="cumulated",
            lands_within=self.sender.expires_after + _MARGIN,
        )

    async def instruments(self) -> dict[str, VenueInstrument]:
        """Return what the exchange trades, by canonical symbol."""
        return self.rules

    async def submit(self, order: NewOrder) -> VenueOrderState:
        """Ask for an order, and return what its record says once there is one."""
        check_supported(order, self.capabilities)
        try:
            await self.queue.publish(self._request(order))
        except (NoStreamResponseError, nats.errors.ConnectionClosedError) as error:
            msg = f"The order engine's stream is not there: {error}."
            raise Undelivered(msg) from error
        except nats.errors.Error as error:
            msg = f"The order engine's stream did not confirm the order: {error}."
            raise Unclear(msg) from error
        return await self._placed(OrderRef(symbol=order.symbol, client_id=order.client_id))

    async def _placed(self, order: OrderRef) -> VenueOrderState:
        """Wait until a worker has placed an order, and return what its record says.

        Raises:
            Unclear: there is no record in time.
        """
        state, now = None, asyncio.get_running_loop().time
        until = now() + self.patience
        while now() < until:
            try:
                state = await self.order(order)
            except Undelivered as error:
                raise Unclear(str(error)) from error
            if state is not None and state.status != "pending":
                return state
            await asyncio.sleep(_LOOK)
        if state is None:
            msg = "No order-engine-worker has taken the order yet: see that one runs."
            raise Unclear(msg)
        return state

    async def cancel(self, order: OrderRef) -> None:
        """Refuse: the contract has no cancellation."""
        msg = f"The order engine cancels no orders: cancel {order.client_id} at the exchange."
        raise Refused(msg, "unsupported")

    async def replace(
        self, order: OrderRef, *, quantity: Decimal | None, limit: Decimal | None
    ) -> VenueOrderState:
        """Refuse: the contract has no changes."""
        del quantity, limit
        msg = f"The order engine changes no orders: {order.client_id} stays as it is."
        raise Refused(msg, "unsupported")

    async def order(self, order: OrderRef) -> VenueOrderState | None:
        """Return what the record of an order says; None where there is none."""
        history = await self._asked(self.histories.find(order.client_id or order.venue_id or ""))
        return None if history is None else self._state(history, order.symbol)

    async def open_orders(self) -> list[VenueOrderState]:
        """Return the orders of this sender that can still trade."""
        sender = self.sender
        rows = await self._asked(
            self.histories.of_strategy(sender.user_id, sender.strategy_id, open_only=True)
        )
        return [
            self._state(row, self._names[row.symbol])
            for row in rows
            if row.exchange == sender.exchange and row.symbol in self._names
        ]

    async def executions(self, symbols: Iterable[str], since: int) -> list[Execution]:
        """Return nothing: records sum up what was traded."""
        del symbols, since
        return []

    async def balances(self) -> dict[str, Balance]:
        """Return nothing: the contract tells no balances."""
        return {}

    async def reports(self) -> AsyncIterator[Told]:
        """Tell nothing: records are asked for."""
        return
        yield

    async def clock_offset(self) -> int:
        """Return 0: records are of this platform."""
        return 0

    async def cancel_when_silent(self, seconds: float | None) -> None:
        """Refuse: the contract has no cancellation."""
        del seconds
        msg = "The order engine cancels no orders."
        raise Refused(msg, "unsupported")

    async def close(self) -> None:
        """Leave the stream and the database."""
        await self.queue.close()
        await self.histories.close()

    def _request(self, order: NewOrder) -> OrderRequest:
        now = self.clock()
        price = order.limit if order.limit is not None else order.price
        return OrderRequest(
            request_id=order.client_id,
            user_id=self.sender.user_id,
            order_id=order.client_id,
            exchange=self.sender.exchange,
            symbol=self.rules[order.symbol].order_symbol,
            type=order.type.upper(),
            side=order.side.upper(),
            price="0" if price is None else f"{price:f}",
            quantity=f"{order.quantity:f}",
            requested_at=now,
            expired_at=now // 1_000 + self.sender.expires_after,
            source=self.sender.source,
            strategy_id=self.sender.strategy_id,
            is_paper_trading=self.sender.is_paper_trading,
        )

    def _state(self, row: History, symbol: str) -> VenueOrderState:
        is_sent = not row.order_id.startswith(PENDING)
        status = _STATUSES.get(row.status, "open" if is_sent else "pending")
        return VenueOrderState(
            symbol=symbol,
            venue_id=row.request_id,
            client_id=row.request_id,
            side="buy" if row.side == "BUY" else "sell",
            quantity=row.quantity,
            status=status,
            type="limit" if row.type == "LIMIT" else "market",
            limit=row.price if row.type == "LIMIT" else None,
            filled=row.filled_quantity,
            average=row.avg_fill_price,
            fee=row.fee,
            reason=row.error_message or "",
            created=(row.created_at_exchange or 0) * _MILLISECOND,
            updated=row.updated_at * _MILLISECOND,
        )

    async def _asked(self, question: Awaitable[_Answer]) -> _Answer:
        """Return what the database answers.

        Raises:
            Undelivered: it does not answer.
        """
        try:
            return await question
        except Exception as error:
            msg = f"The records of the order engine cannot be read: {error}."
            raise Undelivered(msg) from error
