"""An order as an executor meets it: approved, numbered, exact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Literal

import msgspec

from ingenium.model.errors import DataError

_CHANGEABLE: Final = ("quantity", "limit", "trigger")
_EXACT: Final = (
    *_CHANGEABLE,
    "display",
    "trail",
    "trail_fraction",
    "trail_limit",
    "trail_limit_fraction",
)
_PLAIN: Final = ("until", "trail_ticks", "trail_limit_ticks", "after", "strategy")


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
        until: when its time is over, of a GTD order.
        display: how much of it is shown, of an iceberg.
        trail: how far its trigger stays behind the price; or as a fraction, or in ticks.
        trail_limit: how far its limit is from its trigger, in the same way.
        after: the order that it depends on: the entry of a bracket.
        strategy: the number of the strategy.
        external: the venue's id of an order that others made and the session adopted.
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
    until: int | None = None
    display: Decimal | None = None
    trail: Decimal | None = None
    trail_fraction: Decimal | None = None
    trail_ticks: int | None = None
    trail_limit: Decimal | None = None
    trail_limit_fraction: Decimal | None = None
    trail_limit_ticks: int | None = None
    after: int | None = None
    strategy: int = 0
    external: str | None = None


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
        if kind != "send":
            changed = {name: Decimal(told[name]) for name in _CHANGEABLE if name in told}
            return Errand(kind=kind, number=number, order=self._known(order, told), **changed)
        exact: dict[str, Any] = {name: Decimal(told[name]) for name in _EXACT if name in told}
        plain = {name: told[name] for name in _PLAIN if name in told}
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
            **plain,
        )
        return Errand(kind=kind, number=number, order=sent)

    def _known(self, order: int, told: dict[str, Any]) -> VenueOrder:
        """Return an order that was sent, or one of others that the session adopted."""
        external = told.get("external")
        if order in self._orders or external is None:
            return self._orders[order]
        return self._orders.setdefault(
            order,
            VenueOrder(
                id=order,
                symbol=told["symbol"],
                side=told.get("side", "buy"),
                quantity=Decimal(told.get("quantity", 0)),
                external=str(external),
            ),
        )
