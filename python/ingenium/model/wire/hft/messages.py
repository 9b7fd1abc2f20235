"""The bodies of hft-service: klines, with keys of either age, and orders."""

from __future__ import annotations

from typing import Any, Final, cast

import msgspec

from ingenium.model.wire.numbers import Number
from ingenium.model.wire.vocabulary import OrderTypeWord, SideWord

Moment = str | int
"""RFC 3339 text, or milliseconds since 1970."""


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """What is around every message.

    Attributes:
        retry: how often handling it has failed so far.
        data: the message.
    """

    retry: int = 0
    data: msgspec.Raw


class Kline(msgspec.Struct, frozen=True, kw_only=True):
    """A bar. Newer programs have these keys, older ones the same in PascalCase."""

    exchange: str
    event_type: str = "kline"
    event_time: Moment
    symbol: str
    interval: str
    open_time: Moment
    close_time: Moment
    open_price: Number
    high_price: Number
    low_price: Number
    close_price: Number
    base_volume: Number
    quote_volume: Number = "0"
    taker_base_volume: Number = "0"
    taker_quote_volume: Number = "0"
    trade_count: int = 0
    is_closed: bool = False
    created_at: Moment = ""
    updated_at: Moment = ""


def _in_pascal_case() -> type[Kline]:
    fields: list[Any] = []
    for each in msgspec.structs.fields(Kline):
        default = {} if each.required else {"default": each.default}
        fields.append((each.name, each.type, msgspec.field(**default)))
    options: dict[str, Any] = {"rename": "pascal", "frozen": True, "kw_only": True}
    made = msgspec.defstruct(
        "PascalKline", fields, bases=(Kline,), namespace={"__doc__": Kline.__doc__}, **options
    )
    return cast("type[Kline]", made)


PascalKline: Final = _in_pascal_case()


class PlaceOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order.

    Attributes:
        requested_at: milliseconds since 1970.
        expired_at: seconds since 1970; after that it is not sent any more.
        price: a market order has one too, the last that was seen, or 0.
    """

    request_id: str
    user_id: str = ""
    order_id: str | None = None
    exchange: str
    symbol: str
    type: OrderTypeWord
    side: SideWord
    price: Number = "0"
    quantity: Number
    requested_at: int = 0
    expired_at: int | None = None
    source: str = ""
    strategy_id: str | None = None
    is_paper_trading: bool = False


def enveloped(body: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """Return the type of a message in its envelope, to describe it."""
    fields: list[Any] = [("retry", int, 0), ("data", body)]
    namespace = {"__doc__": f"{body.__doc__} In its envelope."}
    return msgspec.defstruct(f"{body.__name__}Message", fields, namespace=namespace, kw_only=True)
