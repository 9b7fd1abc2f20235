"""Luno, as far as trading needs it: REST with a key, and streams that want it too.

The words are those of https://www.luno.com/en/developers/api.
"""

from __future__ import annotations

from base64 import b64decode
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, ClassVar, Final

from ingenium.venues.lab.candles import MINUTE
from ingenium.venues.lab.dialect import Dialect, Reply, reply
from ingenium.venues.lab.dialects.luno_rows import (
    MILLISECOND,
    balance_rows,
    book_rows,
    candle_row,
    exact,
    market_row,
    number_of,
    old_order_row,
    order_row,
    ticker_row,
    trade_row,
    venue_id,
)
from ingenium.venues.lab.dialects.luno_streams import LunoMarketStream, LunoUserStream
from ingenium.venues.lab.orders import Ticket
from ingenium.venues.port import Refused

if TYPE_CHECKING:
    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.dialect import Asked, LabStream, Routes
    from ingenium.venues.lab.exchange import LabExchange
    from ingenium.venues.lab.house import House
    from ingenium.venues.lab.orders import LabOrder
    from ingenium.venues.port import TimeInForce

_CODES: Final = {
    "funds": "ErrInsufficientBalance",
    "precision": "ErrInvalidVolume",
    "min_quantity": "ErrVolumeTooLow",
    "min_notional": "ErrVolumeTooLow",
    "price_band": "ErrInvalidPrice",
    "duplicate": "ErrDuplicateClientOrderID",
    "unknown_symbol": "ErrInvalidMarketPair",
    "unknown_order": "ErrOrderNotFound",
    "post_only": "ErrOrderCanceled",
}
_CONFLICT: Final = 409


class LunoDialect(Dialect):
    """Speaks as Luno does."""

    name: ClassVar[str] = "luno"

    def __init__(self, exchange: LabExchange, house: House) -> None:
        super().__init__(exchange, house)
        self._open: Routes = {
            ("GET", "/api/exchange/1/markets"): self._markets,
            ("GET", "/api/1/ticker"): lambda asked: reply(
                ticker_row(self._market(asked), asked.now)
            ),
            ("GET", "/api/1/tickers"): self._tickers,
            ("GET", "/api/1/orderbook"): self._book,
            ("GET", "/api/1/orderbook_top"): self._book,
            ("GET", "/api/1/trades"): self._prints,
        }
        self._keyed: Routes = {
            ("GET", "/api/exchange/1/candles"): self._candles,
            ("GET", "/api/1/balance"): lambda asked: reply(
                {"balance": balance_rows(self._account(asked))}
            ),
            ("GET", "/api/1/fee_info"): self._fees,
            ("POST", "/api/1/postorder"): self._place,
            ("POST", "/api/1/marketorder"): self._place_market,
            ("POST", "/api/1/stoporder"): self._cancel,
            ("GET", "/api/1/listorders"): self._old_orders,
            ("GET", "/api/exchange/2/listorders"): self._orders,
            ("GET", "/api/exchange/3/order"): lambda asked: reply(order_row(self._find(asked))),
            ("GET", "/api/1/listtrades"): self._trades,
        }

    def handle(self, asked: Asked) -> Reply:
        """Answer a request."""
        try:
            return self._answer(asked)
        except Refused as error:
            code = _CODES.get(error.rule, "ErrInvalidArguments")
            if error.rule == "precision" and "price" in str(error):
                code = "ErrInvalidPrice"
            status = _CONFLICT if error.rule == "duplicate" else 400
            status = 401 if error.rule == "signature" else status
            code = "ErrUnauthorised" if error.rule == "signature" else code
            return reply({"error": str(error), "error_code": code}, status)

    def connect(self, path: str, query: str) -> LabStream | None:  # noqa: ARG002
        """Return the stream of a pair, or that of an account."""
        if path == "/api/1/userstream":
            return LunoUserStream(self.exchange)
        market = self.exchange.markets.get(path.removeprefix("/api/1/stream/"))
        return None if market is None else LunoMarketStream(self.exchange, market)

    def too_many(self, seconds: int, *, is_ban: bool) -> Reply:
        """Say that it was too much."""
        body = {"error": "Too many requests.", "error_code": "ErrTooManyRequests"}
        return reply(body, 418 if is_ban else 429, {"Retry-After": str(seconds)})

    def away(self) -> Reply:
        """Say that the exchange is under maintenance."""
        body = {"error": "Under maintenance.", "error_code": "ErrUnderMaintenance"}
        return reply(body, 503)

    def _answer(self, asked: Asked) -> Reply:
        route = (asked.method, asked.path)
        if route in self._open:
            return self._open[route](asked)
        if route in self._keyed:
            self._account(asked)
            return self._keyed[route](asked)
        if asked.method == "GET" and asked.path.startswith("/api/1/orders/"):
            return reply(old_order_row(self._find(asked, asked.path.rpartition("/")[2])))
        return reply({"error": "There is no such call.", "error_code": "ErrNotFound"}, 404)

    def _account(self, asked: Asked) -> LabAccount:
        word, _, given = asked.headers.get("authorization", "").partition(" ")
        key = ""
        if word == "Basic":
            key = b64decode(given.encode(), validate=False).decode("utf-8", "replace")
        name, _, secret = key.partition(":")
        account = self.exchange.keys.get(name)
        if account is None or account.secrets[name] != secret:
            raise Refused("the key is unknown.", "signature")
        return account

    def _market(self, asked: Asked) -> Any:  # noqa: ANN401
        return self.exchange.market(asked.parameters.get("pair", ""))

    def _markets(self, asked: Asked) -> Reply:  # noqa: ARG002
        rows = [market_row(each.instrument) for each in self.exchange.markets.values()]
        return reply({"markets": rows})

    def _tickers(self, asked: Asked) -> Reply:
        rows = [ticker_row(each, asked.now) for each in self.exchange.markets.values()]
        return reply({"tickers": rows})

    def _book(self, asked: Asked) -> Reply:
        market = self._market(asked)
        return reply(
            {
                "timestamp": asked.now // MILLISECOND,
                "bids": book_rows(market, "buy"),
                "asks": book_rows(market, "sell"),
            }
        )

    def _prints(self, asked: Asked) -> Reply:
        rows = [
            {
                "sequence": each.id,
                "timestamp": each.time // MILLISECOND,
                "price": exact(each.price),
                "volume": exact(each.quantity),
                "is_buy": each.side == "buy",
            }
            for each in reversed(list(self._market(asked).prints)[-100:])
        ]
        return reply({"trades": rows})

    def _candles(self, asked: Asked) -> Reply:
        given = asked.parameters
        length = int(given.get("duration", "60")) * MINUTE // 60
        since = int(given.get("since", "0")) * MILLISECOND
        bars = self._market(asked).candles.bars(length, since, asked.now - length + 1)
        rows = [candle_row(each) for each in bars[:1_000]]
        shown = {"candles": rows, "pair": given.get("pair"), "duration": length // 10**9}
        return reply(shown)

    def _fees(self, asked: Asked) -> Reply:  # noqa: ARG002
        rates = self.exchange.costs.rates
        return reply(
            {
                "maker_fee": exact(rates["maker"]),
                "taker_fee": exact(rates["taker"]),
                "thirty_day_volume": "0.00",
            }
        )

    def _place(self, asked: Asked) -> Reply:
        given = asked.parameters
        if "timestamp" in given:
            sent = int(given["timestamp"]) * MILLISECOND
            if asked.now > sent + int(given.get("ttl", "10000")) * MILLISECOND:
                body = {"error": "Too late.", "error_code": "ErrInvalidArguments"}
                return reply(body, 400)
        order = self.exchange.submit(self._account(asked), _ticket(given), asked.now)
        return reply({"order_id": venue_id(order.id)})

    def _place_market(self, asked: Asked) -> Reply:
        given = asked.parameters
        is_buy = given.get("type") == "BUY"
        ticket = Ticket(
            symbol=given.get("pair", ""),
            side="buy" if is_buy else "sell",
            quantity=Decimal(0) if is_buy else _number(given, "base_volume"),
            type="market",
            spend=_number(given, "counter_volume") if is_buy else None,
            client_id=given.get("client_order_id", ""),
        )
        order = self.exchange.submit(self._account(asked), ticket, asked.now)
        return reply({"order_id": venue_id(order.id)})

    def _find(self, asked: Asked, name: str | None = None) -> LabOrder:
        given = asked.parameters
        wanted = name or given.get("id") or given.get("order_id")
        return self.exchange.find(
            self._account(asked),
            number=number_of(wanted or ""),
            client_id=given.get("client_order_id"),
        )

    def _cancel(self, asked: Asked) -> Reply:
        order = self._find(asked)
        if not order.is_open:
            body = {
                "error": "It is not pending.",
                "error_code": "ErrCannotStopUnknownOrNonPendingOrder",
            }
            return reply(body, 400)
        self.exchange.cancel(self._account(asked), order, asked.now)
        return reply({"success": True})

    def _listed(self, asked: Asked) -> list[LabOrder]:
        given = asked.parameters
        state, closed = given.get("state"), given.get("closed")
        found = []
        for order in self._account(asked).orders.values():
            if given.get("pair") not in (None, order.ticket.symbol):
                continue
            if state == "PENDING" or closed == "false":
                if order.is_open:
                    found.append(order)
            elif state == "COMPLETE" or closed == "true":
                if not order.is_open:
                    found.append(order)
            else:
                found.append(order)
        return found

    def _orders(self, asked: Asked) -> Reply:
        return reply({"orders": [order_row(each) for each in self._listed(asked)]})

    def _old_orders(self, asked: Asked) -> Reply:
        return reply({"orders": [old_order_row(each) for each in self._listed(asked)]})

    def _trades(self, asked: Asked) -> Reply:
        given = asked.parameters
        since = int(given.get("since", "0")) * MILLISECOND
        after = int(given.get("after_seq", "0"))
        rows = [
            trade_row(each)
            for each in self._account(asked).trades
            if each.symbol == given.get("pair") and each.time >= since and each.id > after
        ]
        return reply({"trades": rows[: int(given.get("limit", "100"))]})


def _number(given: dict[str, str], name: str) -> Decimal:
    try:
        return Decimal(given[name])
    except (KeyError, InvalidOperation):
        msg = f"{name} is missing, or no number."
        raise Refused(msg, "venue") from None


def _ticket(given: dict[str, str]) -> Ticket:
    """Read an order.

    Raises:
        Refused: a parameter is missing or is none.
    """
    if given.get("type") not in ("BID", "ASK"):
        raise Refused("type has to be BID or ASK.", "venue")
    lifetimes: dict[str, TimeInForce] = {"IOC": "IOC", "FOK": "FOK"}
    has_stop = "stop_price" in given
    return Ticket(
        symbol=given.get("pair", ""),
        side="buy" if given["type"] == "BID" else "sell",
        quantity=_number(given, "volume"),
        type="stop_limit" if has_stop else "limit",
        limit=_number(given, "price"),
        trigger=_number(given, "stop_price") if has_stop else None,
        time_in_force=lifetimes.get(given.get("time_in_force", ""), "GTC"),
        post_only=given.get("post_only") == "true",
        client_id=given.get("client_order_id", ""),
    )
