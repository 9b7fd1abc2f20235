"""Kraken's market streams: trades and best prices of version 1, all channels of version 2."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.model.errors import DataError
from ingenium.venues.kraken.account_wire import nanoseconds_of, seconds_of
from ingenium.venues.market_data import Candle, Print, Top

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MINUTE: Final = 60_000_000_000


_decoder = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


def decoded(frame: str | bytes) -> dict[str, Any]:
    """Return a frame of version 2 with exact numbers.

    Raises:
        DataError: it is none.
    """
    try:
        return _decoder.decode(frame)
    except msgspec.MsgspecError as error:
        msg = f"not a frame of Kraken's streams: {error}."
        raise DataError(msg) from error


def prints_v1(frame: str | bytes, symbols: Mapping[str, str]) -> list[Print]:
    """Return the trades in a frame of version 1's `trade` channel; none for other frames.

    Raises:
        DataError: it cannot be read.
    """
    message = _v1(frame, "trade")
    if message is None:
        return []
    symbol = symbols.get(message[-1], message[-1])
    return [
        Print(
            symbol=symbol,
            time=seconds_of(row[2]),
            trade_id="",
            price=Decimal(row[0]),
            quantity=Decimal(row[1]),
            side="buy" if row[3] == "b" else "sell",
        )
        for row in message[1]
    ]


def top_v1(frame: str | bytes, symbols: Mapping[str, str]) -> Top | None:
    """Return the best prices in a frame of version 1's `ticker` channel; None for other frames.

    Raises:
        DataError: it cannot be read.
    """
    message = _v1(frame, "ticker")
    if message is None:
        return None
    told = message[1]
    return Top(
        symbol=symbols.get(message[-1], message[-1]),
        time=0,
        bid=Decimal(told["b"][0]),
        ask=Decimal(told["a"][0]),
        bid_quantity=Decimal(told["b"][2]),
        ask_quantity=Decimal(told["a"][2]),
    )


def _v1(frame: str | bytes, channel: str) -> list[Any] | None:
    try:
        message = msgspec.json.decode(frame)
    except msgspec.MsgspecError as error:
        msg = f"not a frame of Kraken's streams: {error}."
        raise DataError(msg) from error
    if not isinstance(message, list):
        return None
    if message[-2] != channel:
        return None
    return message


def market_v2(told: dict[str, Any], symbols: Mapping[str, str]) -> list[Candle | Print | Top]:
    """Return what a frame of `ohlc`, `ticker` or `trade` says.

    Raises:
        DataError: a part is missing.
    """
    makers: dict[str, Callable[[dict[str, Any], str], Candle | Print | Top]] = {
        "ohlc": _candle,
        "ticker": _top,
        "trade": _print,
    }
    make = makers.get(told.get("channel", ""))
    if make is None:
        return []
    try:
        return [
            make(row, symbols.get(row["symbol"], row["symbol"])) for row in told.get("data", ())
        ]
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        msg = f"a frame of Kraken's {told['channel']} lacks a part: {error!r}."
        raise DataError(msg) from error


def _number(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _candle(row: dict[str, Any], symbol: str) -> Candle:
    start = nanoseconds_of(row["interval_begin"])
    minutes = int(row["interval"])
    volume = _number(row["volume"])
    return Candle(
        symbol=symbol,
        timeframe=f"{minutes}m",
        start=start,
        end=start + minutes * _MINUTE,
        open=_number(row["open"]),
        high=_number(row["high"]),
        low=_number(row["low"]),
        close=_number(row["close"]),
        volume=volume,
        quote_volume=volume * _number(row["vwap"]),
        trades=int(row["trades"]),
        is_closed=False,
    )


def _top(row: dict[str, Any], symbol: str) -> Top:
    return Top(
        symbol=symbol,
        time=nanoseconds_of(row["timestamp"]) if "timestamp" in row else 0,
        bid=_number(row["bid"]),
        ask=_number(row["ask"]),
        bid_quantity=_number(row["bid_qty"]),
        ask_quantity=_number(row["ask_qty"]),
    )


def _print(row: dict[str, Any], symbol: str) -> Print:
    return Print(
        symbol=symbol,
        time=nanoseconds_of(row["timestamp"]),
        trade_id=str(row["trade_id"]),
        price=_number(row["price"]),
        quantity=_number(row["qty"]),
        side="buy" if row["side"] == "buy" else "sell",
    )
