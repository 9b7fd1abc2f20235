"""What an exchange of the lab sets aside for an order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from ingenium.venues.lab.market import LabMarket
    from ingenium.venues.lab.orders import Ticket
    from ingenium.venues.port import Side

PENNY: Final = Decimal("0.00000001")
_SLIP: Final = Decimal("1.05")
"""By how much more than its trigger a stop that buys may cost."""


@dataclass(frozen=True, slots=True)
class Costs:
    """The fees of an exchange.

    Attributes:
        fee_in: whether fees are taken from what a trade brings, or in the quote currency.
        rates: what makers and takers pay, as fractions.
    """

    fee_in: Literal["received", "quote"]
    rates: dict[str, Decimal]

    def with_fee(self, value: Decimal) -> Decimal:
        """Return what a purchase needs: the fee too, where it is not taken from what it brings."""
        if self.fee_in == "received":
            return value
        most = max(self.rates.values())
        return value + (value * most).quantize(PENNY, ROUND_HALF_UP) + PENNY

    def needed(self, market: LabMarket, ticket: Ticket) -> Decimal:
        """Return how much of a currency an order needs."""
        if ticket.side == "sell":
            return ticket.quantity
        if ticket.limit is not None:
            return self.with_fee(ticket.quantity * ticket.limit)
        trigger = ticket.trigger
        if ticket.trail is not None and market.last is not None:
            trigger = market.last * (1 + ticket.trail)
        if trigger is not None:
            return self.with_fee(ticket.quantity * trigger * _SLIP)
        return self.with_fee(market.cost(ticket.quantity)[0])


def held_currency(market: LabMarket, side: Side) -> str:
    """Return what is set aside for an order of a side."""
    return market.instrument.quote if side == "buy" else market.instrument.base
