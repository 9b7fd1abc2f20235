"""Kline events on JetStream: subjects, envelopes, and both spellings of their keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from ingenium.model.errors import DataError
from ingenium.storage.hft.klines import Kline

if TYPE_CHECKING:
    from ingenium.venues.market_data import Candle

STREAM: Final = "KLINE"
MINUTE: Final = 60_000
"""Milliseconds after which an event of a bar under way is too old to matter."""

_MILLISECOND: Final = 1_000_000
_MONTH: Final = "1MO"


class _Envelope(msgspec.Struct):
    """What every message is wrapped in."""

    data: msgspec.Raw
    retry: int = 0


# A kline with the keys of the first version: a parent's fields would keep their own.
_PascalKline = msgspec.defstruct(
    "PascalKline",
    [
        (each.name, each.type)
        if each.required
        else (each.name, each.type, msgspec.field(default=each.default))
        for each in msgspec.structs.fields(Kline)
    ],
    rename="pascal",
    kw_only=True,
)
_NO_NUMBER: Final = re.compile(rb'"[+-]?(?:s?nan\d*|inf(?:inity)?)"')
"""What a decimal can be besides a number; no symbol is called so."""

_envelopes = msgspec.json.Decoder(_Envelope)
_pascal = msgspec.json.Decoder(_PascalKline)
_snake = msgspec.json.Decoder(Kline)
_pages = msgspec.json.Decoder(list[Kline])


def subject(exchange: str, symbol: str, interval: str) -> str:
    """Return the subject of a kline, in upper case; the month is 1MO, so that 1M is the minute."""
    shown = _MONTH if interval == "1M" else interval.upper()
    return f"{STREAM}.{exchange.upper()}.{symbol.upper()}.{shown}"


def encode(kline: Kline) -> bytes:
    """Return a kline as a message, with the keys of the first version."""
    data = {
        "".join(part.capitalize() for part in name.split("_")): value
        for name, value in msgspec.structs.asdict(kline).items()
    }
    return msgspec.json.encode({"retry": 0, "data": data})


def decode(message: bytes) -> list[Kline]:
    """Return the klines in a message, one or several, whichever version wrote it.

    Raises:
        DataError: it is none.
    """
    try:
        data = _envelopes.decode(message).data
        text = bytes(data)
        if text.startswith(b"["):
            klines = _pages.decode(data)
        elif b'"OpenTime"' in text:
            klines = [cast("Kline", _pascal.decode(data))]  # its fields are those of a kline
        else:
            klines = [_snake.decode(data)]
    except msgspec.MsgspecError as error:
        msg = f"not a kline event: {error}."
        raise DataError(msg) from error
    plain = text.lower()
    if (b"nan" in plain or b"inf" in plain) and _NO_NUMBER.search(plain):
        msg = "not a kline event: a price or volume is no number."
        raise DataError(msg)
    return klines


def kline_of(candle: Candle, exchange: str, now: int) -> Kline:
    """Return a candle as a kline; `now` is milliseconds, for events without a time."""
    return Kline(
        exchange=exchange,
        event_time=candle.time // _MILLISECOND or now,
        symbol=candle.symbol.rpartition(".")[0].upper(),
        interval=candle.timeframe,
        open_time=candle.start // _MILLISECOND,
        close_time=candle.end // _MILLISECOND - 1,
        open_price=candle.open,
        high_price=candle.high,
        low_price=candle.low,
        close_price=candle.close,
        base_volume=candle.volume,
        quote_volume=candle.quote_volume,
        taker_base_volume=candle.taker_volume,
        taker_quote_volume=candle.taker_quote_volume,
        trade_count=candle.trades,
        is_closed=candle.is_closed,
    )


def is_too_old(kline: Kline, now: int) -> bool:
    """Tell whether an event is left out: of a bar under way, and more than a minute old.

    A bar that has closed is data whenever it comes.
    """
    return not kline.is_closed and 0 < kline.event_time < now - MINUTE


def consumer_name(exchange: str) -> str:
    """Return the durable name under which workers share the klines of an exchange."""
    return f"KLINE_INSERT_{exchange.upper()}"


def stream_settings() -> dict[str, Any]:
    """Return the settings of the stream: all klines, for five minutes."""
    return {"name": STREAM, "subjects": [f"{STREAM}.>"], "max_age": 300.0}
