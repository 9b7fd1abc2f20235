"""Requests to Binance's dialect of the lab, signed, without sockets."""

from __future__ import annotations

import hmac
from typing import Any
from urllib.parse import urlencode

import msgspec

from ingenium.venues.lab.dialect import Asked
from ingenium.venues.lab.faults import Fault, Faults
from ingenium.venues.lab.founding import found
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.lab.venue import LabVenue, Outcome

SECOND = 1_000_000_000
NOW = 1_700_000_000 * SECOND


def venue_with(*faults: Fault, name: str = "binance") -> LabVenue:
    venue = LabVenue(found(name, 1), Faults(1, list(faults)))
    venue.tick(NOW)
    return venue


def ask(
    venue: LabVenue,
    method: str,
    path: str,
    *,
    now: int = NOW,
    stamp: int | None = None,
    **more: Any,
) -> Outcome:
    own = demo_credentials("binance")
    given = {**more, "timestamp": (now if stamp is None else stamp) // 1_000_000}
    query = urlencode(given)
    sign = hmac.new(own.secret.encode(), query.encode(), "sha256").hexdigest()
    headers = {"x-mbx-apikey": own.key}
    return venue.ask(Asked(method, path, f"{query}&signature={sign}", headers, b"", now))


def told(outcome: Outcome) -> Any:
    assert outcome.reply is not None
    return msgspec.json.decode(outcome.reply.body)


def limit_buy(venue: LabVenue, client_id: str, *, now: int = NOW, **more: Any) -> Outcome:
    terms = {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": "0.01",
        "price": "50000",
        "newClientOrderId": client_id,
    }
    return ask(venue, "POST", "/api/v3/order", now=now, **(terms | more))


def orders_of(venue: LabVenue) -> list[str]:
    key = demo_credentials(venue.dialect.name).key
    orders = venue.dialect.exchange.accounts[key].orders.values()
    return [order.ticket.client_id for order in orders]
