"""An order as an executor meets it: approved, numbered, exact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

import msgspec

from ingenium.model.errors import DataError


class VenueOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order that the risk gate let pass, and that a venue is to execute.

    Attributes:
        id: its number in the session; the same over restarts.
        symbol: what it trades.
        side: "buy" or "sell".
        quantity: how much.
        type: "market", "limit", "stop" and so on.
        time_in_force: how long it lives.
        limit: the worst price, where it has one.
        trigger: the price that wakes it, where it has one.
        post_only: whether it must not take.
        reduce_only: whether it must not open or turn a position.
        time: when it was sent, in nanoseconds.
    """

    id: int
    symbol: str
    side: Literal["buy", "sell"]
    quantity: Decimal
    type: str = "market"
    time_in_force: str = "GTC"
    limit: Decimal | None = None
    trigger: Decimal | None = None
    post_only: bool = False
    reduce_only: bool = False
    time: int = 0


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """What the kernel asks of a venue.

    Attributes:
        kind: "send", "cancel" or "replace".
        number: counts the errands of a session from 1.
        order: the order: as it is to be sent, or as it is known.
        quantity: the new quantity, of a replacement.
        limit: the new limit, of a replacement.
        trigger: the new trigger, of a replacement.
    """

    kind: str
    number: int
    order: VenueOrder
    quantity: Decimal | None = None
    limit: Decimal | None = None
    trigger: Decimal | None = None


class Errands:
    """Reads what the kernel asks for; remembers the orders that it was told of."""

    def __init__(self) -> None:
        self._orders: dict[int, VenueOrder] = {}

    def read(self, requests: bytes) -> list[Errand]:
        """Return the errands in a JSON array.

        Raises:
            DataError: it is none, or of an order that was never sent.
        """
        try:
            told = msgspec.json.decode(requests, type=list[dict[str, Any]])
            return [self._errand(each) for each in told]
        except (msgspec.DecodeError, KeyError, ArithmeticError) as error:
            msg = f"Requests to the venue cannot be read ({error!r}): report this as a defect."
            raise DataError(msg) from error

    def _errand(self, told: dict[str, Any]) -> Errand:
        kind, number, order = told["request"], told["number"], told["order"]
        exact = {
            name: Decimal(told[name]) for name in ("quantity", "limit", "trigger") if name in told
        }
        if kind != "send":
            return Errand(kind=kind, number=number, order=self._orders[order], **exact)
        sent = self._orders[order] = VenueOrder(
            id=order,
            symbol=told["symbol"],
            side=told["side"],
            type=told["type"],
            time_in_force=told["time_in_force"],
            post_only=told.get("post_only", False),
            reduce_only=told.get("reduce_only", False),
            time=told["time"],
            **exact,
        )
        return Errand(kind=kind, number=number, order=sent)
