"""Luno's words for markets, orders, trades and balances, and what its errors mean.

They are those of https://www.luno.com/en/developers/api.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import msgspec

from ingenium.venues.market_data import Candle
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

VENUE: Final = "luno"
MILLISECOND: Final = 1_000_000
TIME_TO_LIVE: Final = 5_000
"""Milliseconds after which Luno does not take an order any more."""

_LATE: Final = "ErrInvalidArguments"
"""What Luno answers to an order after its time to live, among others."""

_TOLERANCE: Final = Decimal("0.05")
"""How far from the last price a market order may trade: it is sent as an IOC limit order."""

_RULES: Final = {
    "ErrInsufficientBalance": "funds",
    "ErrInsufficientPerms": "permission",
    "ErrUnauthorised": "signature",
    "ErrApiKeyRevoked": "permission",
    "ErrInvalidMarketPair": "unknown_symbol",
    "ErrInvalidPrice": "precision",
    "ErrPriceDenominationNotAllowed": "precision",
    "ErrInvalidVolume": "precision",
    "ErrVolumeDenominationNotAllowed": "precision",
    "ErrVolumeTooLow": "min_quantity",
    "ErrDuplicateClientOrderID": "duplicate",
    "ErrOrderNotFound": "unknown_order",
    "ErrOrderCanceled": "post_only",
    "ErrCannotStopUnknownOrNonPendingOrder": "unknown_order",
    "ErrPostOnlyMode": "post_only",
    "ErrPostOnlyNotAllowed": "post_only",
}


_LATER: Final = {"ErrTooManyRequests": 1.0, "ErrUnderMaintenance": 5.0}


Word: TypeAlias = Literal["BUY", "SELL", "BID", "ASK"]
"""How Luno names a side: the first two in newer answers, the others in older ones."""

SIDES: Final[dict[str, Side]] = {"BUY": "buy", "BID": "buy", "SELL": "sell", "ASK": "sell"}


class Failure(msgspec.Struct):
    """An answer that is none."""

    error: str = ""
    error_code: str = ""


class OrderRow(msgspec.Struct):
    """An order, as `/api/exchange/3/order` tells it."""

    order_id: str
    pair: str
    side: Word
    type: str
    status: str
    limit_price: Decimal = Decimal(0)
    limit_volume: Decimal = Decimal(0)
    base: Decimal = Decimal(0)
    counter: Decimal = Decimal(0)
    fee_base: Decimal = Decimal(0)
    fee_counter: Decimal = Decimal(0)
    client_order_id: str = ""
    stop_price: Decimal | None = None
    time_in_force: str = ""
    creation_timestamp: int = 0
    completed_timestamp: int = 0


class TradeRow(msgspec.Struct):
    """A trade of the account."""

    sequence: int
    order_id: str
    pair: str
    price: Decimal
    base: Decimal
    fee_base: Decimal
    fee_counter: Decimal
    timestamp: int
    type: Word
    is_buy: bool
    client_order_id: str = ""


class MarketRow(msgspec.Struct):
    """What may be ordered of a pair."""

    market_id: str
    base_currency: str
    counter_currency: str
    min_volume: Decimal
    max_volume: Decimal
    volume_scale: int
    min_price: Decimal
    max_price: Decimal
    price_scale: int
    trading_status: str = "ACTIVE"


def failure_of(status: int, body: bytes, *, acts: bool) -> VenueError | None:
    """Return what an answer means where it is no success."""
    if status < 400:  # noqa: PLR2004 - as HTTP has it
        return None
    try:
        failure = msgspec.json.decode(body, type=Failure)
    except msgspec.MsgspecError:
        return None
    found = _failure(failure, status, acts=acts)
    if found is not None:
        found.doubts_clock = failure.error_code == _LATE  # it may be our clock that is wrong
    return found


def _failure(failure: Failure, status: int, *, acts: bool) -> VenueError | None:
    told = f"{failure.error or 'no reason given'} ({failure.error_code or status})"
    if failure.error_code in _RULES:
        return Refused(told, _RULES[failure.error_code], failure.error_code)
    is_late = failure.error_code == _LATE and "late" in failure.error.lower()
    if is_late or failure.error_code in _LATER:
        return Undelivered(told, _LATER.get(failure.error_code))
    if failure.error_code == "ErrDeadlineExceeded":
        return Unclear(told) if acts else Undelivered(told)
    return Refused(told, "venue", failure.error_code) if failure.error_code else None


def instrument_of(row: MarketRow) -> VenueInstrument:
    """Return a market in our words."""
    return VenueInstrument(
        symbol=f"{row.market_id}.{VENUE}",
        order_symbol=row.market_id,
        feed_symbol=row.market_id,
        base=row.base_currency,
        quote=row.counter_currency,
        tick=Decimal(1).scaleb(-row.price_scale),
        lot=Decimal(1).scaleb(-row.volume_scale),
        min_quantity=row.min_volume,
        max_quantity=row.max_volume,
        min_price=row.min_price,
        max_price=row.max_price,
        is_trading=row.trading_status == "ACTIVE",
    )


def order_form(order: NewOrder, pair: str, tick: Decimal, now: int) -> dict[str, str]:
    """Return an order as it is asked for; all go to `postorder`, in what is traded.

    A market order is an IOC limit order a little beyond the last price: Luno's own takes what is
    paid, not what is bought.

    Raises:
        Refused: it is a market order, and no price is known.
    """
    given = {
        "pair": pair,
        "type": "BID" if order.side == "buy" else "ASK",
        "volume": f"{order.quantity:f}",
        "client_order_id": order.client_id,
        "timestamp": str(now // MILLISECOND),
        "ttl": str(TIME_TO_LIVE),
    }
    limit = order.limit
    if limit is None:
        if order.price is None:
            msg = f"No price of {order.symbol} is known: a market order needs one at Luno."
            raise Refused(msg, "price_band")
        is_buy = order.side == "buy"
        factor = 1 + _TOLERANCE if is_buy else 1 - _TOLERANCE
        steps = order.price * factor / tick
        limit = steps.to_integral_value(ROUND_UP if is_buy else ROUND_DOWN) * tick
        given["time_in_force"] = "IOC"
    elif order.time_in_force in ("IOC", "FOK"):
        given["time_in_force"] = order.time_in_force
    given["price"] = f"{limit:f}"
    if order.post_only:
        given["post_only"] = "true"
    if order.trigger is not None:
        given["stop_price"] = f"{order.trigger:f}"
        given["stop_direction"] = "ABOVE" if order.side == "buy" else "BELOW"
    return given


def state_of(row: OrderRow, symbol: str) -> VenueOrderState:
    """Return an order in our words."""
    status: Status = "open"
    if row.status == "COMPLETE":
        wanted = row.base if row.type == "MARKET" else row.limit_volume
        status = "filled" if row.base >= wanted > 0 else "cancelled"  # also with nothing traded
    kind: OrderType = {"MARKET": "market", "STOP_LIMIT": "stop_limit"}.get(row.type, "limit")  # type: ignore[assignment]
    side = SIDES[row.side]
    return VenueOrderState(
        symbol=symbol,
        venue_id=row.order_id,
        client_id=row.client_order_id or None,
        side=side,
        quantity=row.limit_volume or row.base,
        status=status,
        type=kind,
        limit=row.limit_price or None,
        trigger=row.stop_price or None,
        filled=row.base,
        average=row.counter / row.base if row.base else None,
        fee=row.fee_base if side == "buy" else row.fee_counter,
        created=row.creation_timestamp * MILLISECOND,
        updated=max(row.completed_timestamp, row.creation_timestamp) * MILLISECOND,
    )


def execution_of(row: TradeRow, symbol: str, quote: str, base: str) -> Execution:
    """Return a trade in our words."""
    is_base = row.fee_base > 0
    side = SIDES[row.type]
    return Execution(
        symbol=symbol,
        trade_id=str(row.sequence),
        venue_id=row.order_id,
        client_id=row.client_order_id or None,
        side=side,
        quantity=row.base,
        price=row.price,
        time=row.timestamp * MILLISECOND,
        fee=row.fee_base if is_base else row.fee_counter,
        fee_currency=base if is_base else quote,
        liquidity="taker" if row.is_buy == (side == "buy") else "maker",
    )


def balances_of(told: dict[str, Any]) -> dict[str, Balance]:
    """Return what the accounts hold, summed by currency; `balance` is all, `reserved` is held."""
    found: dict[str, Balance] = {}
    for row in told.get("balance", ()):
        whole, held = Decimal(row["balance"]), Decimal(row["reserved"])
        before = found.get(row["asset"])
        found[row["asset"]] = Balance(
            currency=row["asset"],
            free=whole - held + (before.free if before else 0),
            held=held + (before.held if before else 0),
        )
    return found


def candle_of(row: dict[str, Any], symbol: str, timeframe: str, length: int) -> Candle:
    """Return a bar in our words."""
    start = int(row["timestamp"]) * MILLISECOND
    return Candle(
        symbol=symbol,
        timeframe=timeframe,
        start=start,
        end=start + length,
        open=Decimal(row["open"]),
        high=Decimal(row["high"]),
        low=Decimal(row["low"]),
        close=Decimal(row["close"]),
        volume=Decimal(row["volume"]),
    )
