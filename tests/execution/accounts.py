"""An account at a venue that can only be looked at, and a desk that knows of its orders."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.execution.places import CAPABILITIES, INSTRUMENT, SECOND, SYMBOL

from ingenium.execution.client_ids import ClientIds
from ingenium.execution.desk import Desk
from ingenium.execution.desk_settings import DeskSettings
from ingenium.execution.orders import Errand, VenueOrder
from ingenium.venues.port import Balance, Execution, OrderRef, VenueOrderState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

IDS = ClientIds("s")


@dataclass
class Venue:
    """An account that can only be looked at: whoever acts on it fails."""

    orders: dict[str, VenueOrderState] = field(default_factory=dict)
    trades: list[Execution] = field(default_factory=list)
    own: dict[str, Balance] = field(default_factory=dict)

    capabilities = CAPABILITIES

    async def open_orders(self) -> list[VenueOrderState]:
        return [each for each in self.orders.values() if each.status == "open"]

    async def order(self, order: OrderRef) -> VenueOrderState | None:
        return self.orders.get(order.client_id or "") or self.orders.get(order.venue_id or "")

    async def executions(self, symbols: Iterable[str], since: int) -> list[Execution]:
        assert list(symbols) == [SYMBOL]
        return [each for each in self.trades if each.time >= since]

    async def balances(self) -> dict[str, Balance]:
        return self.own

    def put(self, number: int | None, status: Any, venue_id: str, **more: Any) -> None:
        client_id = None if number is None else IDS.of(number)
        self.orders[client_id or venue_id] = VenueOrderState(
            symbol=SYMBOL,
            venue_id=venue_id,
            client_id=client_id,
            side="buy",
            quantity=Decimal("1.00"),
            limit=Decimal(10),
            status=status,
            created=SECOND,
            **more,
        )


def desk(
    *numbers: int, accepted: Iterable[int] = (), external: Literal["adopt", "leave"] = "adopt"
) -> Desk:
    """Return a desk that knows of orders which somebody sent."""
    made = Desk("s", CAPABILITIES, {SYMBOL: INSTRUMENT}, DeskSettings(external=external))
    for place, number in enumerate(numbers, 1):
        order = VenueOrder(
            id=number,
            symbol=SYMBOL,
            side="buy",
            quantity=Decimal(1),
            type="limit",
            limit=Decimal(10),
            time=SECOND,
        )
        made.take([Errand(kind="send", number=place, order=order)], {}, SECOND)
    for number in accepted:
        made.hear({"report": "accepted", "order": number, "time": SECOND})
    return made
