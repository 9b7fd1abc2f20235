"""Binance spot, as far as trading needs it: REST, market streams and the user stream.

The words are those of its public documentation: https://developers.binance.com/docs/binance-spot-api-docs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qs

from ingenium.venues.lab.dialect import Dialect, Reply, reply
from ingenium.venues.lab.dialects.binance_limits import Meter, weight_of
from ingenium.venues.lab.dialects.binance_listening import Listening
from ingenium.venues.lab.dialects.binance_quotes import Quotes
from ingenium.venues.lab.dialects.binance_refusals import refusal_of
from ingenium.venues.lab.dialects.binance_signing import account_of, check_request
from ingenium.venues.lab.dialects.binance_socket import SocketApi
from ingenium.venues.lab.dialects.binance_streams import MarketStream, UserStream
from ingenium.venues.lab.dialects.binance_tickets import WrongError
from ingenium.venues.lab.dialects.binance_trading import Trading
from ingenium.venues.port import Refused

if TYPE_CHECKING:
    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.dialect import Asked, LabStream
    from ingenium.venues.lab.exchange import LabExchange
    from ingenium.venues.lab.house import House

_LISTEN = "/api/v3/userDataStream"


class BinanceDialect(Dialect):
    """Speaks as Binance does."""

    name: ClassVar[str] = "binance"

    def __init__(self, exchange: LabExchange, house: House) -> None:
        super().__init__(exchange, house)
        self._meter = Meter()
        self._quotes = Quotes(exchange)
        self._trading = Trading(exchange)
        self._listening = Listening()

    def handle(self, asked: Asked) -> Reply:
        """Answer a request, if not too much was asked before."""
        wait = self._charge(asked)
        if wait is not None:
            return self.too_many(wait[0], is_ban=wait[1])
        try:
            account = self._asker(asked)
            body = self._answer(account, asked)
        except WrongError as error:
            return self._reply(error.body, asked, error.status)
        return self._reply(body, asked, 200)

    def connect(self, path: str, query: str) -> LabStream | None:
        """Return a market stream, a user stream, or the WebSocket API."""
        if path.startswith("/ws-api/"):
            return SocketApi(self.exchange, self.handle)
        if path == "/stream" or path.startswith("/stream/"):
            names = parse_qs(query).get("streams", [""])[0].split("/")
            return MarketStream(self.exchange, [each for each in names if each], is_combined=True)
        if path == "/ws" or path.startswith("/ws/"):
            rest = path.removeprefix("/ws").strip("/")
            account = self._listening.account(rest)
            if account is not None:
                return UserStream(account, lambda now: self._listening.is_over(rest, now))
            names = [each for each in rest.split("/") if "@" in each]
            return MarketStream(self.exchange, names, is_combined=False)
        return None

    def too_many(self, seconds: int, *, is_ban: bool) -> Reply:
        """Say that it was too much."""
        text = "Way too many requests; IP banned." if is_ban else "Too much request weight used."
        body = {"code": -1003, "msg": text}
        return reply(body, 418 if is_ban else 429, {"Retry-After": str(seconds)})

    def away(self) -> Reply:
        """Say that the exchange is under maintenance."""
        return reply({"code": -1016, "msg": "This service is no longer available."}, 503)

    def _charge(self, asked: Asked) -> tuple[int, bool] | None:
        if not self.has_limits:
            return None
        weight = weight_of(asked.method, asked.path, asked.parameters)
        return self._meter.charge(weight, asked.now)

    def _reply(self, body: object, asked: Asked, status: int) -> Reply:
        is_order = (asked.method, asked.path) in self._trading.orders
        key = asked.headers.get("x-mbx-apikey", "")
        return reply(body, status, self._meter.headers(key, is_order=is_order))

    def _asker(self, asked: Asked) -> LabAccount | None:
        """Return who asks, where that matters.

        Raises:
            WrongError: it is not known, or the request is not theirs.
        """
        is_signed = (asked.method, asked.path) in self._trading.routes
        if not is_signed and asked.path != _LISTEN:
            return None
        key = asked.headers.get("x-mbx-apikey", "")
        account = account_of(self.exchange, key)
        if is_signed:
            check_request(account.secrets[key], asked)
        return account

    def _answer(self, account: LabAccount | None, asked: Asked) -> object:
        """Return what JSON is made of.

        Raises:
            WrongError: the request is refused.
        """
        route = (asked.method, asked.path)
        try:
            if account is None:
                return self._tell(asked)
            if asked.path == _LISTEN:
                return self._listening.answer(account, asked)
            self._charge_order(account, route, asked.now)
            return self._trading.routes[route](account, asked.parameters, asked.now)
        except Refused as refused:
            raise refusal_of(refused) from None

    def _tell(self, asked: Asked) -> object:
        handler = self._quotes.routes.get(asked.path) if asked.method == "GET" else None
        if handler is None:
            raise WrongError(-1000, f"There is no {asked.method} {asked.path} in the lab.", 404)
        return handler(asked.parameters, asked.now)

    def _charge_order(self, account: LabAccount, route: tuple[str, str], now: int) -> None:
        if not self.has_limits or route not in self._trading.orders:
            return
        wait = self._meter.charge_order(account.key, now)
        if wait is not None:
            text = "Too many new orders; current limit is 100 orders per 10 SECOND."
            raise WrongError(-1015, text, 429)
