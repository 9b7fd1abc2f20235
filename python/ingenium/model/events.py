"""What travels between components: each event as we call it, whatever a contract calls it.

Numbers are exact, times are int64 nanoseconds UTC, and what is not known is None or "".
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

Side = Literal["buy", "sell"]
Direction = Literal["long", "short", "flat"]
OrderType = Literal[
    "market",
    "limit",
    "stop",
    "stop_limit",
    "market_if_touched",
    "limit_if_touched",
    "market_to_limit",
    "trailing_stop",
    "trailing_stop_limit",
]
TimeInForce = Literal["GTC", "DAY", "GTD", "IOC", "FOK", "AT_OPEN", "AT_CLOSE"]
Update = Literal[
    "new",
    "held",
    "accepted",
    "partially_filled",
    "filled",
    "cancelled",
    "rejected",
    "expired",
    "replaced",
]


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What all events have: who they are and when they were sent.

    Attributes:
        id: unique among events; the id of an order is that of the event which asked for it.
        sent: when the sender sent it.
    """

    id: str = ""
    sent: int | None = None


class BarEvent(Event, frozen=True, kw_only=True, gc=False):
    """A bar of one instrument.

    Attributes:
        symbol: what was traded.
        open: the first price.
        high: the highest price.
        low: the lowest price.
        close: the last price.
        volume: quantity traded.
        time: the bar's own label, its start where the source follows the usual way.
        end: when the bar ends.
        period: its length, such as "1m", "1h", "1d"; months are "1M".
        venue: where it was traded.
        is_closed: whether the bar is over; a bar that is not yet may still change.
        quote_volume: value traded.
        taker_volume: quantity that takers bought.
        taker_quote_volume: value that takers bought.
        trades: the number of trades in it.
    """

    symbol: str
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    time: int | None = None
    end: int | None = None
    period: str = ""
    venue: str = ""
    is_closed: bool = True
    quote_volume: Decimal | None = None
    taker_volume: Decimal | None = None
    taker_quote_volume: Decimal | None = None
    trades: int | None = None


class QuoteEvent(Event, frozen=True, kw_only=True, gc=False):
    """The best prices of one instrument.

    Attributes:
        symbol: what is quoted.
        bid: the best price at which somebody buys.
        ask: the best price at which somebody sells.
        bid_size: quantity at the bid.
        ask_size: quantity at the ask.
        time: when the venue said so.
        venue: where.
    """

    symbol: str
    bid: Decimal
    ask: Decimal
    bid_size: Decimal | None = None
    ask_size: Decimal | None = None
    time: int | None = None
    venue: str = ""


class TradeEvent(Event, frozen=True, kw_only=True, gc=False):
    """A trade of the market.

    Attributes:
        symbol: what was traded.
        price: at what price.
        quantity: how much.
        side: whether the taker bought or sold.
        trade_id: the venue's own number of it.
        time: when the venue says it happened.
        venue: where.
    """

    symbol: str
    price: Decimal
    quantity: Decimal
    side: Side | None = None
    trade_id: str = ""
    time: int | None = None
    venue: str = ""


class SignalEvent(Event, frozen=True, kw_only=True, gc=False):
    """A strategy's opinion; the portfolio decides what is made of it.

    Attributes:
        symbol: what it is about.
        direction: where the price is thought to go; "flat" asks to be out.
        strength: how sure the strategy is, from 0 to 1.
        strategy: who says so.
    """

    symbol: str
    direction: Direction
    strength: Decimal | None = None
    strategy: str = ""


class SubmitOrder(Event, frozen=True, kw_only=True, gc=False):
    """The command to send an order.

    Attributes:
        symbol: what to trade.
        side: buy or sell.
        quantity: how much.
        type: what kind of order.
        time_in_force: how long it lives.
        limit: the worst price.
        trigger: the price that wakes a stop or touched order.
        trail_price: how far a trailing stop stays behind, as a price.
        trail_percent: how far a trailing stop stays behind, in percent.
        take_profit: limit price of the order that takes the profit.
        stop_loss: trigger price of the order that stops the loss.
        stop_loss_limit: limit price of that order; a market order without it.
        expires: when a GTD order ends.
        send_before: when it is too late to send it.
        extended_hours: whether it may trade outside the session.
        post_only: whether it must never take.
        reference: the price that was seen when it was decided, for what a market order may cost.
        venue: where to send it.
        strategy: whose order it is.
        user: on whose account.
        source: the program that asks.
        client_order_id: a name that the client gave it beside the id.
        venue_order_id: the venue's own name of it, once known.
        is_simulated: whether it must not reach the real venue.
    """

    symbol: str
    side: Side
    quantity: Decimal
    type: OrderType = "market"
    time_in_force: TimeInForce = "GTC"
    limit: Decimal | None = None
    trigger: Decimal | None = None
    trail_price: Decimal | None = None
    trail_percent: Decimal | None = None
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    stop_loss_limit: Decimal | None = None
    expires: int | None = None
    send_before: int | None = None
    extended_hours: bool = False
    post_only: bool = False
    reference: Decimal | None = None
    venue: str = ""
    strategy: str = ""
    user: str = ""
    source: str = ""
    client_order_id: str = ""
    venue_order_id: str = ""
    is_simulated: bool = False


class ExecutionEvent(Event, frozen=True, kw_only=True, gc=False):
    """What the venue says about an order: a fill, or another step in its life.

    Attributes:
        order_id: the id of the order.
        symbol: what it is in.
        update: what happened.
        quantity: of this fill alone, not of those before; 0 where nothing was traded.
        price: of this fill.
        value: what this fill cost, where the venue tells it rather than the price.
        time: when it happened.
        ordered: when the venue took the order.
        side: whether the order buys or sells.
        fee: what was charged for it.
        trade_id: the venue's own number of the trade; the same fill told twice has it twice.
        reason: why an order was rejected or ended.
        strategy: whose order it is.
    """

    order_id: str
    symbol: str
    update: Update
    quantity: Decimal = Decimal(0)
    price: Decimal | None = None
    value: Decimal | None = None
    time: int | None = None
    ordered: int | None = None
    side: Side | None = None
    fee: Decimal | None = None
    trade_id: str = ""
    reason: str = ""
    strategy: str = ""


class CheckOrders(Event, frozen=True, kw_only=True, gc=False):
    """The command to ask the venue about all orders that are not done."""


MarketEvent = BarEvent | QuoteEvent | TradeEvent
AnyEvent = MarketEvent | SignalEvent | SubmitOrder | ExecutionEvent | CheckOrders
