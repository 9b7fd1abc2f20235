"""Tokocrypto's words for orders and trades, and what its errors mean."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.venues.binance.account_wire import MILLISECOND, failure_of, instrument_of
from ingenium.venues.port import Execution, Refused, VenueInstrument, VenueOrderState

if TYPE_CHECKING:
    from ingenium.venues.port import NewOrder, OrderType, Status, VenueError

VENUE: Final = "tokocrypto"
STATUSES: Final[dict[int, Status]] = {
    -2: "pending",
    0: "open",
    1: "open",
    2: "filled",
    3: "cancelled",
    4: "rejected",
    5: "open",
    6: "expired",
}
"""The contract's five, and those that the exchange's documentation adds."""

TYPES: Final[dict[int, OrderType]] = {
    1: "limit",
    2: "market",
    3: "stop",
    4: "stop_limit",
    7: "limit",
}
_NUMBERS: Final[dict[OrderType, str]] = {
    "limit": "1",
    "market": "2",
    "stop": "3",
    "stop_limit": "4",
}
_LIFETIMES: Final = {"GTC": "1", "IOC": "2", "FOK": "3"}
_CODES: Final = {
    2202: "funds",
    3208: "duplicate",
    3210: "unknown_order",
    3218: "unknown_order",
    3211: "post_only",
    3701: "unknown_symbol",
}


class Envelope(msgspec.Struct):
    """What every answer is wrapped in."""

    code: int
    msg: str = ""
    data: msgspec.Raw = msgspec.Raw(b"null")
    success: bool = True
    timestamp: int = 0


class OrderRow(msgspec.Struct, rename="camel"):
    """An order."""

    order_id: str
    symbol: str
    side: int
    type: int
    status: int
    client_id: str = ""
    price: Decimal = Decimal(0)
    orig_qty: Decimal = Decimal(0)
    executed_qty: Decimal = Decimal(0)
    executed_price: Decimal = Decimal(0)
    executed_quote_qty: Decimal = Decimal(0)
    stop_price: Decimal = Decimal(0)
    create_time: int = 0
    update_time: int = 0


class TradeRow(msgspec.Struct, rename="camel"):
    """A trade of the account."""

    trade_id: str
    order_id: str
    symbol: str
    price: Decimal
    qty: Decimal
    commission: Decimal
    commission_asset: str
    is_buyer: bool | int
    is_maker: bool | int
    time: str


def meaning(status: int, body: bytes, *, acts: bool) -> VenueError | None:
    """Return what an answer means where it is no success: code 0, and success not false."""
    try:
        told = msgspec.json.decode(body, type=Envelope)
    except msgspec.MsgspecError:
        return failure_of(body, acts=acts) if status >= 400 else None  # noqa: PLR2004 - HTTP
    if told.code == 0 and told.success:
        return None
    if told.code in _CODES:
        return Refused(f"{told.msg} ({told.code})", _CODES[told.code], str(told.code))
    plain = msgspec.json.encode({"code": told.code, "msg": told.msg})
    return failure_of(plain, acts=acts) or Refused(f"{told.msg} ({told.code})", code=str(told.code))


def order_form(order: NewOrder, symbol: str) -> dict[str, str]:
    """Return an order as it is asked for, in the order of the contract."""
    given = {
        "symbol": symbol,
        "side": "0" if order.side == "buy" else "1",
        "type": "7" if order.post_only else _NUMBERS[order.type],
        "quantity": f"{order.quantity:f}",
        "clientId": order.client_id,
    }
    if order.limit is not None:
        given["price"] = f"{order.limit:f}"
        if not order.post_only:
            given["timeInForce"] = _LIFETIMES[order.time_in_force]
    if order.trigger is not None:
        given["stopPrice"] = f"{order.trigger:f}"
    return given


def state_of(row: OrderRow, symbol: str) -> VenueOrderState:
    """Return an order in our words."""
    filled, value = row.executed_qty, row.executed_quote_qty
    average = value / filled if filled and value else row.executed_price or None
    return VenueOrderState(
        symbol=symbol,
        venue_id=row.order_id,
        client_id=row.client_id or None,
        side="buy" if row.side == 0 else "sell",
        quantity=row.orig_qty,
        status=STATUSES.get(row.status, "open"),
        type=TYPES.get(row.type, "limit"),
        limit=row.price or None,
        trigger=row.stop_price or None,
        filled=filled,
        average=average,
        created=row.create_time * MILLISECOND,
        updated=max(row.update_time, row.create_time) * MILLISECOND,
    )


def execution_of(row: TradeRow, symbol: str) -> Execution:
    """Return a trade in our words."""
    return Execution(
        symbol=symbol,
        trade_id=row.trade_id,
        venue_id=row.order_id,
        side="buy" if row.is_buyer else "sell",
        quantity=row.qty,
        price=row.price,
        time=int(row.time) * MILLISECOND,
        fee=row.commission,
        fee_currency=row.commission_asset,
        liquidity="maker" if row.is_maker else "taker",
    )


def instruments_of(rows: list[dict[str, Any]]) -> dict[str, VenueInstrument]:
    """Return what may be ordered; canonical symbols have no underscore."""
    found = {}
    for row in rows:
        name = str(row["symbol"]).replace("_", "")
        status = "TRADING" if row.get("spotTradingEnable") == 1 else "BREAK"
        plain = instrument_of(row | {"symbol": name, "status": status}, VENUE)
        found[plain.symbol] = msgspec.structs.replace(plain, order_symbol=row["symbol"])
    return found
