"""The rules of an exchange of the lab: what an order may not be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ingenium.venues.port import Refused

if TYPE_CHECKING:
    from decimal import Decimal

    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.market import LabMarket
    from ingenium.venues.lab.orders import Ticket

Uniqueness = Literal["always", "open", "never"]
"""For how long an id of a client cannot be used twice: "never" takes doubles."""


def check_client_id(account: LabAccount, client_id: str, unique: Uniqueness) -> None:
    """Refuse an id that the account cannot use again.

    Raises:
        Refused: it was used.
    """
    known = account.by_client_id.get(client_id) if client_id else None
    if known is None or unique == "never":
        return
    if unique == "always" or known.is_open:
        msg = f"the client id {client_id} was used for order {known.id}."
        raise Refused(msg, "duplicate")


def check_ticket(market: LabMarket, ticket: Ticket) -> None:
    """Refuse an order that breaks a rule of its instrument.

    Raises:
        Refused: with the rule; the code of "precision" is what has it, price or quantity.
    """
    rules = market.instrument
    if not rules.is_trading:
        raise Refused(f"{ticket.symbol} does not trade now.", "venue")
    _check_quantity(market, ticket)
    for price in (ticket.limit, ticket.trigger):
        if price is not None:
            _check_price(market, price)
    price = ticket.limit or ticket.trigger or market.last
    if price is not None and ticket.quantity * price < rules.min_notional:
        msg = f"{ticket.quantity * price:f} is worth less than {rules.min_notional:f}."
        raise Refused(msg, "min_notional")
    if ticket.post_only and ticket.limit is not None and _would_take(market, ticket):
        raise Refused("it would take at once, and is to be posted only.", "post_only")


def check_pair(market: LabMarket, maker: Ticket, stop: Ticket) -> None:
    """Refuse two orders that are no pair: around the price, and for the same.

    Raises:
        Refused: with the rule.
    """
    if (maker.symbol, maker.side, maker.quantity) != (stop.symbol, stop.side, stop.quantity):
        raise Refused("the orders of a pair are for the same.", "pair")
    last, limit, trigger = market.last, maker.limit, stop.trigger
    if limit is None or trigger is None or last is None:
        raise Refused("a pair is a limit order and a stop, of a market with a price.", "pair")
    above, below = (limit, trigger) if maker.side == "sell" else (trigger, limit)
    if not below < last < above:
        msg = f"the price {last:f} is not between {below:f} and {above:f}."
        raise Refused(msg, "pair")


def _check_quantity(market: LabMarket, ticket: Ticket) -> None:
    rules, quantity = market.instrument, ticket.quantity
    if quantity % rules.lot:
        raise Refused(f"{quantity:f} is no multiple of {rules.lot:f}.", "precision", "quantity")
    if quantity <= 0 or quantity < rules.min_quantity:
        least = max(rules.min_quantity, rules.lot)
        raise Refused(f"{quantity:f} is less than {least:f}.", "min_quantity")
    if rules.max_quantity is not None and quantity > rules.max_quantity:
        raise Refused(f"{quantity:f} is more than {rules.max_quantity:f}.", "min_quantity")


def _check_price(market: LabMarket, price: Decimal) -> None:
    rules, last = market.instrument, market.last
    if price <= 0 or price % rules.tick:
        raise Refused(f"{price:f} is no multiple of {rules.tick:f}.", "precision", "price")
    low, high = rules.min_price, rules.max_price
    if last is not None and rules.band_down is not None:
        low = max(low, last * rules.band_down)
    if last is not None and rules.band_up is not None:
        high = last * rules.band_up if high is None else min(high, last * rules.band_up)
    if price < low or (high is not None and price > high):
        shown = "any" if high is None else f"{high:f}"
        raise Refused(f"{price:f} is not between {low:f} and {shown}.", "price_band")


def _would_take(market: LabMarket, ticket: Ticket) -> bool:
    bid, ask = market.best
    limit = ticket.limit
    if limit is None:
        return False
    if ticket.side == "buy":
        return ask is not None and limit >= ask
    return bid is not None and limit <= bid
