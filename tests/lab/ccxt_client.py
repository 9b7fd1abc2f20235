"""An unmodified ccxt client that trades on the lab: all that it is told is where the lab is."""

from __future__ import annotations

from typing import Any

import ccxt

from ingenium.venues.lab.ports import demo_credentials

APIS: dict[str, dict[str, Any]] = {
    "binance": {"public": "/api/v3", "private": "/api/v3", "v1": "/api/v1"},
    "kraken": {"public": "", "private": ""},
    "luno": {
        "public": "/api",
        "private": "/api",
        "exchange": "/api/exchange",
        "exchangePrivate": "/api/exchange",
    },
    "tokocrypto": {"rest": {"public": "", "binance": "/api/v3", "private": ""}},
}
OPTIONS: dict[str, dict[str, Any]] = {
    "binance": {
        "fetchMarkets": {"types": ["spot"]},
        "fetchMargins": False,
        "warnOnFetchOpenOrdersWithoutSymbol": False,
    },
}


def client(name: str, base: str) -> Any:
    """Return ccxt's client of an exchange, with addresses and a key as its users set them."""
    credentials = demo_credentials(name)
    return getattr(ccxt, name)(
        {
            "apiKey": credentials.key,
            "secret": credentials.secret,
            "urls": {"api": _placed(APIS[name], base)},
            "options": {"fetchCurrencies": False} | OPTIONS.get(name, {}),
            "enableRateLimit": False,
        }
    )


def _placed(paths: dict[str, Any], base: str) -> dict[str, Any]:
    return {
        key: _placed(path, base) if isinstance(path, dict) else f"{base}{path}"
        for key, path in paths.items()
    }


def trade(client: Any, symbol: str, quantity: float) -> dict[str, Any]:
    """Let a client look around, trade in parts, cancel, and see what came of it."""
    client.has["fetchCurrencies"] = False
    client.load_markets()
    before = client.fetch_balance()
    book = client.fetch_order_book(symbol)
    ask, bid = book["asks"][0], book["bids"][0]
    more = float(client.amount_to_precision(symbol, ask[1] + quantity))
    taken = client.create_order(symbol, "limit", "buy", more, ask[0])
    far = float(client.price_to_precision(symbol, bid[0] * 0.9))
    resting = client.create_order(symbol, "limit", "buy", quantity, far)
    open_before = [each["id"] for each in client.fetch_open_orders(symbol)]
    part = client.fetch_order(taken["id"], symbol)
    client.cancel_order(resting["id"], symbol)
    if part["status"] == "open":
        client.cancel_order(taken["id"], symbol)
    sold = client.create_order(symbol, "market", "sell", quantity)
    return {
        "part": part,
        "resting": resting["id"],
        "open_before": open_before,
        "open_after": client.fetch_open_orders(symbol),
        "trades": client.fetch_my_trades(symbol),
        "sold": client.fetch_order(sold["id"], symbol),
        "before": before,
        "after": client.fetch_balance(),
    }
