"""Messages of the REST and socket contract: camelCase keys, numbers as JSON numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from ingenium.model.wire.vocabulary import (
    OrderTypeWord,
    SideWord,
    SignalWord,
    TimeInForceWord,
    UpdateWord,
)

Positive = Annotated[Decimal, msgspec.Meta(extra_json_schema={"exclusiveMinimum": 0})]


class Order(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename="camel",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """An order. A key that nobody knows is refused: it might have been its stop loss."""

    symbol: str
    side: SideWord
    quantity: Positive
    order_type: OrderTypeWord
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    trail_price: Decimal | None = None
    trail_percent: Decimal | None = None
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    stop_loss_limit: Decimal | None = None
    time_in_force: TimeInForceWord = "gtc"
    expires: str = ""
    send_before: str = ""
    extended_hours: bool = False
    post_only: bool = False
    reference_price: Decimal | None = None
    venue: str = ""
    strategy: str = ""
    user: str = ""
    source: str = ""
    client_order_id: str = ""
    venue_order_id: str = ""
    simulated: bool = False
    id: str = ""
    sent: str = ""


class MarketData(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What every `marketData` message has; its times are ISO 8601 with nanoseconds.

    Attributes:
        timestamp: the time of the datum.
        sent: when it was sent.
    """

    symbol: str
    timestamp: str = ""
    venue: str = ""
    id: str = ""
    sent: str = ""


class BarData(MarketData, frozen=True, kw_only=True, rename="camel", tag="bar", tag_field="type"):
    """A bar."""

    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    period: str = ""
    end: str = ""
    is_closed: bool = True
    quote_volume: Decimal | None = None
    taker_volume: Decimal | None = None
    taker_quote_volume: Decimal | None = None
    trades: int | None = None


class QuoteData(
    MarketData, frozen=True, kw_only=True, rename="camel", tag="quote", tag_field="type"
):
    """The best prices."""

    bid: Decimal
    ask: Decimal
    bid_size: Decimal | None = None
    ask_size: Decimal | None = None


class TradeData(
    MarketData, frozen=True, kw_only=True, rename="camel", tag="trade", tag_field="type"
):
    """A trade of the market."""

    price: Decimal
    quantity: Decimal
    side: SideWord = ""
    trade_id: str = ""


class Signal(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A signal."""

    symbol: str
    direction: SignalWord
    strength: Decimal | None = None
    strategy: str = ""
    id: str = ""
    sent: str = ""


class Execution(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What happened to an order."""

    order_id: str
    symbol: str
    update: UpdateWord
    quantity: Decimal = Decimal(0)
    price: Decimal | None = None
    value: Decimal | None = None
    fee: Decimal | None = None
    side: SideWord = ""
    timestamp: str = ""
    order_time: str = ""
    trade_id: str = ""
    reason: str = ""
    strategy: str = ""
    id: str = ""
    sent: str = ""


class Subscription(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """What the socket's `subscribe` asks for."""

    symbols: tuple[str, ...]
    data_types: tuple[Literal["quote", "trade", "bar"], ...] = ("quote", "trade", "bar")


class StrategyRequest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A strategy of a backtest request; `allocation` is a part of the capital, from 0 to 1."""

    id: str
    name: str
    enabled: bool = True
    allocation: Decimal = Decimal(1)
    symbols: tuple[str, ...] = ()
    parameters: dict[str, Any] = {}


class BacktestRequest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A backtest; further keys are those of the system file."""

    mode: Literal["backtest"] = "backtest"
    start_date: str
    end_date: str
    symbols: tuple[str, ...]
    initial_capital: Positive
    strategies: tuple[StrategyRequest, ...]


class RiskLimits(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename="camel",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """The five limits: sizes are quantities, loss and exposures money in the base currency."""

    max_position_size: Positive | None = None
    max_order_size: Positive | None = None
    max_daily_loss: Positive | None = None
    max_gross_exposure: Positive | None = None
    max_symbol_exposure: Positive | None = None
