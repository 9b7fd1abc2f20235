"""The events of the Luno trader; in its own programs they are objects, here JSON."""

from __future__ import annotations

import msgspec

from ingenium.model.wire.numbers import Number
from ingenium.model.wire.vocabulary import SideWord, TimeInForceWord

TICK = 0
ORDER = 1
FILL = 2
CHECK_ORDER_STATUS = 3

Code = int | str
"""A word of an enumeration, or its number there."""


class TickEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The best prices; `code` is symbol and exchange, `timestamp` milliseconds since 1970."""

    type: Code = TICK
    sym: str
    exc: str
    code: str
    timestamp: int
    bid_p: Number
    ask_p: Number
    bid_v: Number | None = None
    ask_v: Number | None = None


class OrderEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An order; a market order that buys carries its counter volume, as Luno wants it."""

    type: Code = ORDER
    sid: Code
    sym: str
    ordertype: Code
    direction: SideWord
    base_volume: Number
    price: Number | None = None
    time_in_force: TimeInForceWord = "GTC"
    stop: Number | None = None
    post_only: bool = True
    oid: str
    luno_oid: str = ""
    order_time: int | None = None
    execution_price: Number | None = None
    counter_volume: Number | None = None


class FillEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An order that is done; its price is counter volume by base volume."""

    type: Code = FILL
    sid: Code
    oid: str
    sym: str
    dir: SideWord
    base_volume: Number
    counter_volume: Number
    fee_base: Number = "0"
    create_ts: int | None = None
    complete_ts: int | None = None


class CheckOrderStatusEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The heartbeat: ask about all standing orders."""

    type: Code = CHECK_ORDER_STATUS
