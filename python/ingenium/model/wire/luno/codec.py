"""The dialect of the Luno trader: ticks, orders, fills and the heartbeat."""

from __future__ import annotations

from typing import Final

import msgspec

from ingenium.model.errors import NotHeldError, WireError
from ingenium.model.events import AnyEvent, CheckOrders, ExecutionEvent, QuoteEvent, SubmitOrder
from ingenium.model.wire.luno.messages import (
    CHECK_ORDER_STATUS,
    FILL,
    ORDER,
    TICK,
    CheckOrderStatusEvent,
    Code,
    FillEvent,
    OrderEvent,
    TickEvent,
)
from ingenium.model.wire.luno.orders import execution_of, fill_message, order_message, order_of
from ingenium.model.wire.names import named
from ingenium.model.wire.numbers import exact, exact_or_none, number_text
from ingenium.model.wire.packet import Messages, Packet
from ingenium.model.wire.reading import parsed, written
from ingenium.model.wire.times import from_epoch, to_epoch

KINDS: Final = {
    "TICK": TICK,
    "ORDER": ORDER,
    "FILL": FILL,
    "CHECK_ORDER_STATUS": CHECK_ORDER_STATUS,
}
MESSAGES: Final[Messages] = {
    "TICK": (TickEvent,),
    "ORDER": (OrderEvent,),
    "FILL": (FillEvent,),
    "CHECK_ORDER_STATUS": (CheckOrderStatusEvent,),
}

_ENCODER: Final = msgspec.json.Encoder()
_TICKS: Final = msgspec.json.Decoder(TickEvent)
_ORDERS: Final = msgspec.json.Decoder(OrderEvent)
_FILLS: Final = msgspec.json.Decoder(FillEvent)


class _Kind(msgspec.Struct):
    type: Code


_KINDS: Final = msgspec.json.Decoder(_Kind)


def encode(event: AnyEvent) -> Packet:
    """Return the message that says an event; its subject is the name of its kind.

    Raises:
        WireError: a part of it cannot be said.
        NotHeldError: the trader has no such event, or no words for a part of it.
    """
    if isinstance(event, QuoteEvent):
        return _packet("TICK", _tick(event))
    if isinstance(event, SubmitOrder):
        return _packet("ORDER", order_message(event))
    if isinstance(event, ExecutionEvent):
        return _packet("FILL", fill_message(event))
    if isinstance(event, CheckOrders):
        return _packet("CHECK_ORDER_STATUS", CheckOrderStatusEvent())
    msg = f"{type(event).__name__}: the Luno trader has no such event."
    raise NotHeldError(msg)


def decode(packet: Packet) -> AnyEvent:
    """Return the event that a message says; its kind is told by its body.

    Raises:
        WireError: it is of no kind, or is not what its kind should be.
    """
    kind = parsed(_KINDS, packet.data, "event").type
    number = KINDS.get(kind.upper()) if isinstance(kind, str) else kind
    if number == TICK:
        return _quote_of(parsed(_TICKS, packet.data, "tick"))
    if number == ORDER:
        return order_of(parsed(_ORDERS, packet.data, "order"))
    if number == FILL:
        return execution_of(parsed(_FILLS, packet.data, "fill"))
    if number == CHECK_ORDER_STATUS:
        return CheckOrders()
    known = ", ".join(f"{name} ({code})" for name, code in KINDS.items())
    msg = f"event: the type {str(kind)[:40]!r} is not known: there are {known}."
    raise WireError(msg)


def _packet(kind: str, message: object) -> Packet:
    return Packet(kind, written(_ENCODER, message, kind))


def _tick(event: QuoteEvent) -> TickEvent:
    venue = named(event.venue, "quote venue")
    if event.time is None:
        msg = "quote time: it is not known, and a tick must tell it."
        raise WireError(msg)
    bid, ask = event.bid_size, event.ask_size
    return TickEvent(
        sym=named(event.symbol, "quote symbol"),
        exc=venue,
        code=f"{event.symbol}.{venue}",
        timestamp=to_epoch(event.time, "milliseconds", "quote time"),
        bid_p=number_text(event.bid, "quote bid"),
        ask_p=number_text(event.ask, "quote ask"),
        bid_v=None if bid is None else number_text(bid, "quote bid size"),
        ask_v=None if ask is None else number_text(ask, "quote ask size"),
    )


def _quote_of(message: TickEvent) -> QuoteEvent:
    symbol, venue = named(message.sym, "tick sym"), named(message.exc, "tick exc")
    if message.code != f"{symbol}.{venue}":
        msg = f"tick code: {message.code[:60]!r} is not {symbol}.{venue}: correct the sender."
        raise WireError(msg)
    return QuoteEvent(
        symbol=symbol,
        bid=exact(message.bid_p, "tick bid_p"),
        ask=exact(message.ask_p, "tick ask_p"),
        bid_size=exact_or_none(message.bid_v, "tick bid_v"),
        ask_size=exact_or_none(message.ask_v, "tick ask_v"),
        time=from_epoch(message.timestamp, "milliseconds", "tick timestamp"),
        venue=venue,
    )
