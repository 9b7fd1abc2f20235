"""Streams of Kraken, version 2: market data, and the executions of an account."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.venues.lab.candles import MINUTE
from ingenium.venues.lab.dialect import Ears, LabStream, text
from ingenium.venues.lab.dialects.kraken_rows import (
    checksum,
    execution_row,
    shown,
    stamp,
    txid,
)
from ingenium.venues.lab.orders import Change

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.exchange import LabExchange
    from ingenium.venues.lab.market import LabMarket

SECOND: Final = 1_000_000_000
_DEPTH: Final = 10

Levels = list[tuple[Decimal, Decimal]]


class KrakenStream(LabStream):
    """One connection: what it subscribes to, and heartbeats meanwhile."""

    def __init__(self, exchange: LabExchange, tokens: Mapping[str, str]) -> None:
        self._exchange = exchange
        self._tokens = tokens
        self._markets = {shown(each.instrument): each for each in exchange.markets.values()}
        self._books: dict[str, tuple[Levels, Levels]] = {}
        self._prints: dict[str, int] = {}
        self._tops: dict[str, dict[str, Any]] = {}
        self._bars: dict[str, tuple[int, int]] = {}
        self._ears = Ears()
        self._beat = 0

    def greet(self, now: int) -> list[str]:
        """Tell that the exchange is there."""
        self._beat = now
        data = [{"version": "2.0.lab", "system": "online", "api_version": "v2", "connection_id": 1}]
        return [text({"channel": "status", "type": "update", "data": data})]

    def receive(self, text_: str, now: int) -> list[str]:
        """Take a subscription, or a ping."""
        asked = msgspec.json.decode(text_, type=dict[str, Any])
        if asked.get("method") != "subscribe":
            return [text({"method": "pong", "req_id": asked.get("req_id")})]
        wanted = asked.get("params", {})
        channel = wanted.get("channel", "")
        answer = {"method": "subscribe", "success": True, "req_id": asked.get("req_id")}
        if channel == "executions":
            return self._follow(wanted, answer)
        frames = []
        for name in wanted.get("symbol", ()):
            market = self._markets.get(name)
            if market is None:
                wrong = {"success": False, "error": f"Currency pair not supported {name}"}
                frames.append(text(answer | wrong))
                continue
            frames.append(text(answer | {"result": {"channel": channel, "symbol": name}}))
            frames += self._begin(channel, name, market, wanted, now)
        return frames

    def poll(self, now: int) -> list[str]:
        """Tell what has happened, or a heartbeat."""
        frames = []
        for name, market in self._markets.items():
            if name in self._books:
                frames += self._book(name, market, now)
            if name in self._prints:
                frames += self._trades(name, market)
            if name in self._tops:
                frames += self._top(name, market, now)
            if name in self._bars:
                frames += self._candles(name, market, now)
        rows = [
            execution_row(each, self._exchange.markets[each.order.ticket.symbol].instrument)
            for each in self._ears.take()
            if isinstance(each, Change)
        ]
        if rows:
            frames.append(text({"channel": "executions", "type": "update", "data": rows}))
        if now - self._beat >= SECOND:
            self._beat = now
            frames.append(text({"channel": "heartbeat"}))
        return frames

    def close(self) -> None:
        """Follow the account no longer."""
        self._ears.leave()

    def _follow(self, wanted: dict[str, Any], answer: dict[str, Any]) -> list[str]:
        account = self._exchange.accounts.get(self._tokens.get(str(wanted.get("token")), ""))
        if account is None:
            return [text(answer | {"success": False, "error": "EGeneral:Permission denied"})]
        self._ears.follow(account)
        done = text(answer | {"result": {"channel": "executions"}})
        return [done, self._snapshot(account)]

    def _snapshot(self, account: LabAccount) -> str:
        rows = []
        for order in self._exchange.open_orders(account):
            rules = self._exchange.markets[order.ticket.symbol].instrument
            change = Change(
                order, "new", order.updated, None, order.changes, order.filled, order.value
            )
            row = execution_row(change, rules)
            if order.filled:
                row["order_status"] = "partially_filled"
            row["order_id"] = txid(order.id)
            rows.append(row)
        return text({"channel": "executions", "type": "snapshot", "data": rows})

    def _begin(
        self, channel: str, name: str, market: LabMarket, wanted: dict[str, Any], now: int
    ) -> list[str]:
        if channel == "book":
            sides = self._sides(market)
            self._books[name] = sides
            row = self._rows(name, sides) | {"checksum": checksum(market)}
            return [text({"channel": "book", "type": "snapshot", "data": [row]})]
        if channel == "trade":
            self._prints[name] = market.prints[-1].id if market.prints else 0
        elif channel == "ticker":
            self._tops[name] = {}
            return self._top(name, market, now)
        elif channel == "ohlc":
            self._bars[name] = (int(wanted.get("interval", 1)), 0)
            return self._candles(name, market, now)
        return []

    def _sides(self, market: LabMarket) -> tuple[Levels, Levels]:
        return market.book("buy", _DEPTH), market.book("sell", _DEPTH)

    def _rows(self, name: str, sides: tuple[Levels, Levels]) -> dict[str, Any]:
        words = ("bids", "asks")
        return {
            "symbol": name,
            **{
                word: [{"price": float(price), "qty": float(quantity)} for price, quantity in side]
                for word, side in zip(words, sides, strict=True)
            },
        }

    def _book(self, name: str, market: LabMarket, now: int) -> list[str]:
        before, after = self._books[name], self._sides(market)
        if before == after:
            return []
        self._books[name] = after
        changed: list[Levels] = []
        for old, new in zip(before, after, strict=True):
            known, current = dict(old), dict(new)
            gone = [(price, Decimal(0)) for price in known if price not in current]
            set_ = [(price, each) for price, each in new if known.get(price) != each]
            changed.append(set_ + gone)
        row = self._rows(name, (changed[0], changed[1]))
        row |= {"checksum": checksum(market), "timestamp": stamp(now)}
        return [text({"channel": "book", "type": "update", "data": [row]})]

    def _trades(self, name: str, market: LabMarket) -> list[str]:
        new = [each for each in market.prints if each.id > self._prints[name]]
        if not new:
            return []
        self._prints[name] = new[-1].id
        rows = [
            {
                "symbol": name,
                "side": each.side,
                "price": float(each.price),
                "qty": float(each.quantity),
                "ord_type": "market",
                "trade_id": each.id,
                "timestamp": stamp(each.time),
            }
            for each in new
        ]
        return [text({"channel": "trade", "type": "update", "data": rows})]

    def _top(self, name: str, market: LabMarket, now: int) -> list[str]:
        bids, asks = market.book("buy", 1), market.book("sell", 1)
        if not bids or not asks:
            return []
        row = {
            "symbol": name,
            "bid": float(bids[0][0]),
            "bid_qty": float(bids[0][1]),
            "ask": float(asks[0][0]),
            "ask_qty": float(asks[0][1]),
            "last": float(market.last or 0),
        }
        if row == self._tops[name]:
            return []
        kind = "update" if self._tops[name] else "snapshot"
        self._tops[name] = row
        data = [row | {"timestamp": stamp(now)}]
        return [text({"channel": "ticker", "type": kind, "data": data})]

    def _candles(self, name: str, market: LabMarket, now: int) -> list[str]:
        minutes, seen = self._bars[name]
        last = market.prints[-1].id if market.prints else 0
        length = minutes * MINUTE
        bars = market.candles.bars(length, now - 2 * length, now + 1)
        if not bars or (last == seen and seen):
            return []
        self._bars[name] = (minutes, last)
        bar = bars[-1]
        row = {
            "symbol": name,
            "open": float(bar.open),
            "high": float(bar.high),
            "low": float(bar.low),
            "close": float(bar.close),
            "trades": bar.trades,
            "volume": float(bar.volume),
            "vwap": float(bar.value / bar.volume) if bar.volume else float(bar.close),
            "interval_begin": stamp(bar.start),
            "interval": minutes,
            "timestamp": stamp(bar.start + length),
        }
        return [text({"channel": "ohlc", "type": "update" if seen else "snapshot", "data": [row]})]
