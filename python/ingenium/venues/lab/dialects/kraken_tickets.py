"""Orders as Kraken is asked for them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from ingenium.venues.lab.dialects.kraken_rows import places
from ingenium.venues.lab.orders import Ticket
from ingenium.venues.port import Refused

if TYPE_CHECKING:
    from ingenium.venues.lab.market import LabMarket
    from ingenium.venues.port import OrderType, TimeInForce

_TYPES: Final[dict[str, OrderType]] = {
    "market": "market",
    "limit": "limit",
    "stop-loss": "stop",
    "stop-loss-limit": "stop_limit",
}
_LIFETIMES: Final[dict[str, TimeInForce]] = {"IOC": "IOC", "FOK": "FOK"}


def number(given: dict[str, str], name: str) -> Decimal:
    """Return an exact number.

    Raises:
        Refused: it is missing, or none.
    """
    try:
        return Decimal(given[name])
    except (KeyError, InvalidOperation):
        msg = f"{name} is missing, or no number."
        raise Refused(msg, "precision") from None


def ticket_of(given: dict[str, str], market: LabMarket) -> Ticket:
    """Read an order.

    Raises:
        Refused: a parameter is missing or is none.
    """
    word = given.get("ordertype", "")
    if word not in _TYPES or given.get("type") not in ("buy", "sell"):
        raise Refused("the type is none.", "venue")
    kind = _TYPES[word]
    has_stop = kind in ("stop", "stop_limit")
    flags = given.get("oflags", "").split(",")
    volume = number(given, "volume")
    step = places(market.instrument.lot)
    return Ticket(
        symbol=market.instrument.order_symbol,
        side="buy" if given["type"] == "buy" else "sell",
        quantity=Decimal(0) if "viqc" in flags else round(volume, step),
        type=kind,
        limit=number(given, "price2" if has_stop else "price") if "limit" in word else None,
        trigger=number(given, "price") if has_stop else None,
        time_in_force=_LIFETIMES.get(given.get("timeinforce", ""), "GTC"),
        post_only="post" in flags,
        client_id=given.get("cl_ord_id", ""),
        spend=volume if "viqc" in flags else None,
    )
