"""The WebSocket API of Binance: the requests of REST as messages, and the account's own stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import msgspec

from ingenium.venues.lab.dialect import Asked, Ears, LabStream, text
from ingenium.venues.lab.dialects.binance_signing import (
    account_of,
    check_signature,
    check_time,
    signature_of,
)
from ingenium.venues.lab.dialects.binance_streams import account_frames
from ingenium.venues.lab.dialects.binance_tickets import WrongError, needed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.dialect import Reply
    from ingenium.venues.lab.exchange import LabExchange

_REST: Final = {
    "ping": ("GET", "/api/v3/ping"),
    "time": ("GET", "/api/v3/time"),
    "exchangeInfo": ("GET", "/api/v3/exchangeInfo"),
    "depth": ("GET", "/api/v3/depth"),
    "trades.recent": ("GET", "/api/v3/trades"),
    "trades.aggregate": ("GET", "/api/v3/aggTrades"),
    "klines": ("GET", "/api/v3/klines"),
    "avgPrice": ("GET", "/api/v3/avgPrice"),
    "ticker.price": ("GET", "/api/v3/ticker/price"),
    "ticker.book": ("GET", "/api/v3/ticker/bookTicker"),
    "ticker.24hr": ("GET", "/api/v3/ticker/24hr"),
    "order.place": ("POST", "/api/v3/order"),
    "order.test": ("POST", "/api/v3/order/test"),
    "order.status": ("GET", "/api/v3/order"),
    "order.cancel": ("DELETE", "/api/v3/order"),
    "order.cancelReplace": ("POST", "/api/v3/order/cancelReplace"),
    "order.amend.keepPriority": ("PUT", "/api/v3/order/amend/keepPriority"),
    "openOrders.status": ("GET", "/api/v3/openOrders"),
    "openOrders.cancelAll": ("DELETE", "/api/v3/openOrders"),
    "allOrders": ("GET", "/api/v3/allOrders"),
    "myTrades": ("GET", "/api/v3/myTrades"),
    "account.status": ("GET", "/api/v3/account"),
    "userDataStream.start": ("POST", "/api/v3/userDataStream"),
    "userDataStream.ping": ("PUT", "/api/v3/userDataStream"),
    "userDataStream.stop": ("DELETE", "/api/v3/userDataStream"),
}
_OK: Final = 200


class _Message(msgspec.Struct):
    """A request of the WebSocket API."""

    method: str
    id: str | int | None = None
    params: dict[str, Any] = {}


class SocketApi(LabStream):
    """One connection to the WebSocket API."""

    def __init__(self, exchange: LabExchange, handle: Callable[[Asked], Reply]) -> None:
        self._exchange = exchange
        self._handle = handle
        self._ears = Ears()

    def receive(self, text_: str, now: int) -> list[str]:
        """Take a request and answer it."""
        try:
            asked = msgspec.json.decode(text_, type=_Message)
        except msgspec.MsgspecError:
            error = {"code": -1135, "msg": "Invalid JSON Request"}
            return [text({"id": None, "status": 400, "error": error})]
        given = {name: _plain(value) for name, value in asked.params.items()}
        try:
            told = self._answer(asked.method, given, now)
        except WrongError as wrong:
            told = {"status": wrong.status, "error": wrong.body}
        return [text({"id": asked.id, **told, "rateLimits": []}), *self.poll(now)]

    def poll(self, now: int) -> list[str]:
        """Tell what happens to the account."""
        account = self._ears.account
        if account is None:
            return []
        frames = account_frames(self._ears, account, now)
        return [text({"subscriptionId": 0, "event": each}) for each in frames]

    def close(self) -> None:
        """Follow the account no longer."""
        self._ears.leave()

    def _answer(self, method: str, given: dict[str, str], now: int) -> dict[str, Any]:
        """Return the answer without its id.

        Raises:
            WrongError: the request is refused.
        """
        if method == "userDataStream.subscribe.signature":
            self._ears.follow(self._signed(given, now))
            return {"status": _OK, "result": {"subscriptionId": 0}}
        if method == "userDataStream.unsubscribe":
            self._ears.leave()
            return {"status": _OK, "result": {}}
        if method not in _REST:
            raise WrongError(-1134, f"Unknown method '{method}'.")
        return self._as_rest(method, given, now)

    def _as_rest(self, method: str, given: dict[str, str], now: int) -> dict[str, Any]:
        """Have REST answer: only the way of signing is another."""
        verb, path = _REST[method]
        key = given.pop("apiKey", "")
        if "signature" in given:
            secret = account_of(self._exchange, key).secrets[key]
            check_signature(secret, _sorted({**given, "apiKey": key}), given.pop("signature"))
            given["signature"] = signature_of(secret, urlencode(given))
        query = urlencode(given)
        answer = self._handle(Asked(verb, path, query, {"x-mbx-apikey": key}, b"", now))
        body = msgspec.json.decode(answer.body)
        return {"status": answer.status, "result" if answer.status == _OK else "error": body}

    def _signed(self, given: Mapping[str, str], now: int) -> LabAccount:
        key = given.get("apiKey", "")
        account = account_of(self._exchange, key)
        check_signature(account.secrets[key], _sorted(given), needed(given, "signature"))
        check_time(given, now)
        return account


def _sorted(given: Mapping[str, str]) -> str:
    """Return what is signed: all parameters by name, but the signature."""
    names = sorted(name for name in given if name != "signature")
    return "&".join(f"{name}={given[name]}" for name in names)


def _plain(value: object) -> str:
    """Return a parameter as REST would have it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
