"""From an exchange's decimal texts to the ticks and lots of a book, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingenium.model.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def places(text: str) -> int:
    """Return how many decimal places a text has."""
    return len(text.partition(".")[2])


def units(text: str, places: int) -> int:
    """Return a decimal text as a whole number of units of its last of `places` places.

    Raises:
        DataError: the text is no plain decimal number, or has a digit beyond those places.
    """
    whole, _, part = text.partition(".")
    kept = part[:places].ljust(places, "0")
    if part[places:].strip("0"):
        message = f"{text} has more than {places} decimal places: give the book a finer scale."
        raise DataError(message)
    digits = whole.removeprefix("-") + part
    if not (digits.isascii() and digits.isdigit()):
        message = f"{text!r} is not a plain decimal number."
        raise DataError(message)
    return int(whole + kept)


@dataclass(frozen=True, slots=True)
class Scale:
    """The decimal places of a book's prices and quantities.

    Attributes:
        price: places of a price; a tick is one unit of the last.
        quantity: places of a quantity; a lot is one unit of the last.
    """

    price: int
    quantity: int

    def levels(self, rows: Iterable[Sequence[str]]) -> list[tuple[int, int]]:
        """Return rows that begin with price and quantity as levels in ticks and lots.

        Raises:
            DataError: a text is no plain decimal number or finer than the scale, or a quantity is
                negative.
        """
        levels = [(units(row[0], self.price), units(row[1], self.quantity)) for row in rows]
        for price, quantity in levels:
            if quantity < 0:
                message = f"the level at {price} ticks has a negative quantity: {quantity} lots."
                raise DataError(message)
        return levels
