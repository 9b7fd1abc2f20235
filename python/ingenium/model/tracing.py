"""Traces of orders: who is traced, by which ids, and the spans made of the times of its stages.

Ids are derived from the session and the order, so that every process knows them without being told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TRACEPARENT: Final = "traceparent"
"""The header of W3C Trace Context that carries a trace with a message."""

Stage = Literal["available", "received", "decided", "gated", "sent", "accepted", "filled", "booked"]
STAGES: Final[tuple[Stage, ...]] = (
    "available",
    "received",
    "decided",
    "gated",
    "sent",
    "accepted",
    "filled",
    "booked",
)
"""What an order passes, from the datum that caused it to the ledger."""

_WORK: Final = ("", "receive", "decide", "gate", "send", "accept", "fill", "book")
_FORM: Final = re.compile(r"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


@dataclass(frozen=True, slots=True)
class Parent:
    """What a header tells of the trace that a message belongs to.

    Attributes:
        trace: the id of the trace, 32 hexadecimal digits.
        span: the id of the span that caused the message, 16 digits.
        is_sampled: whether the trace is kept.
    """

    trace: str
    span: str
    is_sampled: bool


@dataclass(frozen=True, slots=True)
class OrderTrace:
    """When an order reached its stages.

    Attributes:
        order: its id.
        times: nanoseconds of each of `STAGES`; 0 where it was not seen to reach one.
        about: what else is known: its strategy, symbol, outcome.
    """

    order: str
    times: Sequence[int]
    about: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of work in a trace. The whole order is one, and each of its stages is one in it."""

    name: str
    trace: str
    id: str
    parent: str
    start: int
    end: int
    about: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tracing:
    """The traces of a session.

    Attributes:
        session: its name.
        one_in: one of so many orders is traced, the same ones in every process; 0 traces none.
    """

    session: str
    one_in: int = 100

    def is_sampled(self, order: str) -> bool:
        """Tell whether an order is traced."""
        if self.one_in < 1:
            return False
        return crc32(f"{self.session} {order}".encode()) % self.one_in == 0

    def headers(self, order: str) -> dict[str, str]:
        """Return the headers of a message about an order."""
        trace = self.trace(order)
        flags = "01" if self.is_sampled(order) else "00"
        return {TRACEPARENT: f"00-{trace}-{_span_id(trace, 'order')}-{flags}"}

    def trace(self, order: str) -> str:
        """Return the id of an order's trace."""
        return blake2b(f"{self.session} {order}".encode(), digest_size=16).hexdigest()

    def spans(self, traced: OrderTrace) -> list[Span]:
        """Return the span of an order, then those of the stages that it was seen to reach."""
        seen = [(at, time) for at, time in enumerate(traced.times) if time]
        if not seen:
            return []
        trace = self.trace(traced.order)
        root = _span_id(trace, "order")
        start, end = seen[0][1], max(time for _, time in seen)
        about = {"session": self.session, "order": traced.order, **traced.about}
        spans = [Span("order", trace, root, "", start, end, about)]
        for (_, before), (at, time) in pairwise(seen):
            work, until = _WORK[at], max(before, time)
            spans.append(Span(work, trace, _span_id(trace, work), root, before, until, {}))
        return spans


def parse_traceparent(text: str) -> Parent | None:
    """Return what a header tells; None where it is none, and the message begins a trace."""
    found = _FORM.fullmatch(text)
    if found is None or (text.startswith("00") and found[4]):
        return None
    trace, span, flags = found.group(1, 2, 3)
    if not trace.strip("0") or not span.strip("0"):
        return None
    return Parent(trace, span, bool(int(flags, 16) & 1))


def _span_id(trace: str, name: str) -> str:
    return blake2b(f"{trace} {name}".encode(), digest_size=8).hexdigest()
