"""Bars between our events and the klines of hft-service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.model.errors import ConfigError, WireError
from ingenium.model.events import BarEvent
from ingenium.model.timeframe import parse_timeframe
from ingenium.model.wire.names import named
from ingenium.model.wire.numbers import exact, number_text
from ingenium.model.wire.periods import period_of
from ingenium.model.wire.times import from_epoch, nanoseconds, rfc3339

if TYPE_CHECKING:
    from ingenium.model.wire.hft.messages import Kline, Moment

_MILLISECOND = 1_000_000


def bar_of(message: Kline) -> BarEvent:
    """Return the bar that a kline is; its event time is when it was sent.

    Raises:
        WireError: a part of it is not what it should be.
    """
    return BarEvent(
        sent=_moment(message.event_time, "kline event time"),
        symbol=named(message.symbol, "kline symbol"),
        open=exact(message.open_price, "kline open price"),
        high=exact(message.high_price, "kline high price"),
        low=exact(message.low_price, "kline low price"),
        close=exact(message.close_price, "kline close price"),
        volume=exact(message.base_volume, "kline base volume"),
        time=_moment(message.open_time, "kline open time"),
        end=_moment(message.close_time, "kline close time"),
        period=period_of(named(message.interval, "kline interval"), "kline interval"),
        venue=named(message.exchange, "kline exchange"),
        is_closed=message.is_closed,
        quote_volume=exact(message.quote_volume, "kline quote volume"),
        taker_volume=exact(message.taker_base_volume, "kline taker base volume"),
        taker_quote_volume=exact(message.taker_quote_volume, "kline taker quote volume"),
        trades=message.trade_count,
    )


def kline(event: BarEvent, form: type[Kline]) -> Kline:
    """Return the kline that says a bar; volumes that are not known are 0.

    Raises:
        WireError: a part of it cannot be said.
    """
    sent = _said_time(event.sent, "bar sent")
    optional = {
        "quote_volume": event.quote_volume,
        "taker_base_volume": event.taker_volume,
        "taker_quote_volume": event.taker_quote_volume,
    }
    known = {name: value for name, value in optional.items() if value is not None}
    return form(
        exchange=named(event.venue, "bar venue"),
        event_time=sent,
        symbol=named(event.symbol, "bar symbol"),
        interval=named(period_of(event.period, "bar period"), "bar period"),
        open_time=_said_time(event.time, "bar time"),
        close_time=rfc3339(_end(event), "bar end"),
        open_price=number_text(event.open, "bar open"),
        high_price=number_text(event.high, "bar high"),
        low_price=number_text(event.low, "bar low"),
        close_price=number_text(event.close, "bar close"),
        base_volume=number_text(event.volume, "bar volume"),
        **{name: number_text(value, f"bar {name}") for name, value in known.items()},
        trade_count=event.trades or 0,
        is_closed=event.is_closed,
        created_at=sent,
        updated_at=sent,
    )


def _end(event: BarEvent) -> int:
    """Return the last millisecond of a bar, as exchanges tell it."""
    if event.end is not None:
        return event.end
    try:
        return (event.time or 0) + parse_timeframe(event.period) - _MILLISECOND
    except ConfigError:
        msg = f"bar of {event.symbol}: a bar of {event.period} must tell its end."
        raise WireError(msg) from None


def _moment(value: Moment, place: str) -> int:
    if isinstance(value, int):
        return from_epoch(value, "milliseconds", place)
    return nanoseconds(value, place)


def _said_time(time: int | None, place: str) -> str:
    if time is None:
        msg = f"{place}: it is not known, and a kline must tell it."
        raise WireError(msg)
    return rfc3339(time, place)
