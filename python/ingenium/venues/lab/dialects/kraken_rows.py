"""Pairs, orders, trades and balances in Kraken's words."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.market import LabMarket
    from ingenium.venues.lab.orders import Change, LabOrder, LabTrade
    from ingenium.venues.port import VenueInstrument

SECOND: Final = 1_000_000_000
_GROUP: Final = 100_000
_CHECKED: Final = 10
_WORDS: Final = {"stop": "stop-loss", "stop_limit": "stop-loss-limit"}
_STATUSES: Final = {"filled": "closed", "cancelled": "canceled", "rejected": "canceled"}
_V2: Final = {"XBT": "BTC"}


def txid(number: int, kind: str = "O") -> str:
    """Return what Kraken calls an order ("O") or a trade ("T")."""
    return f"{kind}LAB{number // _GROUP:02}-{number % _GROUP:05}-LABLAB"


def number_of(name: str) -> int:
    """Return the number of an order or trade; 0 where it is none of ours."""
    parts = name.split("-")
    if len(parts) != 3 or not (parts[0][4:].isdigit() and parts[1].isdigit()):  # noqa: PLR2004
        return 0
    return int(parts[0][4:]) * _GROUP + int(parts[1])


def exact(value: Decimal | None) -> str:
    """Return a number as text."""
    return "0" if value is None else f"{value:f}"


def seconds(time: int) -> float:
    """Return a time as Kraken's REST writes it."""
    return time / SECOND


def stamp(time: int) -> str:
    """Return a time as Kraken's streams write it."""
    moment = datetime.fromtimestamp(time // SECOND, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{time % SECOND // 1_000:06}Z"


def asset(currency: str) -> str:
    """Return what Kraken calls a currency."""
    return {"XBT": "XXBT", "USD": "ZUSD", "EUR": "ZEUR", "ETH": "XETH"}.get(currency, currency)


def shown(rules: VenueInstrument) -> str:
    """Return what the streams call a pair."""
    return f"{_V2.get(rules.base, rules.base)}/{rules.quote}"


def places(step: Decimal) -> int:
    """Return how many decimals a step has."""
    return max(0, -int(step.normalize().as_tuple().exponent))


def pair_row(rules: VenueInstrument) -> dict[str, Any]:
    """Return a pair of AssetPairs."""
    return {
        "altname": rules.order_symbol,
        "wsname": f"{rules.base}/{rules.quote}",
        "aclass_base": "currency",
        "base": asset(rules.base),
        "aclass_quote": "currency",
        "quote": asset(rules.quote),
        "lot": "unit",
        "cost_decimals": 5,
        "pair_decimals": places(rules.tick),
        "lot_decimals": places(rules.lot),
        "lot_multiplier": 1,
        "leverage_buy": [],
        "leverage_sell": [],
        "fees": [[0, 0.1]],
        "fees_maker": [[0, 0.1]],
        "fee_volume_currency": "ZUSD",
        "ordermin": exact(rules.min_quantity),
        "costmin": exact(rules.min_notional),
        "tick_size": exact(rules.tick),
        "status": "online" if rules.is_trading else "cancel_only",
    }


def order_row(order: LabOrder) -> dict[str, Any]:
    """Return an order of OpenOrders, ClosedOrders or QueryOrders."""
    ticket = order.ticket
    word = _WORDS.get(ticket.type, ticket.type)
    price, second = order.limit, None
    if ticket.trigger is not None:
        price, second = ticket.trigger, order.limit
    fee = sum(order.fees.values(), Decimal(0))
    status = "open" if order.is_open else _STATUSES.get(order.status, order.status)
    row = {
        "refid": None,
        "userref": 0,
        "cl_ord_id": ticket.client_id or None,
        "status": status,
        "opentm": seconds(order.created),
        "starttm": 0,
        "expiretm": 0,
        "descr": {
            "pair": ticket.symbol,
            "type": ticket.side,
            "ordertype": word,
            "price": exact(price),
            "price2": exact(second),
            "leverage": "none",
            "order": f"{ticket.side} {exact(order.quantity)} {ticket.symbol} @ {word}",
            "close": "",
        },
        "vol": exact(order.quantity),
        "vol_exec": exact(order.filled),
        "cost": exact(order.value),
        "fee": exact(fee),
        "price": exact(order.average),
        "stopprice": exact(ticket.trigger),
        "limitprice": "0",
        "misc": "",
        "oflags": "post,fciq" if ticket.post_only else "fciq",
        "reason": order.reason or None,
    }
    return row if order.is_open else row | {"closetm": seconds(order.updated)}


def trade_row(trade: LabTrade) -> dict[str, Any]:
    """Return a trade of TradesHistory."""
    return {
        "ordertxid": txid(trade.order),
        "postxid": "TLAB00-00000-POSPOS",
        "pair": trade.symbol,
        "time": seconds(trade.time),
        "type": trade.side,
        "ordertype": "limit",
        "price": exact(trade.price),
        "cost": exact(trade.price * trade.quantity),
        "fee": exact(trade.fee),
        "vol": exact(trade.quantity),
        "margin": "0",
        "misc": "",
        "trade_id": trade.id,
        "maker": trade.liquidity == "maker",
    }


def balance_rows(account: LabAccount) -> dict[str, dict[str, str]]:
    """Return what an account holds, of BalanceEx."""
    return {
        asset(name): {
            "balance": exact(account.total(name)),
            "hold_trade": exact(account.held.get(name)),
        }
        for name in sorted({*account.free, *account.held})
    }


def execution_row(change: Change, rules: VenueInstrument) -> dict[str, Any]:
    """Return an entry of the `executions` channel."""
    order, trade = change.order, change.trade
    ticket = order.ticket
    status = {"new": "new", "replaced": "new", "cancelled": "canceled", "expired": "expired"}.get(
        change.kind, "canceled"
    )
    if trade is not None:
        status = "partially_filled" if trade.left else "filled"
    row: dict[str, Any] = {
        "order_id": txid(order.id),
        "cl_ord_id": ticket.client_id,
        "symbol": shown(rules),
        "side": ticket.side,
        "order_type": _WORDS.get(ticket.type, ticket.type),
        "order_qty": float(order.quantity),
        "cum_qty": float(change.filled),
        "cum_cost": float(change.value),
        "order_status": status,
        "exec_type": "trade" if trade is not None else status,
        "time_in_force": ticket.time_in_force,
        "timestamp": stamp(change.time),
    }
    if order.limit is not None:
        row["limit_price"] = float(order.limit)
    if trade is not None:
        row |= {
            "exec_id": txid(trade.id, "T"),
            "trade_id": trade.id,
            "last_qty": float(trade.quantity),
            "last_price": float(trade.price),
            "liquidity_ind": "m" if trade.liquidity == "maker" else "t",
            "fees": [{"asset": trade.fee_currency, "qty": float(trade.fee)}],
        }
    return row


def checksum(market: LabMarket) -> int:
    """Return the checksum of the best ten levels.

    As in https://docs.kraken.com/api/docs/guides/spot-ws-book-v2.
    """
    text = "".join(
        f"{market.ticks(price)}{market.lots(quantity)}"
        for side in ("sell", "buy")
        for price, quantity in market.book("sell" if side == "sell" else "buy", _CHECKED)
    )
    return zlib.crc32(text.encode())
