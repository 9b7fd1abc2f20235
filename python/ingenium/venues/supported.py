"""What an exchange cannot do is refused before anything is sent, in the same words by all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.venues.port import Refused

if TYPE_CHECKING:
    from ingenium.venues.port import Capabilities, NewOrder


def check_supported(order: NewOrder, capabilities: Capabilities) -> None:
    """Let an order pass that the exchange can take.

    Raises:
        Refused: with the rule "unsupported"; the executor does such things in its place.
    """
    venue = capabilities.venue
    if order.type not in capabilities.order_types:
        raise unsupported(venue, f"orders of the type {order.type}")
    if order.time_in_force not in capabilities.times_in_force:
        raise unsupported(venue, f"orders that are {order.time_in_force}")
    if order.post_only and not capabilities.post_only:
        raise unsupported(venue, "orders that only make")
    if order.pair is not None and not capabilities.pairs:
        raise unsupported(venue, "pairs of orders")


def unsupported(venue: str, what: str) -> Refused:
    """Return the refusal of something that an exchange does not know."""
    return Refused(f"{venue} has no {what}: nothing was sent.", "unsupported")
