"""What Binance tells everybody over REST: rules, books, trades, bars, prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.venues.lab.candles import MINUTE
from ingenium.venues.lab.dialects.binance_limits import limit_rows
from ingenium.venues.lab.dialects.binance_market import LENGTHS, day_row, kline_rows, top_frame
from ingenium.venues.lab.dialects.binance_orders import MILLISECOND, depth_rows, eight, symbol_row
from ingenium.venues.lab.dialects.binance_tickets import WrongError, needed, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingenium.venues.lab.exchange import LabExchange
    from ingenium.venues.lab.market import LabMarket
    from ingenium.venues.lab.orders import Print

_MOST: Final = 1_000
_DEEPEST: Final = 5_000


class Quotes:
    """Answers requests of anybody: parameters in, what JSON is made of out.

    Attributes:
        routes: handlers by path.
    """

    def __init__(self, exchange: LabExchange) -> None:
        self._exchange = exchange
        self.routes: dict[str, Callable[[Mapping[str, str], int], object]] = {
            "/api/v3/ping": lambda _given, _now: {},
            "/api/v3/time": lambda _given, now: {"serverTime": now // MILLISECOND},
            "/api/v3/exchangeInfo": self._info,
            "/api/v3/depth": self._depth,
            "/api/v3/trades": self._prints,
            "/api/v3/historicalTrades": self._prints,
            "/api/v3/aggTrades": self._sums,
            "/api/v3/klines": self._klines,
            "/api/v3/uiKlines": self._klines,
            "/api/v3/avgPrice": self._average,
            "/api/v3/ticker/price": self._price,
            "/api/v3/ticker/bookTicker": self._top,
            "/api/v3/ticker/24hr": self._day,
        }

    def _market(self, given: Mapping[str, str]) -> LabMarket:
        return self._exchange.market(needed(given, "symbol"))

    def _markets(self, given: Mapping[str, str]) -> list[LabMarket]:
        """Return the markets of `symbol`, of `symbols`, or all."""
        if "symbol" in given:
            return [self._market(given)]
        if "symbols" not in given:
            return list(self._exchange.markets.values())
        try:
            names = msgspec.json.decode(given["symbols"], type=list[str])
        except msgspec.MsgspecError:
            raise WrongError(-1100, "Illegal characters found in parameter 'symbols'.") from None
        return [self._exchange.market(name) for name in names]

    def _info(self, given: Mapping[str, str], now: int) -> object:
        return {
            "timezone": "UTC",
            "serverTime": now // MILLISECOND,
            "rateLimits": limit_rows(),
            "exchangeFilters": [],
            "symbols": [symbol_row(each.instrument) for each in self._markets(given)],
        }

    def _depth(self, given: Mapping[str, str], now: int) -> object:  # noqa: ARG002
        market = self._market(given)
        count = min(whole(given, "limit", 100), _DEEPEST)
        return {
            "lastUpdateId": market.number,
            "bids": depth_rows(market, "buy", count),
            "asks": depth_rows(market, "sell", count),
        }

    def _chosen(self, given: Mapping[str, str]) -> list[Print]:
        """Return trades from an id on, of a time, or the last."""
        count = min(whole(given, "limit", 500), _MOST)
        rows = list(self._market(given).prints)
        if "fromId" in given:
            first = whole(given, "fromId", 0)
            return [each for each in rows if each.id >= first][:count]
        if "startTime" in given:
            since = whole(given, "startTime", 0) * MILLISECOND
            until = whole(given, "endTime", 2**53) * MILLISECOND + MILLISECOND
            return [each for each in rows if since <= each.time < until][:count]
        return rows[-count:]

    def _prints(self, given: Mapping[str, str], now: int) -> object:  # noqa: ARG002
        return [
            {
                "id": each.id,
                "price": eight(each.price),
                "qty": eight(each.quantity),
                "quoteQty": eight(each.price * each.quantity),
                "time": each.time // MILLISECOND,
                "isBuyerMaker": each.side == "sell",
                "isBestMatch": True,
            }
            for each in self._chosen(given)
        ]

    def _sums(self, given: Mapping[str, str], now: int) -> object:  # noqa: ARG002
        return [
            {
                "a": each.id,
                "p": eight(each.price),
                "q": eight(each.quantity),
                "f": each.id,
                "l": each.id,
                "T": each.time // MILLISECOND,
                "m": each.side == "sell",
                "M": True,
            }
            for each in self._chosen(given)
        ]

    def _klines(self, given: Mapping[str, str], now: int) -> object:
        market, interval = self._market(given), needed(given, "interval")
        if interval not in LENGTHS:
            raise WrongError(-1120, "Invalid interval.")
        since = whole(given, "startTime", 0) * MILLISECOND
        until = whole(given, "endTime", now // MILLISECOND) * MILLISECOND + 1
        count = min(whole(given, "limit", 500), _MOST)
        return kline_rows(market, interval, since, until, count)

    def _average(self, given: Mapping[str, str], now: int) -> object:
        market = self._market(given)
        bars = market.candles.bars(MINUTE, now - 5 * MINUTE, now + 1)
        volume = sum((bar.volume for bar in bars), start=market.instrument.lot * 0)
        value = sum((bar.value for bar in bars), start=volume * 0)
        price = eight(value / volume if volume else market.last)
        return {"mins": 5, "price": price, "closeTime": now // MILLISECOND}

    def _price(self, given: Mapping[str, str], now: int) -> object:  # noqa: ARG002
        rows = [
            {"symbol": each.instrument.order_symbol, "price": eight(each.last)}
            for each in self._markets(given)
        ]
        return _one_or_all(given, rows)

    def _top(self, given: Mapping[str, str], now: int) -> object:  # noqa: ARG002
        names = {"symbol": "s", "bidPrice": "b", "bidQty": "B", "askPrice": "a", "askQty": "A"}
        tops = [top_frame(market) for market in self._markets(given)]
        rows = [{name: top[short] for name, short in names.items()} for top in tops]
        return _one_or_all(given, rows)

    def _day(self, given: Mapping[str, str], now: int) -> object:
        return _one_or_all(given, [day_row(each, now) for each in self._markets(given)])


def _one_or_all(given: Mapping[str, str], rows: list[dict[str, Any]]) -> object:
    return rows[0] if "symbol" in given else rows
