"""Kraken spot, as far as trading needs it: REST, and the streams of version 2.

The words are those of https://docs.kraken.com/api/.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final

from ingenium.venues.kraken.signing import sign
from ingenium.venues.lab.candles import MINUTE
from ingenium.venues.lab.dialect import Dialect, Reply, reply
from ingenium.venues.lab.dialects.kraken_rows import (
    SECOND,
    asset,
    balance_rows,
    exact,
    number_of,
    order_row,
    pair_row,
    seconds,
    stamp,
    trade_row,
    txid,
)
from ingenium.venues.lab.dialects.kraken_streams import KrakenStream
from ingenium.venues.lab.dialects.kraken_tickets import number, ticket_of
from ingenium.venues.port import Refused

if TYPE_CHECKING:
    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.dialect import Asked, LabStream, Routes
    from ingenium.venues.lab.exchange import LabExchange
    from ingenium.venues.lab.house import House
    from ingenium.venues.lab.market import LabMarket
    from ingenium.venues.lab.orders import LabOrder

_ERRORS: Final = {
    "funds": "EOrder:Insufficient funds",
    "precision": "EGeneral:Invalid arguments:volume",
    "min_quantity": "EGeneral:Invalid arguments:volume minimum not met",
    "min_notional": "EOrder:Cost minimum not met",
    "price_band": "EOrder:Invalid price",
    "duplicate": "EOrder:cl_ord_id is in use",
    "unknown_symbol": "EQuery:Unknown asset pair",
    "unknown_order": "EOrder:Unknown order",
    "post_only": "EOrder:Post only order",
    "signature": "EAPI:Invalid signature",
    "key": "EAPI:Invalid key",
    "nonce": "EAPI:Invalid nonce",
    "clock": "EService:Deadline elapsed",
}
_PAGE: Final = 50


class KrakenDialect(Dialect):
    """Speaks as Kraken does."""

    name: ClassVar[str] = "kraken"

    def __init__(self, exchange: LabExchange, house: House) -> None:
        super().__init__(exchange, house)
        self._tokens: dict[str, str] = {}
        self._nonces: dict[str, int] = {}
        self._silence: dict[str, int] = {}
        self._open: Routes = {
            ("GET", "Time"): lambda asked: _told({"unixtime": asked.now // SECOND, "rfc1123": ""}),
            ("GET", "SystemStatus"): lambda asked: _told(
                {"status": "online", "timestamp": stamp(asked.now)}
            ),
            ("GET", "Assets"): self._assets,
            ("GET", "AssetPairs"): self._pairs,
            ("GET", "Ticker"): self._ticker,
            ("GET", "OHLC"): self._candles,
            ("GET", "Depth"): self._depth,
            ("GET", "Trades"): self._prints,
        }
        self._private: Routes = {
            ("POST", "AddOrder"): self._place,
            ("POST", "CancelOrder"): self._cancel,
            ("POST", "CancelAll"): self._cancel_all,
            ("POST", "CancelAllOrdersAfter"): self._cancel_after,
            ("POST", "AmendOrder"): self._amend,
            ("POST", "QueryOrders"): self._query,
            ("POST", "OpenOrders"): lambda asked: _told(
                {"open": self._listed(asked, is_open=True)}
            ),
            ("POST", "ClosedOrders"): self._closed,
            ("POST", "TradesHistory"): self._trades,
            ("POST", "Balance"): self._balance,
            ("POST", "BalanceEx"): lambda asked: _told(balance_rows(self._account(asked))),
            ("POST", "GetWebSocketsToken"): self._token,
        }

    def handle(self, asked: Asked) -> Reply:
        """Answer a request; errors are in the envelope, with status 200."""
        self._end_the_silent(asked.now)
        _, _, kind, name = [*asked.path.split("/"), "", "", "", ""][:4]
        try:
            if kind == "public":
                route = self._open.get(("GET", name))
                return _wrong("EGeneral:Unknown method") if route is None else route(asked)
            route = self._private.get((asked.method, name))
            if kind != "private" or route is None:
                return _wrong("EGeneral:Unknown method")
            self._check(asked)
            return route(asked)
        except Refused as error:
            return _wrong(_ERRORS.get(error.rule, "EGeneral:Invalid arguments"))

    def connect(self, path: str, query: str) -> LabStream | None:  # noqa: ARG002
        """Return a connection of version 2."""
        return KrakenStream(self.exchange, self._tokens) if path == "/v2" else None

    def too_many(self, seconds: int, *, is_ban: bool) -> Reply:  # noqa: ARG002
        """Say that it was too much."""
        return _wrong("EGeneral:Temporary lockout" if is_ban else "EAPI:Rate limit exceeded")

    def away(self) -> Reply:
        """Say that the exchange is under maintenance."""
        return _wrong("EService:Unavailable")

    def _account(self, asked: Asked) -> LabAccount:
        account = self.exchange.keys.get(asked.headers.get("api-key", ""))
        if account is None:
            raise Refused("the key is unknown.", "key")
        return account

    def _check(self, asked: Asked) -> None:
        secrets, key = self._account(asked).secrets, asked.headers["api-key"]
        body = asked.body.decode("utf-8", "replace")
        nonce = int(asked.parameters.get("nonce", "0"))
        made = sign(secrets[key], asked.path, nonce, body)
        if not hmac.compare_digest(made, asked.headers.get("api-sign", "")):
            raise Refused("the signature is wrong.", "signature")
        if nonce <= self._nonces.get(key, 0):
            raise Refused("the nonce does not rise.", "nonce")
        self._nonces[key] = nonce

    def _market(self, name: str) -> LabMarket:
        for market in self.exchange.markets.values():
            rules = market.instrument
            if name in (rules.order_symbol, f"{rules.base}/{rules.quote}"):
                return market
        raise Refused("the pair is unknown.", "unknown_symbol")

    def _assets(self, asked: Asked) -> Reply:  # noqa: ARG002
        names = {
            name
            for market in self.exchange.markets.values()
            for name in (market.instrument.base, market.instrument.quote)
        }
        return _told(
            {
                asset(name): {
                    "aclass": "currency",
                    "altname": name,
                    "decimals": 10,
                    "display_decimals": 5,
                    "status": "enabled",
                }
                for name in sorted(names)
            }
        )

    def _pairs(self, asked: Asked) -> Reply:  # noqa: ARG002
        rows = [pair_row(market.instrument) for market in self.exchange.markets.values()]
        return _told({row["altname"]: row for row in rows})

    def _ticker(self, asked: Asked) -> Reply:
        wanted = asked.parameters.get("pair")
        names = wanted.split(",") if wanted else list(self.exchange.markets)
        rows = {}
        for name in names:
            market = self._market(name)
            bid, ask = market.best
            zero = ["0", "0"]
            rows[market.instrument.order_symbol] = {
                "a": [exact(ask), "1", "1"],
                "b": [exact(bid), "1", "1"],
                "c": [exact(market.last), "0"],
                "v": zero,
                "p": zero,
                "t": [0, 0],
                "l": [exact(market.last)] * 2,
                "h": [exact(market.last)] * 2,
                "o": exact(market.last),
            }
        return _told(rows)

    def _candles(self, asked: Asked) -> Reply:
        given = asked.parameters
        market = self._market(given.get("pair", ""))
        length = int(given.get("interval", "1")) * MINUTE
        since = int(given.get("since", "0")) * SECOND
        bars = [
            each for each in market.candles.bars(length, 0, asked.now + 1) if each.start > since
        ][-720:]
        rows = [
            [
                bar.start // SECOND,
                exact(bar.open),
                exact(bar.high),
                exact(bar.low),
                exact(bar.close),
                exact(bar.value / bar.volume if bar.volume else bar.close),
                exact(bar.volume),
                bar.trades,
            ]
            for bar in bars
        ]
        last = (asked.now - asked.now % length) // SECOND - length // SECOND
        return _told({market.instrument.order_symbol: rows, "last": last})

    def _depth(self, asked: Asked) -> Reply:
        market = self._market(asked.parameters.get("pair", ""))
        count = int(asked.parameters.get("count", "100"))
        time = asked.now // SECOND
        sides = {"asks": market.book("sell", count), "bids": market.book("buy", count)}
        rows = {
            word: [[exact(price), exact(quantity), time] for price, quantity in side]
            for word, side in sides.items()
        }
        return _told({market.instrument.order_symbol: rows})

    def _prints(self, asked: Asked) -> Reply:
        market = self._market(asked.parameters.get("pair", ""))
        rows = [
            [
                exact(each.price),
                exact(each.quantity),
                seconds(each.time),
                each.side[0],
                "m",
                "",
                each.id,
            ]
            for each in list(market.prints)[-1_000:]
        ]
        return _told({market.instrument.order_symbol: rows, "last": str(asked.now)})

    def _place(self, asked: Asked) -> Reply:
        given = asked.parameters
        deadline = given.get("deadline")
        if deadline is not None:
            limit = datetime.fromisoformat(deadline.replace("Z", "+00:00")).timestamp()
            if asked.now > limit * SECOND:
                raise Refused("it came too late.", "clock")
        market = self._market(given.get("pair", ""))
        ticket = ticket_of(given, market)
        order = self.exchange.submit(self._account(asked), ticket, asked.now)
        return _told({"descr": order_row(order)["descr"], "txid": [txid(order.id)]})

    def _find(self, asked: Asked) -> LabOrder:
        given = asked.parameters
        return self.exchange.find(
            self._account(asked),
            number=number_of(given.get("txid", "")),
            client_id=given.get("cl_ord_id"),
        )

    def _cancel(self, asked: Asked) -> Reply:
        self.exchange.cancel(self._account(asked), self._find(asked), asked.now)
        return _told({"count": 1})

    def _cancel_all(self, asked: Asked) -> Reply:
        account = self._account(asked)
        orders = self.exchange.open_orders(account)
        for order in orders:
            self.exchange.cancel(account, order, asked.now)
        return _told({"count": len(orders)})

    def _cancel_after(self, asked: Asked) -> Reply:
        account, timeout = self._account(asked), int(asked.parameters.get("timeout", "0"))
        self._silence.pop(account.key, None)
        if timeout:
            self._silence[account.key] = asked.now + timeout * SECOND
        trigger = stamp(asked.now + timeout * SECOND) if timeout else "0"
        return _told({"currentTime": stamp(asked.now), "triggerTime": trigger})

    def _end_the_silent(self, now: int) -> None:
        """Cancel all orders of those who asked for that should they fall silent."""
        for key in [key for key, until in self._silence.items() if now >= until]:
            del self._silence[key]
            account = self.exchange.accounts[key]
            for order in self.exchange.open_orders(account):
                self.exchange.cancel(account, order, now)

    def _amend(self, asked: Asked) -> Reply:
        given = asked.parameters
        order = self._find(asked)
        self.exchange.replace(
            self._account(asked),
            order,
            asked.now,
            quantity=number(given, "order_qty") if "order_qty" in given else None,
            limit=number(given, "limit_price") if "limit_price" in given else None,
        )
        return _told({"amend_id": f"ALAB-{order.id}-{order.changes}"})

    def _query(self, asked: Asked) -> Reply:
        account = self._account(asked)
        rows = {}
        for name in asked.parameters.get("txid", "").split(","):
            order = self.exchange.find(account, number=number_of(name))
            rows[name] = order_row(order)
        return _told(rows)

    def _listed(self, asked: Asked, *, is_open: bool) -> dict[str, Any]:
        wanted = asked.parameters.get("cl_ord_id")
        return {
            txid(order.id): order_row(order)
            for order in self._account(asked).orders.values()
            if order.is_open == is_open and wanted in (None, order.ticket.client_id)
        }

    def _open_orders(self, asked: Asked) -> Reply:
        return _told({"open": self._listed(asked, is_open=True)})

    def _closed(self, asked: Asked) -> Reply:
        rows = self._listed(asked, is_open=False)
        place = int(asked.parameters.get("ofs", "0"))
        newest = dict(list(reversed(rows.items()))[place : place + _PAGE])
        return _told({"closed": newest, "count": len(rows)})

    def _trades(self, asked: Asked) -> Reply:
        given = asked.parameters
        start = int(Decimal(given.get("start", "0")) * SECOND)
        trades = [each for each in self._account(asked).trades if each.time > start]
        place = int(given.get("ofs", "0"))
        newest = list(reversed(trades))[place : place + _PAGE]
        return _told(
            {
                "trades": {txid(each.id, "T"): trade_row(each) for each in newest},
                "count": len(trades),
            }
        )

    def _balance(self, asked: Asked) -> Reply:
        rows = balance_rows(self._account(asked))
        return _told({name: row["balance"] for name, row in rows.items()})

    def _token(self, asked: Asked) -> Reply:
        account = self._account(asked)
        token = f"lab-token-{account.key}"
        self._tokens[token] = account.key
        return _told({"token": token, "expires": 900})


def _told(result: object) -> Reply:
    return reply({"error": [], "result": result})


def _wrong(error: str) -> Reply:
    return reply({"error": [error]})
