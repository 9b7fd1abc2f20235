"""What Binance answers to orders that break a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.venues.lab.dialects.binance_tickets import WrongError

if TYPE_CHECKING:
    from ingenium.venues.port import Refused

_REFUSED: Final = {
    "funds": (-2010, "Account has insufficient balance for requested action."),
    "duplicate": (-2010, "Duplicate order sent."),
    "post_only": (-2010, "Order would immediately match and take."),
    "pair": (-2010, "The relationship of the prices for the orders is not correct."),
    "unknown_symbol": (-1121, "Invalid symbol."),
    "unknown_order": (-2013, "Order does not exist."),
    "min_quantity": (-1013, "Filter failure: LOT_SIZE"),
    "min_notional": (-1013, "Filter failure: NOTIONAL"),
    "price_band": (-1013, "Filter failure: PERCENT_PRICE_BY_SIDE"),
}


def refusal_of(error: Refused) -> WrongError:
    """Return what is answered to an order that the exchange has refused."""
    if error.rule == "precision":
        name = "PRICE_FILTER" if error.code == "price" else "LOT_SIZE"
        return WrongError(-1013, f"Filter failure: {name}")
    if error.rule == "venue":
        return WrongError(-1013, "Market is closed.")
    return WrongError(*_REFUSED.get(error.rule, (-2010, f"Order was refused: {error}")))
