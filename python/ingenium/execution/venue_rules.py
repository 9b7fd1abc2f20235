"""The rules of an exchange for its instruments: orders are brought to its steps, or refused."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ingenium.execution.orders import VenueOrder
    from ingenium.venues.port import VenueInstrument

QUANTITY_DIGITS: Final = 8
"""Decimals that the kernel keeps of quantities at least: fees that are paid in what is bought."""

_MOST: Final = 18


@dataclass(frozen=True, slots=True)
class Terms:
    """An instrument of an exchange, and how exactly the kernel keeps its numbers.

    Attributes:
        instrument: the exchange's rules.
        price_digits: decimals of prices in the kernel.
        quantity_digits: decimals of quantities in the kernel.
    """

    instrument: VenueInstrument
    price_digits: int
    quantity_digits: int

    @classmethod
    def of(cls, instrument: VenueInstrument) -> Terms:
        """Return the terms whose digits are those of `instrument_values`."""
        lot = max(_digits(instrument.lot), QUANTITY_DIGITS)
        return cls(instrument, _digits(instrument.tick), min(lot, _MOST))

    def price(self, value: Decimal) -> Decimal:
        """Return the price nearest to a value that the kernel can hold."""
        return value.quantize(Decimal(1).scaleb(-self.price_digits), ROUND_HALF_EVEN)

    def quantity(self, value: Decimal) -> Decimal:
        """Return the quantity nearest to a value that the kernel can hold."""
        return value.quantize(Decimal(1).scaleb(-self.quantity_digits), ROUND_HALF_EVEN)


def _digits(step: Decimal) -> int:
    """Return how many decimals a step has."""
    exponent = step.normalize().as_tuple().exponent
    return max(0, -int(exponent))


def instrument_values(instrument: VenueInstrument) -> dict[str, object]:
    """Return an instrument as the kernel specifies it: its gate denies by the same rules."""
    terms = Terms.of(instrument)
    values: dict[str, object] = {
        "symbol": instrument.symbol,
        "price_precision": terms.price_digits,
        "quantity_precision": terms.quantity_digits,
        "tick": f"{instrument.tick:f}",
        "lot": f"{instrument.lot:f}",
        "base": instrument.base,
        "currency": instrument.quote,
    }
    if instrument.min_quantity:
        values["min_quantity"] = f"{instrument.min_quantity:f}"
    if instrument.max_quantity is not None:
        values["max_quantity"] = f"{instrument.max_quantity:f}"
    if instrument.min_notional:
        values["min_notional"] = f"{instrument.min_notional:f}"
    return values


def to_lots(quantity: Decimal, instrument: VenueInstrument) -> Decimal:
    """Return as much of a quantity as is whole lots."""
    lots = (quantity / instrument.lot).to_integral_value(ROUND_DOWN)
    return lots * instrument.lot


def refusal(
    order: VenueOrder, quantity: Decimal, instrument: VenueInstrument, last: Decimal | None
) -> str | None:
    """Return the rule that an order breaks as it would be sent; None if it keeps them all.

    Args:
        order: the order.
        quantity: how much would be sent.
        instrument: the exchange's rules.
        last: the last price, where one is known.
    """
    if not instrument.is_trading:
        return "not_trading"
    if to_lots(quantity, instrument) != quantity:
        return "precision"
    if quantity <= 0 or quantity < instrument.min_quantity:
        return "min_quantity"
    if instrument.max_quantity is not None and quantity > instrument.max_quantity:
        return "max_quantity"
    price = order.limit if order.limit is not None else last
    if price is not None and price * quantity < instrument.min_notional:
        return "min_notional"
    return _refused_price(order, instrument, last)


def _refused_price(
    order: VenueOrder, instrument: VenueInstrument, last: Decimal | None
) -> str | None:
    for price in (order.limit, order.trigger):
        if price is None:
            continue
        if price % instrument.tick:
            return "precision"
        if price < instrument.min_price:
            return "price_band"
        if instrument.max_price is not None and price > instrument.max_price:
            return "price_band"
    if order.limit is not None and last is not None and _is_outside(order.limit, last, instrument):
        return "price_band"
    return None


def _is_outside(limit: Decimal, last: Decimal, instrument: VenueInstrument) -> bool:
    down, up = instrument.band_down, instrument.band_up
    return (down is not None and limit < last * down) or (up is not None and limit > last * up)
