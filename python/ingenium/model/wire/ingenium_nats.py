"""Ingenium on NATS: JSON with PascalCase keys on lower-case subjects, all numbers as text."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import msgspec

from ingenium.model.errors import NotHeldError, WireError
from ingenium.model.events import (
    AnyEvent,
    BarEvent,
    Event,
    ExecutionEvent,
    QuoteEvent,
    SignalEvent,
    SubmitOrder,
    TradeEvent,
)
from ingenium.model.topics import DATA, EXECUTION, ORDER, SIGNAL, topic_of
from ingenium.model.wire.names import token
from ingenium.model.wire.packet import Messages, Packet
from ingenium.model.wire.pascal.data import data_message, data_message_of, data_of
from ingenium.model.wire.pascal.messages import (
    DataEvent,
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
    f"{DATA.name}.{{symbol}}": (DataEvent,),
    SIGNAL.name: (SignalMessage,),
    ORDER.name: (OrderMessage,),
    EXECUTION.name: (ExecutionMessage,),
}

_ENCODER: Final = msgspec.json.Encoder()
_SIGNALS: Final = msgspec.json.Decoder(SignalMessage)
_ORDERS: Final = msgspec.json.Decoder(OrderMessage)
_EXECUTIONS: Final = msgspec.json.Decoder(ExecutionMessage)


def subject_of(event: Event) -> str:
    """Return where an event goes; data go to the lower-case name of their symbol.

    Raises:
        WireError: its symbol cannot be a part of a subject.
    """
    topic = topic_of(event)
    if isinstance(event, (BarEvent, QuoteEvent, TradeEvent)):
        return data_subject(event.symbol)
    return topic.name


@lru_cache(maxsize=4_096)
def data_subject(symbol: str) -> str:
    """Return the subject of the data of a symbol.

    Raises:
        WireError: the symbol cannot be a part of a subject.
    """
    return f"{DATA.name}.{token(symbol.lower(), 'symbol').lower()}"


def encode(event: AnyEvent) -> Packet:
    """Return the message that says an event.

    Raises:
        WireError: it has no id or time yet, or a part of it cannot be said.
        NotHeldError: the contract has no such event.
    """
    check_stamp(event)
    if isinstance(event, (BarEvent, QuoteEvent, TradeEvent)):
        message: object = data_message(event, "ingenium")
    elif isinstance(event, SignalEvent):
        message = signal_message(event, "ingenium")
    elif isinstance(event, SubmitOrder):
        message = order_message(event, "ingenium")
    elif isinstance(event, ExecutionEvent):
        message = execution_message(event, "ingenium")
    else:
        msg = f"{type(event).__name__}: Ingenium on NATS has no such event."
        raise NotHeldError(msg)
    subject = subject_of(event)
    return Packet(subject, written(_ENCODER, message, subject))


def decode(packet: Packet) -> AnyEvent:
    """Return the event that a message says.

    Raises:
        WireError: its subject is of no event, or its body is not what the subject promises.
    """
    subject = packet.subject.lower()
    if subject.startswith(f"{DATA.name}."):
        return data_of(data_message_of(packet.data))
    if subject == SIGNAL.name:
        return signal_of(parsed(_SIGNALS, packet.data, "signal"))
    if subject == ORDER.name:
        return order_of(parsed(_ORDERS, packet.data, "order"))
    if subject == EXECUTION.name:
        return execution_of(parsed(_EXECUTIONS, packet.data, "execution"))
    known = ", ".join([DATA.pattern, SIGNAL.name, ORDER.name, EXECUTION.name])
    msg = f"the subject {packet.subject[:80]!r} is of no event: there are {known}."
    raise WireError(msg)


def check_stamp(event: Event) -> None:
    """Refuse to send an event that nobody could tell from others.

    Raises:
        WireError: it has no id, or no time at which it was sent.
    """
    if not event.id or event.sent is None:
        msg = f"{type(event).__name__}: it has no id or no time of sending: stamp it first."
        raise WireError(msg)
