"""The dialect of the REST and socket contract; the subject is the name of the socket's event."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, TypeVar

import msgspec

from ingenium.model.errors import NotHeldError, WireError
from ingenium.model.events import (
    AnyEvent,
    BarEvent,
    ExecutionEvent,
    QuoteEvent,
    SignalEvent,
    SubmitOrder,
    TradeEvent,
)
from ingenium.model.wire.camel.data import data_message, data_of
from ingenium.model.wire.camel.messages import (
    BacktestRequest,
    BarData,
    Execution,
    Order,
    QuoteData,
    RiskLimits,
    Signal,
    Subscription,
    TradeData,
)
from ingenium.model.wire.camel.orders import (
    execution_message,
    execution_of,
    order_message,
    order_of,
    signal_message,
    signal_of,
)
from ingenium.model.wire.numbers import exact, positive
from ingenium.model.wire.packet import Messages, Packet
from ingenium.model.wire.reading import parsed, written
from ingenium.model.wire.times import nanoseconds

MESSAGES: Final[Messages] = {
    "marketData": (BarData, QuoteData, TradeData),
    "signal": (Signal,),
    "order": (Order,),
    "execution": (Execution,),
}
REQUESTS: Final = (BacktestRequest, RiskLimits, Subscription)

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
_DATA: Final = msgspec.json.Decoder(BarData | QuoteData | TradeData)
_SIGNALS: Final = msgspec.json.Decoder(Signal)
_ORDERS: Final = msgspec.json.Decoder(Order)
_EXECUTIONS: Final = msgspec.json.Decoder(Execution)
_BACKTESTS: Final = msgspec.json.Decoder(BacktestRequest)
_LIMITS: Final = msgspec.json.Decoder(RiskLimits)
_SUBSCRIPTIONS: Final = msgspec.json.Decoder(Subscription)

_Request = TypeVar("_Request", BacktestRequest, RiskLimits, Subscription)


def encode(event: AnyEvent) -> Packet:
    """Return the message that says an event.

    Raises:
        WireError: a part of it cannot be said.
        NotHeldError: the contract has no such event.
    """
    if isinstance(event, (BarEvent, QuoteEvent, TradeEvent)):
        return Packet("marketData", written(_ENCODER, data_message(event), "marketData"))
    if isinstance(event, SignalEvent):
        return Packet("signal", written(_ENCODER, signal_message(event), "signal"))
    if isinstance(event, SubmitOrder):
        return Packet("order", written(_ENCODER, order_message(event), "order"))
    if isinstance(event, ExecutionEvent):
        return Packet("execution", written(_ENCODER, execution_message(event), "execution"))
    msg = f"{type(event).__name__}: the REST and socket contract has no such event."
    raise NotHeldError(msg)


def decode(packet: Packet) -> AnyEvent:
    """Return the event that a message says.

    Raises:
        WireError: its subject is of no event, or its body is not what the subject promises.
    """
    if packet.subject == "marketData":
        return data_of(parsed(_DATA, packet.data, "marketData"))
    if packet.subject == "signal":
        return signal_of(parsed(_SIGNALS, packet.data, "signal"))
    if packet.subject == "order":
        return order_of(parsed(_ORDERS, packet.data, "order"))
    if packet.subject == "execution":
        return execution_of(parsed(_EXECUTIONS, packet.data, "execution"))
    known = ", ".join(MESSAGES)
    msg = f"the message {packet.subject[:80]!r} is of no event: there are {known}."
    raise WireError(msg)


def backtest_request(body: bytes) -> BacktestRequest:
    """Return the backtest that is asked for.

    Raises:
        WireError: a part of it is missing or impossible.
    """
    request = parsed(_BACKTESTS, body, "backtest request")
    start = nanoseconds(request.start_date, "backtest request startDate")
    if nanoseconds(request.end_date, "backtest request endDate") < start:
        msg = "backtest request: endDate is before startDate: exchange them."
        raise WireError(msg)
    positive(request.initial_capital, "backtest request initialCapital")
    for strategy in request.strategies:
        place = f"backtest request: allocation of {strategy.id[:40]!r}"
        if not 0 <= exact(strategy.allocation, place) <= 1:
            msg = f"{place} is {strategy.allocation}: it is a part, from 0 to 1."
            raise WireError(msg)
    return request


def risk_limits(body: bytes) -> RiskLimits:
    """Return the limits that are asked for.

    Raises:
        WireError: one is unknown, or is not more than zero.
    """
    limits = parsed(_LIMITS, body, "risk limits")
    for name, value in msgspec.structs.asdict(limits).items():
        if isinstance(value, Decimal):
            positive(value, f"risk limits: {name}")
    return limits


def subscription(body: bytes) -> Subscription:
    """Return what a socket subscribes to.

    Raises:
        WireError: a kind of data is unknown.
    """
    return parsed(_SUBSCRIPTIONS, body, "subscribe")


def request_body(request: _Request) -> bytes:
    """Return a request as JSON.

    Raises:
        WireError: a part of it cannot be written.
    """
    return written(_ENCODER, request, type(request).__name__)
