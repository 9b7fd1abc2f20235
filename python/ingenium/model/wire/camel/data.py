"""Market data between our events and the socket's messages."""

from __future__ import annotations

from typing import Any

from ingenium.model.events import BarEvent, MarketEvent, QuoteEvent, TradeEvent
from ingenium.model.wire.camel.messages import BarData, QuoteData, TradeData
from ingenium.model.wire.names import named
from ingenium.model.wire.numbers import finite, finite_or_none
from ingenium.model.wire.periods import period_of
from ingenium.model.wire.times import nanoseconds_or_none, rfc3339_or_empty
from ingenium.model.wire.vocabulary import SIDES


def data_of(message: BarData | QuoteData | TradeData) -> MarketEvent:
    """Return the market datum that a message is.

    Raises:
        WireError: a part of it is not what it should be.
    """
    origin: dict[str, Any] = {
        "id": message.id,
        "sent": nanoseconds_or_none(message.sent, "marketData sent"),
        "symbol": named(message.symbol, "marketData symbol"),
        "time": nanoseconds_or_none(message.timestamp, "marketData timestamp"),
        "venue": message.venue,
    }
    if isinstance(message, BarData):
        return _bar_of(message, origin)
    if isinstance(message, QuoteData):
        return QuoteEvent(
            **origin,
            bid=finite(message.bid, "marketData bid"),
            ask=finite(message.ask, "marketData ask"),
            bid_size=finite_or_none(message.bid_size, "marketData bidSize"),
            ask_size=finite_or_none(message.ask_size, "marketData askSize"),
        )
    return TradeEvent(
        **origin,
        price=finite(message.price, "marketData price"),
        quantity=finite(message.quantity, "marketData quantity"),
        side=SIDES.read(message.side, "marketData side") if message.side else None,
        trade_id=message.trade_id,
    )


def data_message(event: MarketEvent) -> BarData | QuoteData | TradeData:
    """Return the message that says a market datum.

    Raises:
        WireError: a part of it cannot be said.
    """
    top: dict[str, Any] = {
        "id": event.id,
        "sent": rfc3339_or_empty(event.sent, "sent"),
        "symbol": named(event.symbol, "symbol"),
        "timestamp": rfc3339_or_empty(event.time, "time"),
        "venue": event.venue,
    }
    if isinstance(event, BarEvent):
        return _bar(event, top)
    if isinstance(event, QuoteEvent):
        return QuoteData(
            **top,
            bid=finite(event.bid, "quote bid"),
            ask=finite(event.ask, "quote ask"),
            bid_size=finite_or_none(event.bid_size, "quote bid size"),
            ask_size=finite_or_none(event.ask_size, "quote ask size"),
        )
    return TradeData(
        **top,
        price=finite(event.price, "trade price"),
        quantity=finite(event.quantity, "trade quantity"),
        side=SIDES.write(event.side, "camel", "trade side") if event.side else "",
        trade_id=event.trade_id,
    )


def _bar_of(message: BarData, origin: dict[str, Any]) -> BarEvent:
    return BarEvent(
        **origin,
        open=finite(message.open, "marketData open"),
        high=finite(message.high, "marketData high"),
        low=finite(message.low, "marketData low"),
        close=finite(message.close, "marketData close"),
        volume=finite(message.volume, "marketData volume"),
        period=period_of(message.period, "marketData period"),
        end=nanoseconds_or_none(message.end, "marketData end"),
        is_closed=message.is_closed,
        quote_volume=finite_or_none(message.quote_volume, "marketData quoteVolume"),
        taker_volume=finite_or_none(message.taker_volume, "marketData takerVolume"),
        taker_quote_volume=finite_or_none(
            message.taker_quote_volume, "marketData takerQuoteVolume"
        ),
        trades=message.trades,
    )


def _bar(event: BarEvent, top: dict[str, Any]) -> BarData:
    return BarData(
        **top,
        open=finite(event.open, "bar open"),
        high=finite(event.high, "bar high"),
        low=finite(event.low, "bar low"),
        close=finite(event.close, "bar close"),
        volume=finite(event.volume, "bar volume"),
        period=period_of(event.period, "bar period"),
        end=rfc3339_or_empty(event.end, "bar end"),
        is_closed=event.is_closed,
        quote_volume=finite_or_none(event.quote_volume, "bar quote volume"),
        taker_volume=finite_or_none(event.taker_volume, "bar taker volume"),
        taker_quote_volume=finite_or_none(event.taker_quote_volume, "bar taker quote volume"),
        trades=event.trades,
    )
