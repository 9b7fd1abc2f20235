"""Orders between our events and the requests of hft-service."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from ingenium.model.errors import NotHeldError, WireError
from ingenium.model.events import SubmitOrder
from ingenium.model.wire.hft.messages import PlaceOrder
from ingenium.model.wire.names import named
from ingenium.model.wire.numbers import exact, number_text, positive
from ingenium.model.wire.times import from_epoch, to_epoch
from ingenium.model.wire.unsaid import Unsaid
from ingenium.model.wire.vocabulary import ORDER_TYPES, SIDES

_UNSAID: Final = Unsaid(
    SubmitOrder,
    {
        "trigger", "trail_price", "trail_percent", "take_profit", "stop_loss", "stop_loss_limit",
        "expires", "extended_hours", "post_only",
    },
    "hft-service",
)  # fmt: skip
_NOTHING: Final = Decimal(0)


def order_of(message: PlaceOrder) -> SubmitOrder:
    """Return the order that a request asks for.

    Raises:
        WireError: a part of it is not what it should be; times in seconds are, for example.
    """
    kind = ORDER_TYPES.read(message.type, "order type")
    price = exact(message.price, "order price")
    if kind == "limit" and price <= 0:
        msg = f"order price: {price} is no limit: a LIMIT order needs one above zero."
        raise WireError(msg)
    requested, expired = message.requested_at, message.expired_at
    return SubmitOrder(
        id=named(message.request_id, "order request_id"),
        sent=from_epoch(requested, "milliseconds", "order requested_at") if requested else None,
        symbol=named(message.symbol, "order symbol"),
        side=SIDES.read(message.side, "order side"),
        quantity=positive(message.quantity, "order quantity"),
        type=kind,
        limit=price if kind == "limit" else None,
        reference=price if kind != "limit" and price > 0 else None,
        send_before=from_epoch(expired, "seconds", "order expired_at") if expired else None,
        venue=named(message.exchange, "order exchange"),
        strategy=message.strategy_id or "",
        user=message.user_id,
        source=message.source,
        client_order_id=message.order_id or "",
        is_simulated=message.is_paper_trading,
    )


def place_order(event: SubmitOrder) -> PlaceOrder:
    """Return the request for an order.

    Raises:
        WireError: a part of it cannot be said.
        NotHeldError: it is more than a market or limit order that is good till cancelled.
    """
    if event.time_in_force != "GTC":
        msg = f"order: hft-service knows no time in force: {event.time_in_force} cannot be said."
        raise NotHeldError(msg)
    _UNSAID.refuse(event)
    kind = ORDER_TYPES.write(event.type, "hft", "order type")
    price = event.limit if event.type == "limit" else event.reference
    if event.type == "limit" and price is None:
        msg = "order limit: a limit order needs one."
        raise WireError(msg)
    before = event.send_before
    return PlaceOrder(
        request_id=named(event.id, "order id"),
        user_id=event.user,
        order_id=event.client_order_id or None,
        exchange=named(event.venue, "order venue"),
        symbol=named(event.symbol, "order symbol"),
        type=kind,
        side=SIDES.write(event.side, "hft", "order side"),
        price=number_text(_NOTHING if price is None else price, "order price"),
        quantity=number_text(event.quantity, "order quantity"),
        requested_at=to_epoch(event.sent, "milliseconds", "order sent") if event.sent else 0,
        expired_at=None if before is None else to_epoch(before, "seconds", "order send before"),
        source=event.source,
        strategy_id=event.strategy or None,
        is_paper_trading=event.is_simulated,
    )
