"""Market data in Binance's words: REST, and the frames of streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ingenium.venues.lab.candles import MINUTE
from ingenium.venues.lab.dialects.binance_orders import MILLISECOND, depth_rows, eight

if TYPE_CHECKING:
    from ingenium.venues.lab.candles import LabCandle
    from ingenium.venues.lab.market import BookChange, LabMarket
    from ingenium.venues.lab.orders import Print

LENGTHS: Final = {
    "1m": MINUTE,
    "3m": 3 * MINUTE,
    "5m": 5 * MINUTE,
    "15m": 15 * MINUTE,
    "30m": 30 * MINUTE,
    "1h": 60 * MINUTE,
    "4h": 240 * MINUTE,
    "1d": 1_440 * MINUTE,
}
_DAY: Final = {
    "s": "symbol",
    "p": "priceChange",
    "P": "priceChangePercent",
    "w": "weightedAvgPrice",
    "x": "prevClosePrice",
    "c": "lastPrice",
    "Q": "lastQty",
    "b": "bidPrice",
    "B": "bidQty",
    "a": "askPrice",
    "A": "askQty",
    "o": "openPrice",
    "h": "highPrice",
    "l": "lowPrice",
    "v": "volume",
    "q": "quoteVolume",
    "O": "openTime",
    "C": "closeTime",
    "F": "firstId",
    "L": "lastId",
    "n": "count",
}


def kline_rows(
    market: LabMarket, interval: str, since: int, until: int, limit: int
) -> list[list[Any]]:
    """Return bars, the last one under way."""
    length = LENGTHS[interval]
    bars = market.candles.bars(length, since, until)
    return [
        [
            bar.start // MILLISECOND,
            eight(bar.open),
            eight(bar.high),
            eight(bar.low),
            eight(bar.close),
            eight(bar.volume),
            (bar.start + length) // MILLISECOND - 1,
            eight(bar.value),
            bar.trades,
            eight(bar.taker_volume),
            eight(bar.taker_value),
            "0",
        ]
        for bar in (bars[:limit] if since else bars[-limit:])
    ]


def kline_frame(
    market: LabMarket, interval: str, bar: LabCandle, now: int, *, is_closed: bool
) -> dict[str, Any]:
    """Return a `kline` event."""
    symbol, length = market.instrument.feed_symbol.upper(), LENGTHS[interval]
    return {
        "e": "kline",
        "E": now // MILLISECOND,
        "s": symbol,
        "k": {
            "t": bar.start // MILLISECOND,
            "T": (bar.start + length) // MILLISECOND - 1,
            "s": symbol,
            "i": interval,
            "f": -1,
            "L": -1,
            "o": eight(bar.open),
            "c": eight(bar.close),
            "h": eight(bar.high),
            "l": eight(bar.low),
            "v": eight(bar.volume),
            "n": bar.trades,
            "x": is_closed,
            "q": eight(bar.value),
            "V": eight(bar.taker_volume),
            "Q": eight(bar.taker_value),
            "B": "0",
        },
    }


def trade_frame(market: LabMarket, print_: Print, now: int, kind: str) -> dict[str, Any]:
    """Return a `trade` or `aggTrade` event."""
    frame: dict[str, Any] = {
        "e": kind,
        "E": now // MILLISECOND,
        "s": market.instrument.feed_symbol.upper(),
        "p": eight(print_.price),
        "q": eight(print_.quantity),
        "T": print_.time // MILLISECOND,
        "m": print_.side == "sell",
        "M": True,
    }
    number = {"a": print_.id, "f": print_.id, "l": print_.id} if kind == "aggTrade" else None
    return frame | (number or {"t": print_.id})


def depth_frame(market: LabMarket, changes: list[BookChange]) -> dict[str, Any]:
    """Return a `depthUpdate` event of one or more changes: the last of each level counts."""
    levels = {(side, price): size for each in changes for side, price, size in each.levels}
    sides = {
        side: [[eight(price), eight(size)] for (its, price), size in levels.items() if its == side]
        for side in ("buy", "sell")
    }
    return {
        "e": "depthUpdate",
        "E": changes[-1].time // MILLISECOND,
        "s": market.instrument.feed_symbol.upper(),
        "U": changes[0].number,
        "u": changes[-1].number,
        "b": sides["buy"],
        "a": sides["sell"],
    }


def day_frame(market: LabMarket, now: int) -> dict[str, Any]:
    """Return a `24hrTicker` event."""
    row = day_row(market, now)
    frame: dict[str, Any] = {"e": "24hrTicker", "E": now // MILLISECOND}
    return frame | {short: row[name] for short, name in _DAY.items()}


def small_frame(market: LabMarket, now: int) -> dict[str, Any]:
    """Return a `24hrMiniTicker` event."""
    frame = day_frame(market, now)
    kept = {name: frame[name] for name in ("E", "s", "c", "o", "h", "l", "v", "q")}
    return {"e": "24hrMiniTicker"} | kept


def top_frame(market: LabMarket) -> dict[str, Any]:
    """Return a `bookTicker` event."""
    bid, ask = (depth_rows(market, side, 1) or [["0", "0"]] for side in ("buy", "sell"))
    return {
        "u": market.number,
        "s": market.instrument.feed_symbol.upper(),
        "b": bid[0][0],
        "B": bid[0][1],
        "a": ask[0][0],
        "A": ask[0][1],
    }


def day_row(market: LabMarket, now: int) -> dict[str, Any]:
    """Return the statistics of 24 hours."""
    bars = market.candles.bars(MINUTE, now - 1_440 * MINUTE, now + 1)
    top = top_frame(market)
    none = market.instrument.lot * 0
    first, last = (bars[0].open if bars else none), market.last or none
    volume = sum((bar.volume for bar in bars), start=none)
    value = sum((bar.value for bar in bars), start=none)
    return {
        "symbol": market.instrument.order_symbol,
        "priceChange": eight(last - first),
        "priceChangePercent": f"{(last / first - 1) * 100:.3f}" if first else "0.000",
        "weightedAvgPrice": eight(value / volume if volume else None),
        "prevClosePrice": eight(first),
        "lastPrice": eight(last),
        "lastQty": eight(market.prints[-1].quantity if market.prints else None),
        "bidPrice": top["b"],
        "bidQty": top["B"],
        "askPrice": top["a"],
        "askQty": top["A"],
        "openPrice": eight(first),
        "highPrice": eight(max((bar.high for bar in bars), default=None)),
        "lowPrice": eight(min((bar.low for bar in bars), default=None)),
        "volume": eight(volume),
        "quoteVolume": eight(value),
        "openTime": now // MILLISECOND - 86_400_000,
        "closeTime": now // MILLISECOND,
        "firstId": market.prints[0].id if market.prints else -1,
        "lastId": market.prints[-1].id if market.prints else -1,
        "count": sum(bar.trades for bar in bars),
    }
