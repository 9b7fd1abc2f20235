"""Ingenium on CloudEvents: JSON with PascalCase keys and capital words, in CloudEvents 1.0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from ingenium.model.errors import NotHeldError, WireError
from ingenium.model.events import (
    AnyEvent,
    BarEvent,
    Event,
    ExecutionEvent,
    MarketEvent,
    QuoteEvent,
    SignalEvent,
    SubmitOrder,
    TradeEvent,
)
from ingenium.model.topics import DATA, EXECUTION, ORDER, SIGNAL, Sender, topic_of
from ingenium.model.wire.cloudevents.bindings import Binding, Mode, from_message, to_message
from ingenium.model.wire.cloudevents.event import CloudEvent
from ingenium.model.wire.ingenium_nats import check_stamp, subject_of
from ingenium.model.wire.packet import Messages, Packet
from ingenium.model.wire.pascal.data import data_message, data_message_of, data_of, part_of
from ingenium.model.wire.pascal.messages import (
    CloudBar,
    CloudMessage,
    CloudQuote,
    CloudTrade,
    DataOhlc,
    DataQuote,
    ExecutionMessage,
    OrderMessage,
    SignalMessage,
)
from ingenium.model.wire.pascal.orders import (
    execution_message,
    execution_of,
    order_message,
    order_of,
    signal_message,
    signal_of,
)
from ingenium.model.wire.reading import parsed, written

MESSAGES: Final[Messages] = {
    DATA.name: (CloudBar, CloudQuote, CloudTrade),
    SIGNAL.name: (SignalMessage,),
    ORDER.name: (OrderMessage,),
    EXECUTION.name: (ExecutionMessage,),
}

_ENCODER: Final = msgspec.json.Encoder()
_SIGNALS: Final = msgspec.json.Decoder(SignalMessage)
_ORDERS: Final = msgspec.json.Decoder(OrderMessage)
_EXECUTIONS: Final = msgspec.json.Decoder(ExecutionMessage)


def source_name(sender: Sender, kind: str, name: str) -> str:
    """Return what a component calls itself, such as "ingenium/strategy/rsi/host-1"."""
    return f"ingenium/{sender}/{kind}/{name}"


def cloud_event(event: AnyEvent, source: str) -> CloudEvent:
    """Return the CloudEvent that says an event; without a source, its kind of sender is one.

    Raises:
        WireError: it has no id or time yet, or a part of it cannot be said.
        NotHeldError: the contract has no such event.
    """
    check_stamp(event)
    topic = topic_of(event)
    return CloudEvent(
        id=event.id,
        source=source or f"ingenium/{topic.sender}",
        type=topic.name,
        time=event.sent,
        subject=getattr(event, "symbol", ""),
        data=written(_ENCODER, _message(event), topic.name),
    )


def event_in(carried: CloudEvent) -> AnyEvent:
    """Return the event that a CloudEvent says; its id and time are those of the CloudEvent.

    Raises:
        WireError: its type is of no event, or its data are not what the type promises.
    """
    if not carried.has_json:
        msg = f"CloudEvent: its data are {carried.datacontenttype[:40]!r}: send JSON."
        raise WireError(msg)
    said = _said(carried)
    return msgspec.structs.replace(said, id=carried.id, sent=carried.time)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudEventsCodec:
    """The dialect over one binding.

    Attributes:
        source: who sends, such as "ingenium/strategy/rsi/host-1".
        binding: how headers are named and written.
        mode: whether attributes are headers, or in the body.
    """

    source: str = ""
    binding: Binding = "nats"
    mode: Mode = "binary"

    def encode(self, event: AnyEvent) -> Packet:
        """Return the message that says an event.

        Raises:
            WireError: it has no id or time yet, or a part of it cannot be said.
            NotHeldError: the contract has no such event.
        """
        headers, body = to_message(cloud_event(event, self.source), self.binding, self.mode)
        return Packet(subject_of(event), body, headers)

    def decode(self, packet: Packet) -> AnyEvent:
        """Return the event that a message says; its subject does not matter.

        Raises:
            WireError: it is no CloudEvent, or none of an event.
        """
        return event_in(from_message(packet.headers, packet.data, self.binding))


def _message(event: Event) -> object:
    if isinstance(event, (BarEvent, QuoteEvent, TradeEvent)):
        return _data(event)
    if isinstance(event, SignalEvent):
        return signal_message(event, "cloudevents")
    if isinstance(event, SubmitOrder):
        return order_message(event, "cloudevents")
    if isinstance(event, ExecutionEvent):
        return execution_message(event, "cloudevents")
    msg = f"{type(event).__name__}: Ingenium on CloudEvents has no such event."
    raise NotHeldError(msg)


def _data(event: MarketEvent) -> CloudMessage:
    message = data_message(event, "cloudevents")
    part = part_of(message)
    top: dict[str, Any] = {
        "id": message.id,
        "timestamp": part.timestamp,
        "type": message.type,
        "symbol": message.symbol,
        "venue": message.venue,
    }
    if isinstance(part, DataOhlc):
        return CloudBar(**top, data=part)
    if isinstance(part, DataQuote):
        return CloudQuote(**top, data=part)
    return CloudTrade(**top, data=part)


def _said(carried: CloudEvent) -> AnyEvent:
    if carried.type == DATA.name:
        return data_of(data_message_of(carried.data))
    if carried.type == SIGNAL.name:
        return signal_of(parsed(_SIGNALS, carried.data, "signal"))
    if carried.type == ORDER.name:
        return order_of(parsed(_ORDERS, carried.data, "order"))
    if carried.type == EXECUTION.name:
        return execution_of(parsed(_EXECUTIONS, carried.data, "execution"))
    known = ", ".join(MESSAGES)
    msg = f"CloudEvent: the type {carried.type[:80]!r} is of no event: there are {known}."
    raise WireError(msg)
