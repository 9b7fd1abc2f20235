"""Signals, orders and executions between our events and the messages of the first two contracts."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Literal

from msgspec import UNSET, UnsetType

from ingenium.model.errors import WireError
from ingenium.model.events import ExecutionEvent, SignalEvent, SubmitOrder
from ingenium.model.wire.names import named
from ingenium.model.wire.numbers import (
    Number,
    exact_or_none,
    number_text,
    positive,
    text_or_empty,
)
from ingenium.model.wire.pascal.messages import (
    ExecutionMessage,
    OrderMessage,
    SignalMessage,
    StopLoss,
)
from ingenium.model.wire.times import nanoseconds_or_none, rfc3339, rfc3339_or_unset
from ingenium.model.wire.vocabulary import DIRECTIONS, ORDER_TYPES, SIDES, TIMES_IN_FORCE, UPDATES

PascalDialect = Literal["ingenium", "cloudevents"]

_NOTHING: Final = Decimal(0)


def signal_of(message: SignalMessage) -> SignalEvent:
    """Return the signal that a message is.

    Raises:
        WireError: a part of it is not what it should be.
    """
    return SignalEvent(
        id=message.id,
        sent=nanoseconds_or_none(message.timestamp, "signal Timestamp"),
        symbol=named(message.symbol, "signal Symbol"),
        direction=DIRECTIONS.read(message.signal, "signal Signal"),
        strength=known(message.strength, "signal Strength"),
        strategy=message.strategy or "",
    )


def signal_message(event: SignalEvent, dialect: PascalDialect) -> SignalMessage:
    """Return the message that says a signal.

    Raises:
        WireError: a part of it cannot be said.
    """
    return SignalMessage(
        id=event.id,
        timestamp=rfc3339_or_unset(event.sent, "signal sent"),
        symbol=named(event.symbol, "signal symbol"),
        signal=DIRECTIONS.write(event.direction, dialect, "signal direction"),
        strength=said(event.strength, "signal strength"),
        strategy=event.strategy or UNSET,
    )


def order_of(message: OrderMessage) -> SubmitOrder:
    """Return the order that a message asks for.

    Raises:
        WireError: a part of it is not what it should be.
    """
    return SubmitOrder(
        id=message.id,
        sent=nanoseconds_or_none(message.timestamp, "order Timestamp"),
        symbol=named(message.symbol, "order Symbol"),
        side=SIDES.read(message.side, "order Side"),
        quantity=positive(message.quantity, "order Quantity"),
        type=ORDER_TYPES.read(message.type, "order Type"),
        time_in_force=TIMES_IN_FORCE.read(message.time_in_force or "gtc", "order TimeInForce"),
        limit=exact_or_none(message.limit_price, "order LimitPrice"),
        trigger=exact_or_none(message.stop_price, "order StopPrice"),
        trail_price=exact_or_none(message.trail_price, "order TrailPrice"),
        trail_percent=exact_or_none(message.trail_percent, "order TrailPercent"),
        take_profit=exact_or_none(message.take_profit, "order TakeProfit"),
        stop_loss=exact_or_none(message.stop_loss.stop_price, "order StopLoss StopPrice"),
        stop_loss_limit=exact_or_none(message.stop_loss.limit_price, "order StopLoss LimitPrice"),
        expires=nanoseconds_or_none(message.expire_time or "", "order ExpireTime"),
        send_before=nanoseconds_or_none(message.send_before or "", "order SendBefore"),
        extended_hours=message.extended_hours,
        post_only=message.post_only is True,
        reference=known(message.reference_price, "order ReferencePrice"),
        venue=message.venue or "",
        strategy=message.strategy or "",
        user=message.user or "",
        source=message.source or "",
        client_order_id=message.client_order_id or "",
        venue_order_id=message.venue_order_id or "",
        is_simulated=message.simulated is True,
    )


def order_message(event: SubmitOrder, dialect: PascalDialect) -> OrderMessage:
    """Return the message that asks for an order.

    Raises:
        WireError: a part of it cannot be said.
    """
    return OrderMessage(
        id=event.id,
        timestamp=rfc3339_or_unset(event.sent, "order sent"),
        symbol=named(event.symbol, "order symbol"),
        side=SIDES.write(event.side, dialect, "order side"),
        quantity=number_text(event.quantity, "order quantity"),
        type=ORDER_TYPES.write(event.type, dialect, "order type"),
        time_in_force=TIMES_IN_FORCE.write(event.time_in_force, dialect, "order time in force"),
        extended_hours=event.extended_hours,
        limit_price=text_or_empty(event.limit, "order limit"),
        stop_price=text_or_empty(event.trigger, "order trigger"),
        take_profit=text_or_empty(event.take_profit, "order take profit"),
        trail_price=text_or_empty(event.trail_price, "order trail price"),
        trail_percent=text_or_empty(event.trail_percent, "order trail percent"),
        stop_loss=StopLoss(
            limit_price=text_or_empty(event.stop_loss_limit, "order stop loss limit"),
            stop_price=text_or_empty(event.stop_loss, "order stop loss"),
        ),
        expire_time=said_time(event.expires, "order expires"),
        send_before=said_time(event.send_before, "order send before"),
        post_only=event.post_only or UNSET,
        reference_price=said(event.reference, "order reference"),
        venue=event.venue or UNSET,
        strategy=event.strategy or UNSET,
        user=event.user or UNSET,
        source=event.source or UNSET,
        client_order_id=event.client_order_id or UNSET,
        venue_order_id=event.venue_order_id or UNSET,
        simulated=event.is_simulated or UNSET,
    )


def execution_of(message: ExecutionMessage) -> ExecutionEvent:
    """Return what a message says about an order.

    The oldest messages have no Update: they are fills, and the quantity tells how much.

    Raises:
        WireError: a part of it is not what it should be.
    """
    quantity = exact_or_none(message.quantity, "execution Quantity")
    if not message.update and not quantity:
        msg = "execution: it has neither an Update nor a Quantity: it says nothing."
        raise WireError(msg)
    sent = nanoseconds_or_none(message.timestamp, "execution Timestamp")
    time = nanoseconds_or_none(message.execution_timestamp, "execution ExecutionTimestamp")
    return ExecutionEvent(
        id=message.id,
        sent=sent,
        order_id=named(message.order_id, "execution OrderId"),
        symbol=message.symbol,
        update=UPDATES.read(message.update or "partial_fill", "execution Update"),
        quantity=_NOTHING if quantity is None else quantity,
        price=exact_or_none(message.price, "execution Price"),
        time=sent if time is None else time,
        side=SIDES.read(message.side, "execution Side") if message.side else None,
        fee=known(message.fee, "execution Fee"),
        value=known(message.value, "execution Value"),
        ordered=nanoseconds_or_none(message.order_time or "", "execution OrderTime"),
        trade_id=message.trade_id or "",
        reason=message.reason or "",
        strategy=message.strategy or "",
    )


def execution_message(event: ExecutionEvent, dialect: PascalDialect) -> ExecutionMessage:
    """Return the message that tells what happened to an order.

    Raises:
        WireError: a part of it cannot be said.
    """
    side = SIDES.write(event.side, dialect, "execution side") if event.side else UNSET
    return ExecutionMessage(
        id=event.id,
        timestamp=rfc3339_or_unset(event.sent, "execution sent"),
        order_id=named(event.order_id, "execution order id"),
        symbol=named(event.symbol, "execution symbol"),
        quantity=number_text(event.quantity, "execution quantity"),
        price=text_or_empty(event.price, "execution price"),
        update=UPDATES.write(event.update, dialect, "execution update"),
        execution_timestamp=rfc3339_or_unset(event.time, "execution time"),
        side=side,
        fee=said(event.fee, "execution fee"),
        value=said(event.value, "execution value"),
        order_time=said_time(event.ordered, "execution ordered"),
        trade_id=event.trade_id or UNSET,
        reason=event.reason or UNSET,
        strategy=event.strategy or UNSET,
    )


def known(value: Number | UnsetType, place: str) -> Decimal | None:
    """Return a number that may be left out.

    Raises:
        WireError: what is there is no number.
    """
    return None if value is UNSET else exact_or_none(value, place)


def said(value: Decimal | None, place: str) -> str | UnsetType:
    """Return a number as text, or leave it out.

    Raises:
        WireError: it is not finite or does not fit.
    """
    return UNSET if value is None else number_text(value, place)


def said_time(time: int | None, place: str) -> str | UnsetType:
    """Return a time as text, or leave it out.

    Raises:
        WireError: it is not int64 nanoseconds.
    """
    return UNSET if time is None else rfc3339(time, place)
