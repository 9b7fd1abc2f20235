"""Outsiders trade on the lab: an unmodified ccxt client takes it for the exchange."""

from __future__ import annotations

import ccxt
import pytest
from tests.lab.ccxt_client import client, trade

from ingenium.venues.lab.threaded import served

MARKETS = [
    ("binance", "BTC/USDT", 0.01),
    ("kraken", "BTC/USDT", 0.01),
    ("luno", "BTC/USDT", 0.01),
    ("tokocrypto", "BTC/USDT", 0.01),
]


@pytest.mark.parametrize(("name", "symbol", "quantity"), MARKETS)
def test_an_unmodified_client_trades(name: str, symbol: str, quantity: float) -> None:
    with served(name) as server:
        done = trade(client(name, server.rest), symbol, quantity)
    base, quote = symbol.split("/")
    assert done["part"]["filled"] > 0
    assert done["resting"] in done["open_before"]
    assert done["open_after"] == []
    assert {each["side"] for each in done["trades"]} == {"buy", "sell"}
    assert done["sold"]["status"] in {"closed", "COMPLETE"}  # ccxt leaves Luno's word
    assert done["sold"]["filled"] == quantity
    bought = sum(each["amount"] for each in done["trades"] if each["side"] == "buy")
    assert done["after"][base]["total"] == pytest.approx(
        done["before"][base]["total"] + bought - quantity, rel=0.003
    )
    assert done["after"][quote]["used"] == 0


@pytest.mark.parametrize(("name", "symbol", "quantity"), MARKETS)
def test_it_is_told_what_it_did_wrong(name: str, symbol: str, quantity: float) -> None:
    with served(name) as server:
        honest = client(name, server.rest)
        honest.has["fetchCurrencies"] = False
        honest.load_markets()
        price = honest.fetch_order_book(symbol)["bids"][0][0]
        with pytest.raises(ccxt.InsufficientFunds):
            honest.create_order(symbol, "limit", "buy", quantity * 100_000, price)
        with pytest.raises(ccxt.OrderNotFound):
            honest.cancel_order("99999", symbol)
        honest.secret = "YW5vdGhlcg=="
        with pytest.raises(ccxt.ExchangeError, match=r"(?i)signature|key"):
            honest.fetch_balance()
