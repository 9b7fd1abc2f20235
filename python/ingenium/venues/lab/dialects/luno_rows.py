"""Markets, orders, trades and balances in Luno's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from decimal import Decimal

    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.candles import LabCandle
    from ingenium.venues.lab.market import LabMarket
    from ingenium.venues.lab.orders import LabOrder, LabTrade
    from ingenium.venues.port import Side, VenueInstrument

MILLISECOND: Final = 1_000_000
_PREFIX: Final = "BXLAB"


def exact(value: Decimal | None) -> str:
    """Return a number as text."""
    return "0" if value is None else f"{value:f}"


def venue_id(number: int) -> str:
    """Return what Luno calls an order."""
    return f"{_PREFIX}{number:010}"


def number_of(name: str) -> int:
    """Return the number of an order; 0 where it is none of ours."""
    rest = name.removeprefix(_PREFIX)
    return int(rest) if rest.isdigit() else 0


def _places(step: Decimal) -> int:
    return max(0, -int(step.normalize().as_tuple().exponent))


def market_row(rules: VenueInstrument) -> dict[str, Any]:
    """Return what may be ordered of a pair."""
    return {
        "market_id": rules.order_symbol,
        "trading_status": "ACTIVE" if rules.is_trading else "SUSPENDED",
        "base_currency": rules.base,
        "counter_currency": rules.quote,
        "min_volume": exact(max(rules.min_quantity, rules.lot)),
        "max_volume": "1000000",
        "volume_scale": _places(rules.lot),
        "min_price": exact(rules.tick),
        "max_price": "10000000",
        "price_scale": _places(rules.tick),
        "fee_scale": 8,
    }


def ticker_row(market: LabMarket, now: int) -> dict[str, Any]:
    """Return the top of a market."""
    bid, ask = market.best
    return {
        "pair": market.instrument.order_symbol,
        "timestamp": now // MILLISECOND,
        "bid": exact(bid),
        "ask": exact(ask),
        "last_trade": exact(market.last),
        "rolling_24_hour_volume": "0",
        "status": "ACTIVE",
    }


def book_rows(market: LabMarket, side: Side) -> list[dict[str, str]]:
    """Return levels of a side, best first."""
    return [
        {"price": exact(price), "volume": exact(quantity)}
        for price, quantity in market.book(side, 100)
    ]


def candle_row(bar: LabCandle) -> dict[str, Any]:
    """Return a bar."""
    return {
        "timestamp": bar.start // MILLISECOND,
        "open": exact(bar.open),
        "close": exact(bar.close),
        "high": exact(bar.high),
        "low": exact(bar.low),
        "volume": exact(bar.volume),
    }


def _fees(order: LabOrder) -> tuple[Decimal, Decimal]:
    """Return what was paid in what is traded, and in what it is paid with."""
    nothing = order.quantity * 0
    is_buy = order.ticket.side == "buy"
    paid = sum(order.fees.values(), nothing)
    return (paid, nothing) if is_buy else (nothing, paid)


def order_row(order: LabOrder) -> dict[str, Any]:
    """Return an order as the newer calls tell it."""
    ticket = order.ticket
    fee_base, fee_counter = _fees(order)
    status = "COMPLETE"
    if order.is_open:
        status = "AWAITING" if order.is_waiting else "PENDING"
    kind = {"market": "MARKET", "stop_limit": "STOP_LIMIT"}.get(ticket.type, "LIMIT")
    return {
        "order_id": venue_id(order.id),
        "client_order_id": ticket.client_id,
        "pair": ticket.symbol,
        "side": ticket.side.upper(),
        "type": kind,
        "status": status,
        "limit_price": exact(order.limit),
        "limit_volume": exact(order.quantity),
        "base": exact(order.filled),
        "counter": exact(order.value),
        "fee_base": exact(fee_base),
        "fee_counter": exact(fee_counter),
        "base_account_id": "1",
        "counter_account_id": "2",
        "time_in_force": ticket.time_in_force,
        "creation_timestamp": order.created // MILLISECOND,
        "completed_timestamp": 0 if order.is_open else order.updated // MILLISECOND,
        "expiration_timestamp": 0,
        "stop_price": exact(ticket.trigger),
        "stop_direction": "ABOVE" if ticket.side == "buy" else "BELOW",
    }


def old_order_row(order: LabOrder) -> dict[str, Any]:
    """Return an order as the older calls tell it."""
    row = order_row(order)
    row["type"] = "BID" if order.ticket.side == "buy" else "ASK"
    row["state"] = "PENDING" if order.is_open else "COMPLETE"
    return row


def trade_row(trade: LabTrade) -> dict[str, Any]:
    """Return a trade of an account."""
    is_buy = trade.side == "buy"
    nothing = trade.fee * 0
    is_taker = trade.liquidity == "taker"
    return {
        "sequence": trade.id,
        "order_id": venue_id(trade.order),
        "client_order_id": trade.client_id,
        "pair": trade.symbol,
        "timestamp": trade.time // MILLISECOND,
        "price": exact(trade.price),
        "volume": exact(trade.quantity),
        "base": exact(trade.quantity),
        "counter": exact(trade.quantity * trade.price),
        "fee_base": exact(trade.fee if is_buy else nothing),
        "fee_counter": exact(nothing if is_buy else trade.fee),
        "is_buy": is_buy if is_taker else not is_buy,
        "type": "BID" if is_buy else "ASK",
    }


def balance_rows(account: LabAccount) -> list[dict[str, str]]:
    """Return what an account holds: all of it, and what orders hold of that."""
    return [
        {
            "account_id": str(place + 1),
            "asset": name,
            "balance": exact(account.total(name)),
            "reserved": exact(account.held.get(name)),
            "unconfirmed": "0",
        }
        for place, name in enumerate(sorted({*account.free, *account.held}))
    ]
