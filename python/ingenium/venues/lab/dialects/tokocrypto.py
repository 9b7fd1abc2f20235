"""Tokocrypto, as far as trading needs it: its own orders, and Binance's market data.

The words are those of its public documentation: https://www.tokocrypto.com/apidocs/.
"""

from __future__ import annotations

import copy
import hmac
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final

from ingenium.venues.lab.dialect import Dialect, Reply, reply
from ingenium.venues.lab.dialects.binance import BinanceDialect
from ingenium.venues.lab.dialects.binance_orders import (
    MILLISECOND,
    balance_rows,
    eight,
    symbol_row,
)
from ingenium.venues.lab.dialects.binance_refusals import refusal_of
from ingenium.venues.lab.dialects.binance_tickets import WrongError, number
from ingenium.venues.lab.orders import Ticket
from ingenium.venues.port import Refused

if TYPE_CHECKING:
    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.dialect import Asked, LabStream, Routes
    from ingenium.venues.lab.exchange import LabExchange
    from ingenium.venues.lab.house import House
    from ingenium.venues.lab.orders import LabOrder, LabTrade
    from ingenium.venues.port import OrderType, TimeInForce

_TYPES: Final[dict[str, OrderType]] = {
    "1": "limit",
    "2": "market",
    "3": "stop",
    "4": "stop_limit",
    "7": "limit",
}
_LIFETIMES: Final[dict[str, TimeInForce]] = {"1": "GTC", "2": "IOC", "3": "FOK"}
_STATUSES: Final = {"filled": 2, "cancelled": 3, "rejected": 4, "expired": 3}
_REFUSALS: Final = {
    "funds": (2202, "Insufficient balance"),
    "duplicate": (3208, "Duplicate clientId"),
    "post_only": (3211, "Order would immediately match"),
    "unknown_symbol": (3701, "Invalid symbol"),
    "unknown_order": (3218, "Order does not exist"),
}


class TokocryptoDialect(Dialect):
    """Speaks as Tokocrypto does."""

    name: ClassVar[str] = "tokocrypto"

    def __init__(self, exchange: LabExchange, house: House) -> None:
        super().__init__(exchange, house)
        shown = copy.copy(exchange)
        shown.markets = {
            each.instrument.feed_symbol.upper(): each for each in exchange.markets.values()
        }
        self._market_data = BinanceDialect(shown, house)
        self._open: Routes = {
            ("GET", "/open/v1/common/time"): self._time,
            ("GET", "/open/v1/common/symbols"): self._symbols,
            (
                "GET",
                "/bapi/asset/v1/public/asset-service/product/get-exchange-info",
            ): self._precision,
        }
        self._signed: Routes = {
            ("POST", "/open/v1/orders"): self._place,
            ("GET", "/open/v1/orders"): self._orders,
            ("GET", "/open/v1/orders/detail"): self._detail,
            ("POST", "/open/v1/orders/cancel"): self._cancel,
            ("GET", "/open/v1/orders/trades"): self._trades,
            ("GET", "/open/v1/account/spot"): self._account_info,
        }

    def handle(self, asked: Asked) -> Reply:
        """Answer a request."""
        self._market_data.has_limits = self.has_limits
        if asked.path.startswith("/api/v3/") and "signature=" not in asked.query:
            return self._market_data.handle(asked)
        try:
            return self._answer(asked)
        except WrongError as error:
            return _failed(error.code, error.message, asked, error.status)
        except Refused as error:
            plain = refusal_of(error)
            code, message = _REFUSALS.get(error.rule, (plain.code, plain.message))
            return _failed(code, message, asked, 400)

    def _answer(self, asked: Asked) -> Reply:
        route = (asked.method, asked.path)
        if route in self._open:
            return self._open[route](asked)
        if route in self._signed:
            self._check_signature(asked)
            return self._signed[route](asked)
        return _failed(-1000, f"There is no {asked.path} in the lab.", asked, 404)

    def connect(self, path: str, query: str) -> LabStream | None:
        """Return a stream of market data: the account has none."""
        return None if path.startswith("/ws-api/") else self._market_data.connect(path, query)

    def too_many(self, seconds: int, *, is_ban: bool) -> Reply:
        """Say that it was too much."""
        return self._market_data.too_many(seconds, is_ban=is_ban)

    def away(self) -> Reply:
        """Say that the exchange is under maintenance."""
        return self._market_data.away()

    def _account(self, asked: Asked) -> LabAccount:
        account = self.exchange.keys.get(asked.headers.get("x-mbx-apikey", ""))
        if account is None:
            raise WrongError(-2015, "Invalid API-key, IP, or permissions for action.", 401)
        return account

    def _check_signature(self, asked: Asked) -> None:
        secret = self._account(asked).secrets[asked.headers["x-mbx-apikey"]]
        body = asked.body.decode("utf-8", "replace")
        signed, _, given = f"{asked.query}{body}".rpartition("signature=")
        made = hmac.new(secret.encode(), signed.rstrip("&").encode(), "sha256")
        if not hmac.compare_digest(made.hexdigest(), given):
            raise WrongError(-1022, "Signature for this request is not valid.")
        stamp = int(asked.parameters.get("timestamp", "0"))
        window = int(asked.parameters.get("recvWindow", "5000"))
        now = asked.now // MILLISECOND
        if stamp > now + 1_000 or now - stamp > window:
            raise WrongError(-1021, "Timestamp for this request is outside of the recvWindow.")

    def _time(self, asked: Asked) -> Reply:
        return _told(None, asked)

    def _symbols(self, asked: Asked) -> Reply:
        rows = []
        for market in self.exchange.markets.values():
            row = symbol_row(market.instrument)
            rows.append(
                {
                    "type": 1,
                    "symbol": market.instrument.order_symbol,
                    "baseAsset": row["baseAsset"],
                    "basePrecision": 8,
                    "quoteAsset": row["quoteAsset"],
                    "quotePrecision": 8,
                    "filters": row["filters"],
                    "orderTypes": ["LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS_LIMIT"],
                    "icebergEnable": 0,
                    "ocoEnable": 0,
                    "spotTradingEnable": 1,
                    "marginTradingEnable": 0,
                    "permissions": ["SPOT"],
                }
            )
        return _told({"list": rows}, asked)

    def _precision(self, asked: Asked) -> Reply:
        wanted = asked.parameters.get("symbol", "").upper()
        market = self._market_data.exchange.market(wanted.replace("_", ""))
        rules = market.instrument
        row = {
            "symbol": wanted,
            "basePrecision": _places(rules.lot),
            "quotePrecision": _places(rules.tick),
        }
        return _told([row], asked)

    def _place(self, asked: Asked) -> Reply:
        account = self._account(asked)
        order = self.exchange.submit(account, _ticket(asked.parameters), asked.now)
        return _told(_order_row(order), asked)

    def _find(self, asked: Asked) -> LabOrder:
        given = asked.parameters
        return self.exchange.find(
            self._account(asked),
            number=int(given.get("orderId", "0")),
            client_id=given.get("clientId"),
        )

    def _detail(self, asked: Asked) -> Reply:
        return _told(_order_row(self._find(asked)), asked)

    def _orders(self, asked: Asked) -> Reply:
        given = asked.parameters
        if "orderId" in given or "clientId" in given:
            return _told({"list": [_order_row(self._find(asked))]}, asked)
        wanted, symbol = given.get("type", "-1"), given.get("symbol")
        since = int(given.get("startTime", "0")) * MILLISECOND
        rows = [
            _order_row(each)
            for each in self._account(asked).orders.values()
            if symbol in (None, each.ticket.symbol)
            and each.created >= since
            and wanted in ("-1", "1" if each.is_open else "2")
        ]
        return _told({"list": rows[-int(given.get("limit", "500")) :]}, asked)

    def _cancel(self, asked: Asked) -> Reply:
        order = self._find(asked)
        self.exchange.cancel(self._account(asked), order, asked.now)
        return _told(_order_row(order), asked)

    def _trades(self, asked: Asked) -> Reply:
        given = asked.parameters
        since = int(given.get("startTime", "0")) * MILLISECOND
        first = int(given.get("fromId", "0"))
        rows = [
            _trade_row(each)
            for each in self._account(asked).trades
            if each.symbol == given.get("symbol")
            and each.time >= since
            and each.id >= first
            and given.get("orderId", str(each.order)) == str(each.order)
        ]
        count = min(int(given.get("limit", "500")), 1_000)
        return _told({"list": rows[:count] if since or first else rows[-count:]}, asked)

    def _account_info(self, asked: Asked) -> Reply:
        account = self._account(asked)
        return _told(
            {
                "makerCommission": "10.00000000",
                "takerCommission": "10.00000000",
                "canTrade": 1,
                "canWithdraw": 0,
                "canDeposit": 0,
                "status": 1,
                "accountAssets": balance_rows(account),
            },
            asked,
        )


def _told(data: object, asked: Asked) -> Reply:
    """Return what was asked for in the exchange's envelope."""
    envelope: dict[str, Any] = {"code": 0, "msg": "Success", "data": data, "success": True}
    return reply(envelope | {"timestamp": asked.now // MILLISECOND})


def _failed(code: int, message: str, asked: Asked, status: int) -> Reply:
    envelope = {"code": code, "msg": message, "success": False, "data": None}
    return reply(envelope | {"timestamp": asked.now // MILLISECOND}, status)


def _places(step: Decimal) -> int:
    return max(0, -int(step.normalize().as_tuple().exponent))


def _ticket(given: dict[str, str]) -> Ticket:
    """Read an order.

    Raises:
        WrongError: a parameter is missing or is none.
    """
    word = given.get("type", "")
    if word not in _TYPES:
        raise WrongError(-1116, "Invalid orderType.")
    if given.get("side") not in ("0", "1"):
        raise WrongError(-1117, "Invalid side.")
    quantity, spend = number(given, "quantity"), number(given, "quoteOrderQty")
    limit = number(given, "price") if word in ("1", "4", "7") else None
    if (quantity is None and spend is None) or (word in ("1", "4", "7") and limit is None):
        raise WrongError(-1102, "Mandatory parameter was not sent.")
    client_id = given.get("clientId", "")
    if not re.fullmatch(r"\w{0,32}", client_id, re.ASCII):
        raise WrongError(-1100, "Illegal characters found in parameter 'clientId'.")
    return Ticket(
        symbol=given.get("symbol", ""),
        side="buy" if given["side"] == "0" else "sell",
        quantity=quantity or Decimal(0),
        type=_TYPES[word],
        limit=limit,
        trigger=number(given, "stopPrice") if word in ("3", "4") else None,
        time_in_force=_LIFETIMES.get(given.get("timeInForce", "1"), "GTC"),
        post_only=word == "7",
        client_id=client_id,
        spend=spend if quantity is None else None,
    )


def _order_row(order: LabOrder) -> dict[str, Any]:
    ticket = order.ticket
    status = _STATUSES.get(order.status, 1 if order.filled else 0)
    word = next(key for key, kind in _TYPES.items() if kind == ticket.type)
    lifetime = next((key for key, kind in _LIFETIMES.items() if kind == ticket.time_in_force), "1")
    return {
        "orderId": str(order.id),
        "clientId": ticket.client_id or f"lab{order.id}",
        "bOrderId": str(order.id),
        "bOrderListId": "0",
        "symbol": ticket.symbol,
        "symbolType": 1,
        "side": 0 if ticket.side == "buy" else 1,
        "type": 7 if ticket.post_only else int(word),
        "price": eight(order.limit),
        "origQty": eight(order.quantity),
        "origQuoteQty": eight(order.quantity * (order.limit or Decimal(0))),
        "executedQty": eight(order.filled),
        "executedPrice": eight(order.average),
        "executedQuoteQty": eight(order.value),
        "timeInForce": int(lifetime),
        "stopPrice": eight(ticket.trigger),
        "icebergQty": "0",
        "status": status,
        "createTime": order.created // MILLISECOND,
        "updateTime": order.updated // MILLISECOND,
    }


def _trade_row(trade: LabTrade) -> dict[str, Any]:
    return {
        "tradeId": str(trade.id),
        "orderId": str(trade.order),
        "symbol": trade.symbol,
        "price": eight(trade.price),
        "qty": eight(trade.quantity),
        "quoteQty": eight(trade.price * trade.quantity),
        "commission": eight(trade.fee),
        "commissionAsset": trade.fee_currency,
        "isBuyer": trade.side == "buy",
        "isMaker": trade.liquidity == "maker",
        "isBestMatch": True,
        "time": str(trade.time // MILLISECOND),
    }
