"""Orders and fills between our events and those of the Luno trader."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal, localcontext
from typing import Final

from ingenium.model.errors import NotHeldError, WireError
from ingenium.model.events import ExecutionEvent, OrderType, SubmitOrder
from ingenium.model.wire.luno.messages import Code, FillEvent, OrderEvent
from ingenium.model.wire.names import named
from ingenium.model.wire.numbers import exact, exact_or_none, number_text, positive
from ingenium.model.wire.times import from_epoch, to_epoch
from ingenium.model.wire.unsaid import Unsaid
from ingenium.model.wire.vocabulary import ORDER_TYPES, SIDES, TIMES_IN_FORCE

VENUE: Final = "luno"

_UNSAID: Final = Unsaid(
    SubmitOrder,
    {
        "trail_price", "trail_percent", "take_profit", "stop_loss", "stop_loss_limit", "expires",
        "send_before", "extended_hours", "is_simulated",
    },
    "the Luno trader",
)  # fmt: skip
_TYPES: Final[dict[str, OrderType]] = {"0": "market", "1": "limit"}
_CENTS: Final = Decimal("0.01")
_FINEST: Final = Decimal("1e-18")
_DIGITS: Final = 60
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)


def counter_volume(quantity: Decimal, price: Decimal) -> Decimal:
    """Return what a market order that buys spends, rounded to hundredths of the currency."""
    with localcontext() as context:
        context.prec = _DIGITS
        return (quantity * price).quantize(_CENTS, ROUND_HALF_EVEN)


def order_of(message: OrderEvent) -> SubmitOrder:
    """Return the order that a message asks for.

    Raises:
        WireError: a part of it is not what it should be.
    """
    kind = _TYPES.get(str(message.ordertype))
    if kind is None:
        kind = ORDER_TYPES.read(str(message.ordertype), "order ordertype")
    price = exact_or_none(message.price, "order price")
    trigger = exact_or_none(message.stop, "order stop")
    if kind == "market" and trigger is not None:
        msg = "order stop: a market order cannot have one on Luno: send a limit order."
        raise WireError(msg)
    if kind == "limit" and price is None:
        msg = "order price: a limit order needs one."
        raise WireError(msg)
    time = message.order_time
    return SubmitOrder(
        id=named(message.oid, "order oid"),
        sent=None if time is None else from_epoch(time, "milliseconds", "order order_time"),
        symbol=named(message.sym, "order sym"),
        side=SIDES.read(message.direction, "order direction"),
        quantity=positive(message.base_volume, "order base_volume"),
        type="stop_limit" if trigger is not None else kind,
        time_in_force=TIMES_IN_FORCE.read(message.time_in_force, "order time_in_force"),
        limit=price if kind == "limit" else None,
        trigger=trigger,
        reference=price if kind == "market" else None,
        post_only=message.post_only and kind == "limit",
        venue=VENUE,
        strategy=str(message.sid),
        venue_order_id=message.luno_oid,
    )


def order_message(event: SubmitOrder) -> OrderEvent:
    """Return the message that asks for an order.

    Raises:
        WireError: a market order that buys does not tell the price that was seen.
        NotHeldError: Luno has no such order.
    """
    _UNSAID.refuse(event)
    if event.venue not in {"", VENUE}:
        msg = f"order venue: the Luno trader sends to {VENUE} only, not to {event.venue}."
        raise NotHeldError(msg)
    written = "limit" if event.type == "stop_limit" else event.type
    ordertype = ORDER_TYPES.write(written, "luno", "order type")
    price = event.reference if written == "market" else event.limit
    if (event.trigger is None) == (event.type == "stop_limit"):
        msg = "order trigger: a stop limit order needs one, and no other order has one on Luno."
        raise WireError(msg)
    buys_at_market = written == "market" and event.side == "buy"
    if price is None and (buys_at_market or written == "limit"):
        needed = "the price that was seen" if buys_at_market else "its limit"
        msg = f"order price: this order must tell {needed}, because Luno wants it so."
        raise WireError(msg)
    spent = counter_volume(event.quantity, price) if buys_at_market and price is not None else None
    return OrderEvent(
        sid=_sid(event.strategy),
        sym=named(event.symbol, "order symbol"),
        ordertype=0 if ordertype == "MKT" else 1,
        direction=SIDES.write(event.side, "luno", "order side"),
        base_volume=number_text(event.quantity, "order quantity"),
        price=_or_null(price, "order price"),
        time_in_force=TIMES_IN_FORCE.write(event.time_in_force, "luno", "order time in force"),
        stop=_or_null(event.trigger, "order trigger"),
        post_only=event.post_only,
        oid=named(event.id, "order id"),
        luno_oid=event.venue_order_id,
        order_time=_milliseconds(event.sent, "order sent"),
        counter_volume=_or_null(spent, "order counter volume"),
    )


def execution_of(message: FillEvent) -> ExecutionEvent:
    """Return what a fill tells.

    Raises:
        WireError: nothing was filled, as when a cancelled order is taken for a filled one.
    """
    quantity = positive(message.base_volume, "fill base_volume")
    value = exact(message.counter_volume, "fill counter_volume")
    with localcontext() as context:
        context.prec = _DIGITS
        price = exact((value / quantity).quantize(_FINEST, ROUND_DOWN), "fill price")
    done, begun = message.complete_ts, message.create_ts
    return ExecutionEvent(
        order_id=named(message.oid, "fill oid"),
        symbol=named(message.sym, "fill sym"),
        update="filled",
        quantity=quantity,
        price=price,
        value=value,
        time=None if done is None else from_epoch(done, "milliseconds", "fill complete_ts"),
        ordered=None if begun is None else from_epoch(begun, "milliseconds", "fill create_ts"),
        side=SIDES.read(message.dir, "fill dir"),
        fee=exact(message.fee_base, "fill fee_base"),
        strategy=str(message.sid),
    )


def fill_message(event: ExecutionEvent) -> FillEvent:
    """Return the message that tells a fill.

    Raises:
        WireError: it does not tell what was filled, or which side.
        NotHeldError: it is no fill of a whole order; receivers would take it for one.
    """
    if event.update != "filled":
        msg = f"execution: the Luno trader hears of whole fills only, not of {event.update!r}."
        raise NotHeldError(msg)
    if event.side is None or (event.value is None and event.price is None):
        msg = "execution: a fill of the Luno trader must tell its side, and its price or value."
        raise WireError(msg)
    quantity = positive(event.quantity, "execution quantity")
    value = event.value
    if value is None and event.price is not None:
        with localcontext() as context:
            context.prec = _DIGITS
            value = (quantity * event.price).quantize(_FINEST, ROUND_HALF_EVEN)
    return FillEvent(
        sid=_sid(event.strategy),
        oid=named(event.order_id, "execution order id"),
        sym=named(event.symbol, "execution symbol"),
        dir=SIDES.write(event.side, "luno", "execution side"),
        base_volume=number_text(quantity, "execution quantity"),
        counter_volume=number_text(value, "execution value"),
        fee_base=number_text(event.fee or Decimal(0), "execution fee"),
        create_ts=_milliseconds(event.ordered, "execution ordered"),
        complete_ts=_milliseconds(event.time, "execution time"),
    )


def _sid(strategy: str) -> Code:
    """Return a strategy's id, as a number where it is one."""
    return int(strategy) if _NUMBER.fullmatch(strategy) else strategy


def _or_null(value: Decimal | None, place: str) -> str | None:
    return None if value is None else number_text(value, place)


def _milliseconds(time: int | None, place: str) -> int | None:
    return None if time is None else to_epoch(time, "milliseconds", place)
