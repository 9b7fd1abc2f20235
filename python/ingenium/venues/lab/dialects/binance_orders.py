"""Orders, trades and balances in Binance's words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.market import LabMarket
    from ingenium.venues.lab.orders import Change, LabOrder, LabTrade
    from ingenium.venues.port import VenueInstrument

MILLISECOND: Final = 1_000_000
_PLACES: Final = Decimal("0.00000001")
_TYPES: Final = {
    ("market", False): "MARKET",
    ("limit", False): "LIMIT",
    ("limit", True): "LIMIT_MAKER",
    ("stop", False): "STOP_LOSS",
    ("stop", True): "TAKE_PROFIT",
    ("stop_limit", False): "STOP_LOSS_LIMIT",
    ("stop_limit", True): "TAKE_PROFIT_LIMIT",
}
_EXECUTED: Final = {
    "new": "NEW",
    "trade": "TRADE",
    "cancelled": "CANCELED",
    "expired": "EXPIRED",
    "rejected": "REJECTED",
    "replaced": "REPLACED",
}
_RESULT: Final = (
    "price",
    "origQty",
    "executedQty",
    "origQuoteOrderQty",
    "cummulativeQuoteQty",
    "status",
    "timeInForce",
    "type",
    "side",
    "stopPrice",
    "trailingDelta",
    "workingTime",
    "selfTradePreventionMode",
)
_BECAME: Final = {"new": "NEW", "cancelled": "CANCELED", "expired": "EXPIRED"}


def eight(value: Decimal | None) -> str:
    """Return a number with eight places."""
    return f"{(value or Decimal(0)).quantize(_PLACES):f}"


def status_of(order: LabOrder) -> str:
    """Return the status of an order."""
    if order.status == "open":
        return "PARTIALLY_FILLED" if order.filled else "NEW"
    words = {"filled": "FILLED", "cancelled": "CANCELED", "expired": "EXPIRED"}
    return words.get(order.status, "REJECTED")


def type_of(order: LabOrder) -> str:
    """Return the type of an order."""
    return _TYPES[order.ticket.type, order.ticket.post_only or order.ticket.takes_profit]


def order_row(order: LabOrder) -> dict[str, Any]:
    """Return an order as queries tell it."""
    ticket = order.ticket
    return _trailing(order, "trailingDelta") | {
        "symbol": ticket.symbol,
        "orderId": order.id,
        "orderListId": order.pair or -1,
        "clientOrderId": ticket.client_id or f"lab{order.id}",
        "price": eight(order.limit),
        "origQty": eight(order.quantity),
        "executedQty": eight(order.filled),
        "cummulativeQuoteQty": eight(order.value),
        "status": status_of(order),
        "timeInForce": ticket.time_in_force,
        "type": type_of(order),
        "side": ticket.side.upper(),
        "stopPrice": eight(ticket.trigger),
        "icebergQty": eight(None),
        "time": order.created // MILLISECOND,
        "updateTime": order.updated // MILLISECOND,
        "isWorking": not order.is_waiting,
        "workingTime": order.created // MILLISECOND,
        "origQuoteOrderQty": eight(ticket.spend),
        "selfTradePreventionMode": "NONE",
    }


def _trailing(order: LabOrder, name: str) -> dict[str, Any]:
    """Return how far an order follows the price; nothing of one that does not."""
    trail = order.ticket.trail
    return {} if trail is None else {name: int(trail * 10_000)}


def placed_row(order: LabOrder, now: int, form: str = "") -> dict[str, Any]:
    """Return an order as its sender is told: ACK, RESULT or FULL."""
    row = order_row(order)
    told = {name: row[name] for name in ("symbol", "orderId", "orderListId", "clientOrderId")}
    told["transactTime"] = now // MILLISECOND
    if form == "ACK" or (not form and order.ticket.type in ("stop", "stop_limit")):
        return told
    told |= {name: each for name, each in row.items() if name in _RESULT}
    if form == "RESULT":
        return told
    told["fills"] = [
        {
            "price": eight(trade.price),
            "qty": eight(trade.quantity),
            "commission": eight(trade.fee),
            "commissionAsset": trade.fee_currency,
            "tradeId": trade.id,
        }
        for trade in order.trades
    ]
    return told


def cancelled_row(order: LabOrder, now: int, client_id: str) -> dict[str, Any]:
    """Return an order that was cancelled: it has the id of the cancellation, and its own beside."""
    row = order_row(order)
    names = ("symbol", "orderId", "orderListId", *_RESULT)
    told = {name: row[name] for name in names if name in row}
    told["transactTime"] = now // MILLISECOND
    own = {"origClientOrderId": row["clientOrderId"]}
    return told | own | {"clientOrderId": client_id or f"cancel{order.id}"}


def list_row(maker: LabOrder, stop: LabOrder, client_id: str, now: int) -> dict[str, Any]:
    """Return a pair of orders as its sender is told."""
    names = ("symbol", "orderId", "clientOrderId")
    rows = [order_row(stop), order_row(maker)]
    is_over = not (maker.is_open or stop.is_open)
    return {
        "orderListId": maker.pair,
        "contingencyType": "OCO",
        "listStatusType": "ALL_DONE" if is_over else "EXEC_STARTED",
        "listOrderStatus": "ALL_DONE" if is_over else "EXECUTING",
        "listClientOrderId": client_id or f"list{maker.pair}",
        "transactionTime": now // MILLISECOND,
        "symbol": maker.ticket.symbol,
        "orders": [{name: row[name] for name in names} for row in rows],
        "orderReports": [placed_row(each, now, "RESULT") for each in (stop, maker)],
    }


def trade_row(trade: LabTrade) -> dict[str, Any]:
    """Return a trade of an account."""
    return {
        "symbol": trade.symbol,
        "id": trade.id,
        "orderId": trade.order,
        "orderListId": -1,
        "price": eight(trade.price),
        "qty": eight(trade.quantity),
        "quoteQty": eight(trade.price * trade.quantity),
        "commission": eight(trade.fee),
        "commissionAsset": trade.fee_currency,
        "time": trade.time // MILLISECOND,
        "isBuyer": trade.side == "buy",
        "isMaker": trade.liquidity == "maker",
        "isBestMatch": True,
    }


def balance_rows(account: LabAccount) -> list[dict[str, str]]:
    """Return what an account holds."""
    return [
        {
            "asset": name,
            "free": eight(account.free.get(name)),
            "locked": eight(account.held.get(name)),
        }
        for name in sorted({*account.free, *account.held})
    ]


def report_row(change: Change) -> dict[str, Any]:
    """Return an `executionReport` of the user stream."""
    order, trade = change.order, change.trade
    ticket = order.ticket
    is_cancel = change.kind == "cancelled"
    own = ticket.client_id or f"lab{order.id}"
    status = _BECAME.get(change.kind, "REJECTED")
    if change.kind in ("trade", "replaced"):
        left = order.quantity if trade is None else trade.left
        status = "FILLED" if not left else "PARTIALLY_FILLED" if change.filled else "NEW"
    return _trailing(order, "d") | {
        "e": "executionReport",
        "E": change.time // MILLISECOND,
        "s": ticket.symbol,
        "c": f"cancel{order.id}" if is_cancel else own,
        "S": ticket.side.upper(),
        "o": type_of(order),
        "f": ticket.time_in_force,
        "q": eight(order.quantity),
        "p": eight(order.limit),
        "P": eight(ticket.trigger),
        "F": eight(None),
        "g": order.pair or -1,
        "C": own if is_cancel else "",
        "x": _EXECUTED[change.kind],
        "X": status,
        "r": "NONE",
        "i": order.id,
        "l": eight(None if trade is None else trade.quantity),
        "z": eight(change.filled),
        "L": eight(None if trade is None else trade.price),
        "n": "0" if trade is None else eight(trade.fee),
        "N": None if trade is None else trade.fee_currency,
        "T": change.time // MILLISECOND,
        "t": -1 if trade is None else trade.id,
        "I": change.number,
        "w": order.is_open and not order.is_waiting,
        "m": trade is not None and trade.liquidity == "maker",
        "M": False,
        "O": order.created // MILLISECOND,
        "Z": eight(change.value),
        "Y": eight(None if trade is None else trade.price * trade.quantity),
        "Q": eight(ticket.spend),
        "W": order.created // MILLISECOND,
        "V": "NONE",
    }


def symbol_row(rules: VenueInstrument) -> dict[str, Any]:
    """Return an instrument of `exchangeInfo`."""
    most = Decimal(9_000_000) if rules.max_quantity is None else rules.max_quantity
    filters: list[dict[str, Any]] = [
        {
            "filterType": "PRICE_FILTER",
            "minPrice": eight(max(rules.min_price, rules.tick)),
            "maxPrice": eight(rules.max_price or Decimal(10_000_000)),
            "tickSize": eight(rules.tick),
        },
        {
            "filterType": "LOT_SIZE",
            "minQty": eight(max(rules.min_quantity, rules.lot)),
            "maxQty": eight(most),
            "stepSize": eight(rules.lot),
        },
        {
            "filterType": "NOTIONAL",
            "minNotional": eight(rules.min_notional),
            "applyMinToMarket": True,
            "maxNotional": "9000000.00000000",
            "applyMaxToMarket": False,
            "avgPriceMins": 5,
        },
        {
            "filterType": "TRAILING_DELTA",
            "minTrailingAboveDelta": 10,
            "maxTrailingAboveDelta": 2_000,
            "minTrailingBelowDelta": 10,
            "maxTrailingBelowDelta": 2_000,
        },
    ]
    if rules.band_down is not None and rules.band_up is not None:
        up, down = f"{rules.band_up:f}", f"{rules.band_down:f}"
        filters.append(
            {
                "filterType": "PERCENT_PRICE_BY_SIDE",
                "bidMultiplierUp": up,
                "bidMultiplierDown": down,
                "askMultiplierUp": up,
                "askMultiplierDown": down,
                "avgPriceMins": 5,
            }
        )
    return {
        "symbol": rules.order_symbol,
        "status": "TRADING" if rules.is_trading else "BREAK",
        "baseAsset": rules.base,
        "baseAssetPrecision": 8,
        "quoteAsset": rules.quote,
        "quotePrecision": 8,
        "quoteAssetPrecision": 8,
        "baseCommissionPrecision": 8,
        "quoteCommissionPrecision": 8,
        "orderTypes": list(dict.fromkeys(_TYPES.values())),
        "icebergAllowed": False,
        "ocoAllowed": True,
        "quoteOrderQtyMarketAllowed": True,
        "allowTrailingStop": True,
        "cancelReplaceAllowed": True,
        "isSpotTradingAllowed": True,
        "isMarginTradingAllowed": False,
        "filters": filters,
        "permissions": [],
        "permissionSets": [["SPOT"]],
        "defaultSelfTradePreventionMode": "NONE",
        "allowedSelfTradePreventionModes": ["NONE"],
    }


def depth_rows(market: LabMarket, side: str, count: int) -> list[list[str]]:
    """Return levels of a side."""
    rows = market.book("buy" if side == "buy" else "sell", count)
    return [[eight(price), eight(quantity)] for price, quantity in rows]
