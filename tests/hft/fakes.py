"""An exchange that can be told what to answer, and order histories in a file."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from ingenium.gateway.orders import OrderRequest, OrderService
from ingenium.storage.hft.histories import SqliteHistories
from ingenium.venues.port import Capabilities, Execution, VenueInstrument, VenueOrderState

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.venues.port import NewOrder, OrderRef

RULES = VenueInstrument(
    symbol="TKOIDR.tokocrypto",
    order_symbol="TKO_IDR",
    feed_symbol="tkoidr",
    base="TKO",
    quote="IDR",
    tick=Decimal(1),
    lot=Decimal("0.1"),
)


class FakeBroker:
    """Takes orders as it was told; counts them by their client ids."""

    capabilities = Capabilities(
        venue="tokocrypto",
        order_types=frozenset({"limit", "market"}),
        times_in_force=frozenset({"GTC"}),
        lands_within=6.0,
    )

    def __init__(self) -> None:
        self.sent: list[NewOrder] = []
        self.states: dict[str, VenueOrderState] = {}
        self.trades: list[Execution] = []
        self.fails: Exception | None = None
        self.takes = True

    async def instruments(self) -> dict[str, VenueInstrument]:
        return {RULES.symbol: RULES}

    async def submit(self, order: NewOrder) -> VenueOrderState:
        self.sent.append(order)
        state = VenueOrderState(
            symbol=order.symbol,
            venue_id=str(len(self.sent)),
            client_id=order.client_id,
            side=order.side,
            quantity=order.quantity,
            status="open",
        )
        if self.takes:
            self.states[order.client_id] = self.states[state.venue_id] = state
        if self.fails is not None:
            raise self.fails
        return state

    async def order(self, order: OrderRef) -> VenueOrderState | None:
        return self.states.get(order.client_id or order.venue_id or "")

    async def executions(self, symbols: list[str], since: int) -> list[Execution]:
        assert symbols
        return [each for each in self.trades if each.time >= since]

    def change(self, venue_id: str, **fields: Any) -> None:
        state = msgspec.structs.replace(self.states[venue_id], **fields)
        self.states[venue_id] = self.states[state.client_id or ""] = state


def service_with(folder: Path, broker: FakeBroker, now: list[int] | None = None) -> OrderService:
    clock = now or [1_700_000_000_000]
    histories = SqliteHistories(str(folder / "orders.db"))
    return OrderService(histories, lambda *_: broker, lambda: clock[0])  # type: ignore[arg-type]


def asked(**changes: Any) -> OrderRequest:
    return msgspec.convert(
        {
            "request_id": "r1",
            "user_id": "u1",
            "exchange": "tokocrypto",
            "symbol": "TKO_IDR",
            "type": "LIMIT",
            "side": "BUY",
            "price": "920",
            "quantity": "30",
            "source": "test",
        }
        | changes,
        OrderRequest,
    )
