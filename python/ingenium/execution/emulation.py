"""What a venue lacks and the desk does in its place, from the prices of the stream alone.

Prices, errands and reports come in the order of the stream, so that whoever folds it again has the
same orders armed, with the same triggers, and finds the same ones hit.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, cast

from ingenium.model.timeframe import SECOND
from ingenium.venues.port import NewOrder

if TYPE_CHECKING:
    from ingenium.execution.account import Account
    from ingenium.execution.orders import VenueOrder
    from ingenium.execution.tracked import Tracked
    from ingenium.venues.port import Capabilities, OrderType, TimeInForce

_SENT_AS: Final[dict[str, OrderType]] = {
    "market": "market",
    "limit": "limit",
    "stop": "market",
    "stop_limit": "limit",
    "market_if_touched": "market",
    "limit_if_touched": "limit",
    "trailing_stop": "market",
    "trailing_stop_limit": "limit",
}
_UNTRIGGERED: Final = ("market", "limit")
_TRAILING: Final = ("trailing_stop", "trailing_stop_limit")
_TOUCHED: Final = ("market_if_touched", "limit_if_touched", "limit")


def is_unsupported(order: VenueOrder, capabilities: Capabilities) -> bool:
    """Tell whether neither the venue nor the desk can do what an order asks for."""
    if order.type not in _SENT_AS or order.display is not None:
        return True
    if order.post_only and not capabilities.post_only:
        return True
    if order.time_in_force == "FOK":
        return "FOK" not in capabilities.times_in_force
    return order.time_in_force not in ("GTC", "IOC", "DAY", "GTD")


def is_armed_here(order: VenueOrder, capabilities: Capabilities) -> bool:
    """Tell whether the desk waits for the trigger of an order, because the venue cannot."""
    if order.type in ("stop", "stop_limit", "trailing_stop"):
        is_there = order.type in capabilities.order_types
        return not is_there or (order.type == "trailing_stop" and not _trails(order, capabilities))
    return order.type not in _UNTRIGGERED


def _trails(order: VenueOrder, capabilities: Capabilities) -> bool:
    """Tell whether the venue can follow the price at the distance that an order asks for."""
    if capabilities.trails is None or order.trail_fraction is None:
        return False
    least, most, step = capabilities.trails
    return least <= order.trail_fraction <= most and not order.trail_fraction % step


def ends_here(order: VenueOrder, capabilities: Capabilities) -> int | None:
    """Return when the desk is to end an order, where the venue does not."""
    if order.time_in_force == "GTD" and order.until is not None:
        return order.until  # no venue order carries the time
    if order.time_in_force == "DAY" and "DAY" not in capabilities.times_in_force:
        day = datetime.fromtimestamp(order.time // SECOND, UTC).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        return int((day + timedelta(days=1)).timestamp()) * SECOND
    return None


def new_order(tracked: Tracked, account: Account, quantity: Decimal) -> NewOrder:
    """Return an order as the venue is to have it."""
    order, capabilities = tracked.order, account.capabilities
    kind = _SENT_AS[order.type] if tracked.is_local else cast("OrderType", order.type)
    has_limit = kind in ("limit", "stop_limit")
    in_force = cast("TimeInForce", order.time_in_force)
    if in_force == "GTD" or in_force not in capabilities.times_in_force:
        in_force = "GTC"
    return NewOrder(
        client_id=tracked.client_id or "",
        symbol=order.symbol,
        side=order.side,
        quantity=quantity,
        type=kind,
        limit=tracked.limit if has_limit else None,
        trigger=tracked.trigger if kind in ("stop", "stop_limit") else None,
        time_in_force="GTC" if kind == "market" else in_force,
        post_only=order.post_only,
        price=account.prices.get(order.symbol),
        trail=order.trail_fraction if kind == "trailing_stop" else None,
    )


def trail(tracked: Tracked, price: Decimal, account: Account) -> None:
    """Move the trigger of a trailing order behind the price; it never moves back."""
    order = tracked.order
    if order.type not in _TRAILING:
        return
    tick = account.terms[order.symbol].instrument.tick if order.symbol in account.terms else None
    distance = _offset(order.trail, order.trail_fraction, order.trail_ticks, price, tick)
    sign = 1 if order.side == "buy" else -1
    trigger = price + sign * distance
    if tracked.trigger is not None and sign * (trigger - tracked.trigger) >= 0:
        return
    tracked.trigger = _on_tick(trigger, tick)
    if order.type == "trailing_stop_limit":
        further = _offset(
            order.trail_limit, order.trail_limit_fraction, order.trail_limit_ticks, price, tick
        )
        tracked.limit = _on_tick(trigger + sign * further, tick)


def is_hit(tracked: Tracked, price: Decimal) -> bool:
    """Tell whether a price wakes an order."""
    trigger = wakes_at(tracked)
    if trigger is None:
        return False
    is_upwards = (tracked.order.side == "buy") != (tracked.order.type in _TOUCHED)
    return price >= trigger if is_upwards else price <= trigger


def wakes_at(tracked: Tracked) -> Decimal | None:
    """Return the price that wakes an order that waits here: its trigger, or else its limit."""
    return tracked.limit if tracked.order.type == "limit" else tracked.trigger


def reducible(tracked: Tracked, account: Account) -> Decimal:
    """Return how much a reduce-only order may still trade."""
    order = tracked.order
    key = (order.external or order.strategy, order.symbol)
    held = account.positions.get(key, Decimal(0))
    if order.side == "buy":
        held = -held
    return max(held, Decimal(0))


def closable(tracked: Tracked, account: Account, most: Decimal) -> Decimal:
    """Return how much of `most` an entry's exits have not closed yet; all, of its only exit."""
    entry = account.entry_of(tracked)
    others = siblings(tracked, account)
    if entry is None or not others:
        return most
    closed = sum((each.filled for each in others), tracked.filled)
    return min(most, max(entry.filled - closed, Decimal(0)))


def siblings(tracked: Tracked, account: Account) -> list[Tracked]:
    """Return the other orders that close what the same entry opened."""
    order = tracked.order
    if order.after is None:
        return []
    return [
        each
        for each in account.children.get(order.after, ())
        if each is not tracked
        and (each.order.side, each.order.symbol) == (order.side, order.symbol)
    ]


def _offset(
    distance: Decimal | None,
    fraction: Decimal | None,
    ticks: int | None,
    price: Decimal,
    tick: Decimal | None,
) -> Decimal:
    if distance is not None:
        return distance
    if fraction is not None:
        return price * fraction
    return (ticks or 0) * (tick or Decimal(0))


def _on_tick(price: Decimal, tick: Decimal | None) -> Decimal:
    return price if tick is None else (price / tick).to_integral_value() * tick
