"""What an exchange can do, as far as ccxt says so: what it does not say is missing."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any, Final

from ingenium.venues.port import Capabilities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.venues.port import OrderType, TimeInForce

_ARRIVES: Final = 1.0
"""Seconds after the end of its window in which nobody's clock is that wrong."""

_SIGNIFICANT: Final = 3  # ccxt's precisionMode of steps that grow with the price
_SENDS: Final = re.compile(r"create.*order|order.*request")
_READS: Final = re.compile(r"parse.*order")
_LOSES: Final = frozenset({"aster", "coinbase", "cryptocom", "gate", "gateeu", "gateio"})
"""Exchanges to which ccxt sends no id of ours, although it speaks of such, or none of 32 letters.

What is not among them and loses an id all the same is refused when it is to be sent.
"""

_NEVER_READ: Final = re.compile(r"'clientOrderId': None")


def capabilities_of(exchange: Any, venue: str) -> Capabilities:
    """Return what an exchange can do.

    Args:
        exchange: ccxt's client of it.
        venue: its name, as in symbols.
    """
    orders = _feature(exchange, "createOrder")
    lives = orders.get("timeInForce") or {}
    window = exchange.options.get("recvWindow")
    order_types: set[OrderType] = {"limit"}
    if lives.get("IOC") is True and exchange.has.get("createMarketOrder") is not False:
        order_types.add("market")
    if orders.get("stopLossPrice") is True and not _keeps_stops_apart(exchange):
        order_types |= {"stop", "stop_limit"}
    known: tuple[TimeInForce, ...] = ("IOC", "FOK", "DAY")
    return Capabilities(
        venue=venue,
        order_types=frozenset(order_types),
        times_in_force=frozenset({"GTC", *(each for each in known if lives.get(each) is True)}),
        post_only=lives.get("PO") is True,
        client_ids="never",
        fills="trades" if exchange.has.get("fetchMyTrades") is True else "cumulated",
        user_stream=exchange.has.get("watchOrders") is True,
        lands_within=window / 1_000 + _ARRIVES if isinstance(window, int) else None,
    )


def hindrance(exchange: Any) -> str | None:
    """Return why orders cannot be sent once each at an exchange; None where they can."""
    has = exchange.has
    lists = has.get("fetchOpenOrders") and (has.get("fetchOrders") or has.get("fetchClosedOrders"))
    lists_all = _feature(exchange, "fetchOpenOrders").get("symbolRequired") is not True
    checks = {
        "it trades no spot markets": has.get("spot") is not False,
        "its steps of prices grow with the price": exchange.precisionMode != _SIGNIFICANT,
        "it sends no id of ours with orders": exchange.id not in _LOSES
        and _mentions(exchange, _SENDS, "clientOrderId"),
        "it does not tell whose id an order has": _mentions(exchange, _READS, "clientOrderId"),
        "it cannot list open and closed orders": bool(lists),
        "it cannot ask for one order": bool(has.get("fetchOrder")),
        "it lists open orders for one symbol at a time only": lists_all,
    }
    return next((why for why, holds in checks.items() if not holds), None)


def page_of(exchange: Any, function: str) -> int | None:
    """Return how many rows a listing gives at once; None where ccxt does not say."""
    limit = _feature(exchange, function).get("limit")
    return limit if isinstance(limit, int) else None


def _feature(exchange: Any, function: str) -> Mapping[str, Any]:
    spot = (exchange.features or {}).get("spot") or {}
    return spot.get(function) or {}


def _keeps_stops_apart(exchange: Any) -> bool:
    """Tell whether stops are listed elsewhere than other orders, or may be."""
    return any(
        _feature(exchange, each).get("trigger") is not False
        for each in ("fetchOrder", "fetchOpenOrders")
    )


def _mentions(exchange: Any, functions: re.Pattern[str], word: str) -> bool:
    """Tell whether what ccxt wrote for an exchange uses a word in functions of a name.

    ccxt has no table of ids: where its own text has no word of them, there are none.
    """
    for kind in type(exchange).__mro__:
        if not kind.__module__.startswith("ccxt.") or ".base." in kind.__module__:
            continue
        for name, each in vars(kind).items():
            if inspect.isfunction(each) and functions.search(name):
                text = _NEVER_READ.sub("", inspect.getsource(each))
                if word in text:
                    return True
    return False
