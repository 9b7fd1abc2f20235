"""Signals, orders and executions between our events and the messages in camelCase."""

from __future__ import annotations

from ingenium.model.events import ExecutionEvent, SignalEvent, SubmitOrder
from ingenium.model.wire.camel.messages import Execution, Order, Signal
from ingenium.model.wire.names import named
from ingenium.model.wire.numbers import finite, finite_or_none, positive
from ingenium.model.wire.times import nanoseconds_or_none, rfc3339_or_empty
from ingenium.model.wire.vocabulary import DIRECTIONS, ORDER_TYPES, SIDES, TIMES_IN_FORCE, UPDATES


def signal_of(message: Signal) -> SignalEvent:
    """Return the signal that a message is.

    Raises:
        WireError: a part of it is not what it should be.
    """
    return SignalEvent(
        id=message.id,
        sent=nanoseconds_or_none(message.sent, "signal sent"),
        symbol=named(message.symbol, "signal symbol"),
        direction=DIRECTIONS.read(message.direction, "signal direction"),
        strength=finite_or_none(message.strength, "signal strength"),
        strategy=message.strategy,
    )


def signal_message(event: SignalEvent) -> Signal:
    """Return the message that says a signal.

    Raises:
        WireError: a part of it cannot be said.
    """
    return Signal(
        id=event.id,
        sent=rfc3339_or_empty(event.sent, "signal sent"),
        symbol=named(event.symbol, "signal symbol"),
        direction=DIRECTIONS.write(event.direction, "camel", "signal direction"),
        strength=finite_or_none(event.strength, "signal strength"),
        strategy=event.strategy,
    )


def order_of(message: Order) -> SubmitOrder:
    """Return the order that a message asks for.

    Raises:
        WireError: a part of it is not what it should be.
    """
    return SubmitOrder(
        id=message.id,
        sent=nanoseconds_or_none(message.sent, "order sent"),
        symbol=named(message.symbol, "order symbol"),
        side=SIDES.read(message.side, "order side"),
        quantity=positive(message.quantity, "order quantity"),
        type=ORDER_TYPES.read(message.order_type, "order orderType"),
        time_in_force=TIMES_IN_FORCE.read(message.time_in_force, "order timeInForce"),
        limit=finite_or_none(message.limit_price, "order limitPrice"),
        trigger=finite_or_none(message.stop_price, "order stopPrice"),
        trail_price=finite_or_none(message.trail_price, "order trailPrice"),
        trail_percent=finite_or_none(message.trail_percent, "order trailPercent"),
        take_profit=finite_or_none(message.take_profit, "order takeProfit"),
        stop_loss=finite_or_none(message.stop_loss, "order stopLoss"),
        stop_loss_limit=finite_or_none(message.stop_loss_limit, "order stopLossLimit"),
        expires=nanoseconds_or_none(message.expires, "order expires"),
        send_before=nanoseconds_or_none(message.send_before, "order sendBefore"),
        extended_hours=message.extended_hours,
        post_only=message.post_only,
        reference=finite_or_none(message.reference_price, "order referencePrice"),
        venue=message.venue,
        strategy=message.strategy,
        user=message.user,
        source=message.source,
        client_order_id=message.client_order_id,
        venue_order_id=message.venue_order_id,
        is_simulated=message.simulated,
    )


def order_message(event: SubmitOrder) -> Order:
    """Return the message that asks for an order.

    Raises:
        WireError: a part of it cannot be said.
    """
    return Order(
        id=event.id,
        sent=rfc3339_or_empty(event.sent, "order sent"),
        symbol=named(event.symbol, "order symbol"),
        side=SIDES.write(event.side, "camel", "order side"),
        quantity=finite(event.quantity, "order quantity"),
        order_type=ORDER_TYPES.write(event.type, "camel", "order type"),
        time_in_force=TIMES_IN_FORCE.write(event.time_in_force, "camel", "order time in force"),
        limit_price=finite_or_none(event.limit, "order limit"),
        stop_price=finite_or_none(event.trigger, "order trigger"),
        trail_price=finite_or_none(event.trail_price, "order trail price"),
        trail_percent=finite_or_none(event.trail_percent, "order trail percent"),
        take_profit=finite_or_none(event.take_profit, "order take profit"),
        stop_loss=finite_or_none(event.stop_loss, "order stop loss"),
        stop_loss_limit=finite_or_none(event.stop_loss_limit, "order stop loss limit"),
        expires=rfc3339_or_empty(event.expires, "order expires"),
        send_before=rfc3339_or_empty(event.send_before, "order send before"),
        extended_hours=event.extended_hours,
        post_only=event.post_only,
        reference_price=finite_or_none(event.reference, "order reference"),
        venue=event.venue,
        strategy=event.strategy,
        user=event.user,
        source=event.source,
        client_order_id=event.client_order_id,
        venue_order_id=event.venue_order_id,
        simulated=event.is_simulated,
    )


def execution_of(message: Execution) -> ExecutionEvent:
    """Return what a message says about an order.

    Raises:
        WireError: a part of it is not what it should be.
    """
    return ExecutionEvent(
        id=message.id,
        sent=nanoseconds_or_none(message.sent, "execution sent"),
        order_id=named(message.order_id, "execution orderId"),
        symbol=named(message.symbol, "execution symbol"),
        update=UPDATES.read(message.update, "execution update"),
        quantity=finite(message.quantity, "execution quantity"),
        price=finite_or_none(message.price, "execution price"),
        value=finite_or_none(message.value, "execution value"),
        time=nanoseconds_or_none(message.timestamp, "execution timestamp"),
        ordered=nanoseconds_or_none(message.order_time, "execution orderTime"),
        side=SIDES.read(message.side, "execution side") if message.side else None,
        fee=finite_or_none(message.fee, "execution fee"),
        trade_id=message.trade_id,
        reason=message.reason,
        strategy=message.strategy,
    )


def execution_message(event: ExecutionEvent) -> Execution:
    """Return the message that tells what happened to an order.

    Raises:
        WireError: a part of it cannot be said.
    """
    return Execution(
        id=event.id,
        sent=rfc3339_or_empty(event.sent, "execution sent"),
        order_id=named(event.order_id, "execution order id"),
        symbol=named(event.symbol, "execution symbol"),
        update=UPDATES.write(event.update, "camel", "execution update"),
        quantity=finite(event.quantity, "execution quantity"),
        price=finite_or_none(event.price, "execution price"),
        value=finite_or_none(event.value, "execution value"),
        timestamp=rfc3339_or_empty(event.time, "execution time"),
        order_time=rfc3339_or_empty(event.ordered, "execution ordered"),
        side=SIDES.write(event.side, "camel", "execution side") if event.side else "",
        fee=finite_or_none(event.fee, "execution fee"),
        trade_id=event.trade_id,
        reason=event.reason,
        strategy=event.strategy,
    )
