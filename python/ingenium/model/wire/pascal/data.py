"""Market data between our events and the messages of the first two contracts."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from ingenium.model.errors import NotHeldError, WireError
from ingenium.model.events import BarEvent, MarketEvent, QuoteEvent, TradeEvent
from ingenium.model.wire.names import named
from ingenium.model.wire.numbers import exact, exact_or_none, number_text, text_or_empty
from ingenium.model.wire.pascal.messages import (
    ABSENT,
    BAR,
    QUOTE,
    TRADE,
    DataEvent,
    DataOfAnyForm,
    DataOhlc,
    DataQuote,
    DataTrade,
    OldestDataEvent,
)
from ingenium.model.wire.pascal.orders import PascalDialect, known, said, said_time
from ingenium.model.wire.periods import go_period, period_of
from ingenium.model.wire.reading import parsed
from ingenium.model.wire.times import nanoseconds_or_none, rfc3339_or_unset
from ingenium.model.wire.vocabulary import SIDES

_ANY: Final = msgspec.json.Decoder(DataOfAnyForm)
_OLDEST: Final = msgspec.json.Decoder(OldestDataEvent)
_KINDS: Final[dict[str, tuple[str, msgspec.json.Decoder[Any]]]] = {
    BAR: ("Ohlc", msgspec.json.Decoder(DataOhlc)),
    QUOTE: ("Quote", msgspec.json.Decoder(DataQuote)),
    TRADE: ("Trade", msgspec.json.Decoder(DataTrade)),
}


def data_message_of(body: bytes) -> DataEvent:
    """Return a data event of any age in today's form.

    Raises:
        WireError: it is none.
    """
    message = parsed(_ANY, body, "data event")
    if message.data is not ABSENT:
        return _from_any(message)
    if not message.type and message.open_price is not ABSENT:
        return _from_oldest(parsed(_OLDEST, body, "data event of 2021"))
    return message


def data_of(message: DataEvent) -> MarketEvent:
    """Return the market datum that a message is.

    The time of a datum is that of its own part of the message. Messages that have none there are
    older: their Timestamp is the datum's, and when they were sent is not known.

    Raises:
        WireError: a part of it is not what it should be.
    """
    part = part_of(message)
    stamp = nanoseconds_or_none(message.timestamp, "data Timestamp")
    symbol, venue = named(message.symbol, "data Symbol"), message.venue or ""
    if part.timestamp:
        time = nanoseconds_or_none(part.timestamp, "data Timestamp of the datum")
        origin = _Origin(message.id, stamp, symbol, venue, time)
    else:
        origin = _Origin(message.id, None, symbol, venue, stamp)
    if isinstance(part, DataOhlc):
        return _bar_of(part, origin)
    return _quote_of(part, origin) if isinstance(part, DataQuote) else _trade_of(part, origin)


def part_of(message: DataEvent) -> DataOhlc | DataQuote | DataTrade:
    """Return the part of a message that its type names.

    Raises:
        WireError: it is not there, or the type is unknown.
    """
    name, _ = _kind(message.type)
    part = {BAR: message.ohlc, QUOTE: message.quote, TRADE: message.trade}[message.type]
    if isinstance(part, UnsetType):
        msg = f"data event: its Type is {message.type} but it has no {name}: correct the sender."
        raise WireError(msg)
    return part


def data_message(event: MarketEvent, dialect: PascalDialect) -> DataEvent:
    """Return the message that says a market datum.

    Raises:
        WireError: a part of it cannot be said.
        NotHeldError: it is a bar that may still change, which receivers would take for a whole one.
    """
    time = rfc3339_or_unset(event.time, "data time")
    ohlc: DataOhlc | UnsetType = UNSET
    quote: DataQuote | UnsetType = UNSET
    trade: DataTrade | UnsetType = UNSET
    if isinstance(event, BarEvent):
        kind, ohlc = BAR, _ohlc(event, time)
    elif isinstance(event, QuoteEvent):
        kind, quote = QUOTE, _quote(event, time)
    else:
        kind, trade = TRADE, _trade(event, time, dialect)
    return DataEvent(
        id=event.id,
        timestamp=rfc3339_or_unset(event.sent, "data sent"),
        type=kind,
        symbol=named(event.symbol, "data symbol"),
        venue=event.venue or UNSET,
        ohlc=ohlc,
        quote=quote,
        trade=trade,
    )


def _quote(event: QuoteEvent, time: str) -> DataQuote:
    return DataQuote(
        bid=number_text(event.bid, "quote bid"),
        ask=number_text(event.ask, "quote ask"),
        bid_size=text_or_empty(event.bid_size, "quote bid size"),
        ask_size=text_or_empty(event.ask_size, "quote ask size"),
        timestamp=time,
    )


def _trade(event: TradeEvent, time: str, dialect: PascalDialect) -> DataTrade:
    return DataTrade(
        price=number_text(event.price, "trade price"),
        quantity=number_text(event.quantity, "trade quantity"),
        side=SIDES.write(event.side, dialect, "trade side") if event.side else "",
        trade_id=event.trade_id,
        timestamp=time,
    )


def _ohlc(event: BarEvent, time: str) -> DataOhlc:
    if not event.is_closed:
        msg = f"bar of {event.symbol}: this dialect has closed bars only: wait for its end."
        raise NotHeldError(msg)
    return DataOhlc(
        open=number_text(event.open, "bar open"),
        high=number_text(event.high, "bar high"),
        low=number_text(event.low, "bar low"),
        close=number_text(event.close, "bar close"),
        volume=number_text(event.volume, "bar volume"),
        period=go_period(event.period, "bar period"),
        timestamp=time,
        end=said_time(event.end, "bar end"),
        quote_volume=said(event.quote_volume, "bar quote volume"),
        taker_volume=said(event.taker_volume, "bar taker volume"),
        taker_quote_volume=said(event.taker_quote_volume, "bar taker quote volume"),
        trades=UNSET if event.trades is None else event.trades,
    )


class _Origin(NamedTuple):
    id: str
    sent: int | None
    symbol: str
    venue: str
    time: int | None


def _bar_of(ohlc: DataOhlc, origin: _Origin) -> BarEvent:
    return BarEvent(
        id=origin.id,
        sent=origin.sent,
        symbol=origin.symbol,
        open=exact(ohlc.open, "data Open"),
        high=exact(ohlc.high, "data High"),
        low=exact(ohlc.low, "data Low"),
        close=exact(ohlc.close, "data Close"),
        volume=exact(ohlc.volume, "data Volume"),
        time=origin.time,
        period=period_of(ohlc.period, "data Period"),
        venue=origin.venue,
        end=nanoseconds_or_none(ohlc.end or "", "data End"),
        quote_volume=known(ohlc.quote_volume, "data QuoteVolume"),
        taker_volume=known(ohlc.taker_volume, "data TakerVolume"),
        taker_quote_volume=known(ohlc.taker_quote_volume, "data TakerQuoteVolume"),
        trades=None if ohlc.trades is UNSET else ohlc.trades,
    )


def _quote_of(quote: DataQuote, origin: _Origin) -> QuoteEvent:
    return QuoteEvent(
        id=origin.id,
        sent=origin.sent,
        symbol=origin.symbol,
        bid=exact(quote.bid, "data Bid"),
        ask=exact(quote.ask, "data Ask"),
        bid_size=exact_or_none(quote.bid_size, "data BidSize"),
        ask_size=exact_or_none(quote.ask_size, "data AskSize"),
        time=origin.time,
        venue=origin.venue,
    )


def _trade_of(trade: DataTrade, origin: _Origin) -> TradeEvent:
    return TradeEvent(
        id=origin.id,
        sent=origin.sent,
        symbol=origin.symbol,
        price=exact(trade.price, "data Price"),
        quantity=exact(trade.quantity, "data Quantity"),
        side=SIDES.read(trade.side, "data Side") if trade.side else None,
        trade_id=trade.trade_id,
        time=origin.time,
        venue=origin.venue,
    )


def _kind(name: str) -> tuple[str, msgspec.json.Decoder[Any]]:
    found = _KINDS.get(name)
    if found is None:
        msg = f"data event: the Type {name[:40]!r} is not known: there are {', '.join(_KINDS)}."
        raise WireError(msg)
    return found


def _from_any(message: DataOfAnyForm) -> DataEvent:
    part, decoder = _kind(message.type)
    inner = parsed(decoder, message.data, f"data event: Data as {part}")
    return DataEvent(
        id=message.id,
        timestamp=message.timestamp,
        type=message.type,
        symbol=message.symbol,
        venue=message.venue,
        ohlc=inner if isinstance(inner, DataOhlc) else UNSET,
        quote=inner if isinstance(inner, DataQuote) else UNSET,
        trade=inner if isinstance(inner, DataTrade) else UNSET,
    )


def _from_oldest(message: OldestDataEvent) -> DataEvent:
    ohlc = DataOhlc(
        open=message.open_price,
        high=message.max_price,
        low=message.min_price,
        close=message.close_price,
        volume=message.volume,
        period=message.period,
    )
    return DataEvent(timestamp=message.timestamp, type=BAR, symbol=message.symbol, ohlc=ohlc)
