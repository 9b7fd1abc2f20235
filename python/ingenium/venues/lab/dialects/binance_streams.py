"""Streams of Binance: combined market data, and the account's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.venues.lab.dialect import Ears, LabStream, text
from ingenium.venues.lab.dialects.binance_market import (
    LENGTHS,
    day_frame,
    depth_frame,
    kline_frame,
    small_frame,
    top_frame,
    trade_frame,
)
from ingenium.venues.lab.dialects.binance_orders import (
    MILLISECOND,
    balance_rows,
    depth_rows,
    report_row,
)
from ingenium.venues.lab.orders import Change, Moved

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.exchange import LabExchange
    from ingenium.venues.lab.market import LabMarket

_TENTH: Final = 100 * MILLISECOND
_SECOND: Final = 1_000 * MILLISECOND
_PARTIAL: Final = {"depth5": 5, "depth10": 10, "depth20": 20}
_KINDS: Final = {"trade", "aggTrade", "depth", "bookTicker", "kline", "ticker", "miniTicker"}


@dataclass(slots=True)
class _Place:
    """How far a subscription has told.

    Attributes:
        every: nanoseconds between two frames, at least.
        due: when the next can be.
    """

    market: LabMarket
    kind: str
    rest: str
    every: int
    book: int = 0
    print: int = 0
    bar: int = 0
    due: int = 0
    top: dict[str, Any] = field(default_factory=dict[str, Any])


class MarketStream(LabStream):
    """Market data: `/ws/<name>`, `/stream?streams=<names>`, SUBSCRIBE and UNSUBSCRIBE."""

    def __init__(self, exchange: LabExchange, names: list[str], *, is_combined: bool) -> None:
        self._exchange = exchange
        self._is_combined = is_combined
        self._places: dict[str, _Place] = {}
        for name in names:
            self._subscribe(name)

    def receive(self, text_: str, now: int) -> list[str]:
        """Take SUBSCRIBE, UNSUBSCRIBE or LIST_SUBSCRIPTIONS."""
        try:
            asked = msgspec.json.decode(text_, type=dict[str, Any])
        except msgspec.DecodeError:
            return [text({"error": {"code": 3, "msg": "Invalid JSON"}})]
        result: object = None
        method, names = asked.get("method"), asked.get("params", ())
        if method == "SUBSCRIBE":
            for name in names:
                self._subscribe(name)
        elif method == "UNSUBSCRIBE":
            for name in names:
                self._places.pop(name, None)
        elif method == "LIST_SUBSCRIPTIONS":
            result = list(self._places)
        else:
            return [
                text({"error": {"code": 2, "msg": f"Invalid request: unknown method {method}"}})
            ]
        return [text({"result": result, "id": asked.get("id")}), *self.poll(now)]

    def poll(self, now: int) -> list[str]:
        """Tell what the markets did."""
        told = []
        for name, place in self._places.items():
            if now < place.due:
                continue
            frames = self._frames(place, now)
            if frames:
                place.due = now + place.every
            for frame in frames:
                shown = {"stream": name, "data": frame} if self._is_combined else frame
                told.append(text(shown))
        return told

    def close(self) -> None:
        """Forget all subscriptions."""
        self._places.clear()

    def _subscribe(self, name: str) -> None:
        symbol, _, rest = name.partition("@")
        market = self._exchange.markets.get(symbol.upper())
        kind = rest.partition("_")[0].partition("@")[0]
        if market is None or name in self._places or kind not in _KINDS | _PARTIAL.keys():
            return
        last = market.prints[-1].id if market.prints else 0
        self._places[name] = _Place(market, kind, rest, _pause(kind, rest), market.number, last)

    def _frames(self, place: _Place, now: int) -> list[dict[str, Any]]:
        market, kind = place.market, place.kind
        if kind in ("trade", "aggTrade"):
            new = market.prints_after(place.print)
            place.print = new[-1].id if new else place.print
            return [trade_frame(market, each, now, kind) for each in new]
        if kind == "kline":
            return self._klines(place, now)
        if kind == "bookTicker":
            top = top_frame(market)
            is_new = {**top, "u": 0} != {**place.top, "u": 0}
            place.top = top
            return [top] if is_new else []
        if kind == "depth":
            changes = market.changes_after(place.book)
            place.book = market.number
            return [depth_frame(market, changes)] if changes else []
        return self._pictures(place, now)

    def _pictures(self, place: _Place, now: int) -> list[dict[str, Any]]:
        """Return the market as it is now, if it has changed."""
        market, kind = place.market, place.kind
        if kind in _PARTIAL:
            if place.book == market.number and place.due:
                return []
            place.book = market.number
            bids, asks = (depth_rows(market, side, _PARTIAL[kind]) for side in ("buy", "sell"))
            return [{"lastUpdateId": market.number, "bids": bids, "asks": asks}]
        new = market.prints_after(place.print)
        place.print = new[-1].id if new else place.print
        if not new and place.due:
            return []
        return [day_frame(market, now) if kind == "ticker" else small_frame(market, now)]

    def _klines(self, place: _Place, now: int) -> list[dict[str, Any]]:
        """Return the bars that have closed since, and the one under way if it has changed."""
        interval = place.rest.partition("_")[2].partition("@")[0]
        if interval not in LENGTHS:
            return []
        market, length = place.market, LENGTHS[interval]
        current = now - now % length
        new = market.prints_after(place.print)
        if not new and place.bar == current:
            return []
        place.print = new[-1].id if new else place.print
        bars = market.candles.bars(length, place.bar or current, now + 1)
        place.bar = current
        return [
            kline_frame(market, interval, bar, now, is_closed=bar.start < current) for bar in bars
        ]


class UserStream(LabStream):
    """What happens to an account."""

    def __init__(self, account: LabAccount, is_over: Callable[[int], bool]) -> None:
        self._ears = Ears()
        self._ears.follow(account)
        self._account = account
        self._is_key_over = is_over

    def receive(self, text_: str, now: int) -> list[str]:  # noqa: ARG002
        """Answer whatever is asked: nothing is to be subscribed to."""
        return self.poll(now)

    def poll(self, now: int) -> list[str]:
        """Tell reports of orders, and the balances after them; the end, once the key is over."""
        told = [text(each) for each in account_frames(self._ears, self._account, now)]
        if self._is_key_over(now):
            self.is_over = True
            told.append(text({"e": "listenKeyExpired", "E": now // MILLISECOND}))
        return told

    def close(self) -> None:
        """Follow the account no longer."""
        self._ears.leave()


def account_frames(ears: Ears, account: LabAccount, now: int) -> list[dict[str, Any]]:
    """Return what happened to an account as events of its stream."""
    news = ears.take()
    frames = [report_row(each) for each in news if isinstance(each, Change)]
    moved = {each.currency for each in news if isinstance(each, Moved)}
    if moved or any(each.kind == "new" for each in news if isinstance(each, Change)):
        rows = [
            {"a": row["asset"], "f": row["free"], "l": row["locked"]}
            for row in balance_rows(account)
        ]
        stamp = now // MILLISECOND
        frames.append({"e": "outboundAccountPosition", "E": stamp, "u": stamp, "B": rows})
    return frames


def _pause(kind: str, rest: str) -> int:
    """Return how long a subscription waits between two frames."""
    if kind in ("trade", "aggTrade", "bookTicker"):
        return 0
    if kind == "kline":
        return 250 * MILLISECOND
    return _TENTH if rest.endswith("@100ms") else _SECOND
