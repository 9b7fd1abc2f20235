"""Binance's words for orders, trades and balances, and what its errors mean."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.venues.port import (
    Balance,
    Execution,
    Refused,
    Unclear,
    Undelivered,
    VenueInstrument,
    VenueOrderState,
)

if TYPE_CHECKING:
    from ingenium.venues.port import NewOrder, OrderType, Side, Status, VenueError

MILLISECOND: Final = 1_000_000
BIP: Final = Decimal("0.0001")
"""In what distances of trailing stops are told: hundredths of a percent."""

STATUSES: Final[dict[str, Status]] = {
    "PENDING_NEW": "pending",
    "NEW": "open",
    "PARTIALLY_FILLED": "open",
    "PENDING_CANCEL": "open",
    "FILLED": "filled",
    "CANCELED": "cancelled",
    "REJECTED": "rejected",
    "EXPIRED": "expired",
    "EXPIRED_IN_MATCH": "expired",
}
TYPES: Final[dict[str, OrderType]] = {
    "MARKET": "market",
    "LIMIT": "limit",
    "LIMIT_MAKER": "limit",
    "STOP_LOSS": "stop",
    "STOP_LOSS_LIMIT": "stop_limit",
    "TAKE_PROFIT": "stop",
    "TAKE_PROFIT_LIMIT": "stop_limit",
}
_WORDS: Final[dict[OrderType, str]] = {
    "market": "MARKET",
    "limit": "LIMIT",
    "stop": "STOP_LOSS",
    "stop_limit": "STOP_LOSS_LIMIT",
    "trailing_stop": "STOP_LOSS",
}
_RULES: Final = {
    "insufficient balance": "funds",
    "Duplicate order": "duplicate",
    "immediately match": "post_only",
    "NOTIONAL": "min_notional",
    "PERCENT_PRICE": "price_band",
    "PRICE_FILTER": "precision",
    "LOT_SIZE": "precision",
    "Market is closed": "venue",
}
_CODES: Final = {
    -1002: "permission",
    -1022: "signature",
    -1100: "precision",
    -1111: "precision",
    -1121: "unknown_symbol",
    -2011: "unknown_order",
    -2013: "unknown_order",
    -2014: "signature",
    -2015: "permission",
    -2039: "unknown_order",
}
_CLOCK: Final = -1021
_LATER: Final = {-1003: 1.0, -1008: 1.0, -1015: 10.0, -1016: 5.0}
_UNKNOWN: Final = (-1000, -1001, -1006, -1007)


class _Failure(msgspec.Struct):
    code: int
    msg: str = ""


def failure_of(body: bytes, *, acts: bool) -> VenueError | None:
    """Return what an answer that is an error means; None where it is none.

    The codes are those of https://developers.binance.com/docs/binance-spot-api-docs/errors.
    """
    try:
        failure = msgspec.json.decode(body, type=_Failure)
    except msgspec.MsgspecError:
        return None
    code, told = failure.code, f"{failure.msg} ({failure.code})"
    if code >= 0:
        return None
    if code in _UNKNOWN:
        return Unclear(told) if acts else Undelivered(told)
    if code in _LATER:
        return Undelivered(told, _LATER[code])
    if code == _CLOCK:
        late = Undelivered(told)
        late.doubts_clock = True
        return late
    rule = _CODES.get(code)
    if rule is None:
        rule = next((name for word, name in _RULES.items() if word in failure.msg), "venue")
    return Refused(told, rule, str(code))


class OrderRow(msgspec.Struct, rename="camel"):
    """An order, as every answer about one tells it."""

    symbol: str
    order_id: int
    client_order_id: str = ""
    orig_client_order_id: str = ""
    price: Decimal = Decimal(0)
    orig_qty: Decimal = Decimal(0)
    executed_qty: Decimal = Decimal(0)
    cummulative_quote_qty: Decimal = Decimal(0)
    status: str = "NEW"
    type: str = "LIMIT"
    side: str = "BUY"
    stop_price: Decimal = Decimal(0)
    trailing_delta: int = 0
    time: int = 0
    transact_time: int = 0
    update_time: int = 0


class ListRow(msgspec.Struct, rename="camel"):
    """A pair of orders, as its sender is told."""

    order_list_id: int
    order_reports: list[OrderRow]


class TradeRow(msgspec.Struct, rename="camel"):
    """A trade of the account."""

    symbol: str
    id: int
    order_id: int
    price: Decimal
    qty: Decimal
    commission: Decimal
    commission_asset: str
    time: int
    is_buyer: bool
    is_maker: bool


class BalanceRow(msgspec.Struct):
    """What the account holds of an asset."""

    asset: str
    free: Decimal
    locked: Decimal


class AccountRow(msgspec.Struct):
    """The account."""

    balances: list[BalanceRow]


def order_parameters(order: NewOrder, symbol: str) -> dict[str, str]:
    """Return an order as it is asked for."""
    word = "LIMIT_MAKER" if order.post_only else _WORDS[order.type]
    given = {
        "symbol": symbol,
        "side": order.side.upper(),
        "type": word,
        "quantity": f"{order.quantity:f}",
        "newClientOrderId": order.client_id,
        "newOrderRespType": "RESULT",
    }
    if order.limit is not None:
        given["price"] = f"{order.limit:f}"
    if order.trigger is not None:
        given["stopPrice"] = f"{order.trigger:f}"
    if order.trail is not None:
        given["trailingDelta"] = f"{order.trail / BIP:.0f}"
    if word in ("LIMIT", "STOP_LOSS_LIMIT"):
        given["timeInForce"] = order.time_in_force
    return given


def pair_parameters(stop: NewOrder, limit: NewOrder, symbol: str) -> dict[str, str]:
    """Return a stop and a limit order as they are asked for together.

    See https://developers.binance.com/docs/binance-spot-api-docs/rest-api, "New order list - OCO".
    """
    is_sale = stop.side == "sell"
    above, below = (limit, stop) if is_sale else (stop, limit)
    given = {"symbol": symbol, "side": stop.side.upper(), "quantity": f"{stop.quantity:f}"}
    given["newOrderRespType"] = "RESULT"
    for place, order in (("above", above), ("below", below)):
        word = "LIMIT_MAKER" if order is limit else _WORDS[order.type]
        given |= {f"{place}Type": word, f"{place}ClientOrderId": order.client_id}
        if order.limit is not None:
            given[f"{place}Price"] = f"{order.limit:f}"
        if order.trigger is not None:
            given[f"{place}StopPrice"] = f"{order.trigger:f}"
        if word == "STOP_LOSS_LIMIT":
            given[f"{place}TimeInForce"] = order.time_in_force
    return given


def state_of(row: OrderRow, symbol: str) -> VenueOrderState:
    """Return an order in our words."""
    created = row.time or row.transact_time
    filled, value = row.executed_qty, row.cummulative_quote_qty
    return VenueOrderState(
        symbol=symbol,
        venue_id=str(row.order_id),
        client_id=row.orig_client_order_id or row.client_order_id or None,
        side="buy" if row.side == "BUY" else "sell",
        quantity=row.orig_qty,
        status=STATUSES.get(row.status, "open"),
        type=_type_of(row.type, is_trailing=row.trailing_delta > 0),
        limit=row.price or None,
        trigger=row.stop_price or None,
        filled=filled,
        average=value / filled if filled and value > 0 else None,
        created=created * MILLISECOND,
        updated=max(row.update_time, row.transact_time, created) * MILLISECOND,
    )


def _type_of(word: str, *, is_trailing: bool) -> OrderType:
    kind = TYPES.get(word, "limit")
    return "trailing_stop" if is_trailing and kind == "stop" else kind


def execution_of(row: TradeRow, symbol: str) -> Execution:
    """Return a trade in our words."""
    return Execution(
        symbol=symbol,
        trade_id=str(row.id),
        venue_id=str(row.order_id),
        side="buy" if row.is_buyer else "sell",
        quantity=row.qty,
        price=row.price,
        time=row.time * MILLISECOND,
        fee=row.commission,
        fee_currency=row.commission_asset,
        liquidity="maker" if row.is_maker else "taker",
    )


def balances_of(rows: list[BalanceRow]) -> dict[str, Balance]:
    """Return what the account holds in our words."""
    return {row.asset: Balance(currency=row.asset, free=row.free, held=row.locked) for row in rows}


def report_of(event: dict[str, Any], symbol: str) -> list[VenueOrderState | Execution]:
    """Return what an `executionReport` says: the order, and the trade before it."""
    side: Side = "buy" if event["S"] == "BUY" else "sell"
    client_id = event.get("C") or event["c"]
    filled, value = Decimal(event["z"]), Decimal(event["Z"])
    state = VenueOrderState(
        symbol=symbol,
        venue_id=str(event["i"]),
        client_id=client_id,
        side=side,
        quantity=Decimal(event["q"]),
        status=STATUSES.get(event["X"], "open"),
        type=_type_of(event["o"], is_trailing=bool(event.get("d"))),
        limit=Decimal(event["p"]) or None,
        trigger=Decimal(event["P"]) or None,
        filled=filled,
        average=value / filled if filled and value else None,
        reason="" if event["r"] == "NONE" else event["r"],
        created=int(event["O"]) * MILLISECOND,
        updated=int(event["T"]) * MILLISECOND,
    )
    if event["x"] != "TRADE":
        return [state]
    execution = Execution(
        symbol=symbol,
        trade_id=str(event["t"]),
        venue_id=str(event["i"]),
        client_id=client_id,
        side=side,
        quantity=Decimal(event["l"]),
        price=Decimal(event["L"]),
        time=int(event["T"]) * MILLISECOND,
        fee=Decimal(event["n"] or 0),
        fee_currency=event["N"] or "",
        liquidity="maker" if event["m"] else "taker",
    )
    return [execution, state]


def instrument_of(row: dict[str, Any], venue: str) -> VenueInstrument:
    """Return what an instrument of `exchangeInfo` may be ordered in.

    The filters are those of https://developers.binance.com/docs/binance-spot-api-docs/filters.
    """
    filters = {each["filterType"]: each for each in row["filters"]}
    lot, price = filters.get("LOT_SIZE", {}), filters.get("PRICE_FILTER", {})
    worth = filters.get("NOTIONAL") or filters.get("MIN_NOTIONAL") or {}
    band = filters.get("PERCENT_PRICE_BY_SIDE") or {}
    return VenueInstrument(
        symbol=f"{row['symbol']}.{venue}",
        order_symbol=row["symbol"],
        feed_symbol=str(row["symbol"]).lower(),
        base=row["baseAsset"],
        quote=row["quoteAsset"],
        tick=_exact(price.get("tickSize")) or Decimal("0.00000001"),
        lot=_exact(lot.get("stepSize")) or Decimal("0.00000001"),
        min_quantity=_exact(lot.get("minQty")) or Decimal(0),
        max_quantity=_exact(lot.get("maxQty")),
        min_notional=_exact(worth.get("minNotional")) or Decimal(0),
        min_price=_exact(price.get("minPrice")) or Decimal(0),
        max_price=_exact(price.get("maxPrice")),
        band_down=_exact(band.get("askMultiplierDown")),
        band_up=_exact(band.get("bidMultiplierUp")),
        is_trading=row.get("status", "TRADING") == "TRADING",
    )


def _exact(text: str | None) -> Decimal | None:
    """Return a number without the zeros at its end; None for zero, which is no rule."""
    if text is None or not (value := Decimal(text)):
        return None
    return value.normalize() + 0 if value != value.to_integral() else Decimal(int(value))
