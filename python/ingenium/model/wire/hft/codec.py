"""The dialect of hft-service: JSON in an envelope, on the streams KLINE and order_engine.

Subjects are in capitals. There a minute would look like a month, so months are written `MO`:
one minute is `KLINE.TOKOCRYPTO.TKOIDR.1M`, one month `KLINE.TOKOCRYPTO.TKOIDR.1MO`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple

import msgspec

from ingenium.model.errors import NotHeldError, WireError
from ingenium.model.events import AnyEvent, BarEvent, SubmitOrder
from ingenium.model.timeframe import MINUTE
from ingenium.model.topics import ORDER
from ingenium.model.wire.hft.bars import bar_of, kline
from ingenium.model.wire.hft.messages import (
    Envelope,
    Kline,
    PascalKline,
    PlaceOrder,
    enveloped,
)
from ingenium.model.wire.hft.orders import order_of, place_order
from ingenium.model.wire.names import name_of, token
from ingenium.model.wire.packet import Messages, Packet
from ingenium.model.wire.periods import period_of
from ingenium.model.wire.reading import parsed, written

Keys = Literal["pascal", "snake"]

KLINES: Final = "KLINE.>"
PLACE_ORDER: Final = ORDER.hft
MESSAGES: Final[Messages] = {
    "KLINE.{exchange}.{symbol}.{interval}": (enveloped(PascalKline), enveloped(Kline)),
    PLACE_ORDER: (enveloped(PlaceOrder),),
}

_ENCODER: Final = msgspec.json.Encoder()
_ENVELOPES: Final = msgspec.json.Decoder(Envelope)
_KLINES: Final = msgspec.json.Decoder(Kline)
_PASCAL_KLINES: Final = msgspec.json.Decoder(PascalKline)
_ORDERS: Final = msgspec.json.Decoder(PlaceOrder)
_MOST_RETRIES: Final = 2**31
_MONTHS: Final = re.compile(r"([0-9]+)MO", re.ASCII)


class _KeysOf(msgspec.Struct):
    """What tells the two ages of klines apart."""

    old: msgspec.Raw = msgspec.field(name="OpenPrice", default=msgspec.Raw())


_KEYS: Final = msgspec.json.Decoder(_KeysOf)


class KlineSubject(NamedTuple):
    """What the subject of klines names, in capitals, and the period as we write it."""

    venue: str
    symbol: str
    period: str


@lru_cache(maxsize=4_096)
def kline_subject(venue: str, symbol: str, period: str) -> str:
    """Return where the bars of an instrument go.

    Raises:
        WireError: a name cannot be a part of a subject, or the period is no length.
    """
    ours = period_of(period, "bar period")
    interval = token(f"{ours}O" if ours.endswith("M") else ours, "bar period")
    names = (token(venue, "bar venue"), token(symbol, "bar symbol"), interval)
    return ".".join(["KLINE", *names]).upper()


def named_by(subject: str) -> KlineSubject:
    """Return what a subject of klines names.

    Raises:
        WireError: it is the subject of no klines.
    """
    tokens = subject.split(".")
    if len(tokens) != len(("KLINE", "exchange", "symbol", "interval")) or tokens[0] != "KLINE":
        msg = f"the subject {subject[:80]!r} is not KLINE.<EXCHANGE>.<SYMBOL>.<INTERVAL>."
        raise WireError(msg)
    names = [name_of(each, "subject") for each in tokens[1:]]
    months = _MONTHS.fullmatch(names[2])
    interval = f"{months[1]}M" if months else names[2].lower()
    return KlineSubject(names[0], names[1], period_of(interval, "subject"))


@dataclass(frozen=True, slots=True, kw_only=True)
class HftCodec:
    """The dialect, as older programs speak it or as newer ones do.

    Attributes:
        keys: how the keys of klines are written; both are read.
    """

    keys: Keys = "pascal"

    def encode(self, event: AnyEvent) -> Packet:
        """Return the message that says an event.

        Raises:
            WireError: a part of it cannot be said.
            NotHeldError: the contract has no such event, or no words for a part of it.
        """
        if isinstance(event, BarEvent):
            subject = kline_subject(event.venue, event.symbol, event.period)
            made: object = kline(event, PascalKline if self.keys == "pascal" else Kline)
        elif isinstance(event, SubmitOrder):
            subject, made = PLACE_ORDER, place_order(event)
        else:
            msg = f"{type(event).__name__}: hft-service has no such event."
            raise NotHeldError(msg)
        return Packet(subject, _enveloped(written(_ENCODER, made, subject), 0))

    def decode(self, packet: Packet) -> AnyEvent:
        """Return the event that a message says.

        Raises:
            WireError: its subject is of no event, or its body is not what the subject promises.
        """
        if "*" in packet.subject or ">" in packet.subject:
            msg = f"the subject {packet.subject[:80]!r} is a pattern: send to a subject."
            raise WireError(msg)
        if packet.subject == PLACE_ORDER:
            return order_of(parsed(_ORDERS, _envelope(packet.data).data, "order"))
        if packet.subject.startswith("KLINE."):
            data = _envelope(packet.data).data
            is_old = len(memoryview(parsed(_KEYS, data, "kline").old))
            return bar_of(parsed(_PASCAL_KLINES if is_old else _KLINES, data, "kline"))
        known = f"there are {KLINES}, {PLACE_ORDER}"
        msg = f"the subject {packet.subject[:80]!r} is of no event: {known}."
        raise WireError(msg)


def retries(packet: Packet) -> int:
    """Return how often handling a message has failed.

    Raises:
        WireError: it has no envelope.
    """
    return _envelope(packet.data).retry


def once_more(packet: Packet) -> Packet:
    """Return the message with one more failure counted.

    Raises:
        WireError: it has no envelope.
    """
    envelope = _envelope(packet.data)
    data = _enveloped(bytes(envelope.data), envelope.retry + 1)
    return Packet(packet.subject, data, packet.headers)


def is_stale(bar: BarEvent, now: int, limit: int = MINUTE) -> bool:
    """Tell whether a bar was sent longer ago than receivers of this dialect care for.

    Raises:
        WireError: it does not tell when it was sent.
    """
    if bar.sent is None:
        msg = f"bar of {bar.symbol}: it does not tell when it was sent: its age is not known."
        raise WireError(msg)
    return now - bar.sent > limit


def _envelope(data: bytes) -> Envelope:
    envelope = parsed(_ENVELOPES, data, "envelope")
    if not 0 <= envelope.retry < _MOST_RETRIES:
        msg = f"envelope: retry is {envelope.retry}: it counts failures from 0 on."
        raise WireError(msg)
    return envelope


def _enveloped(data: bytes, retry: int) -> bytes:
    return b'{"retry":%d,"data":%b}' % (retry, data)
