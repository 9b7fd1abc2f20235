"""Bars of frames as they are checked before anybody folds them, from what the stream has told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.model.session.messages import Rows
    from ingenium.model.session.recipe import Listing

_EARLIEST: Final = -(2**63)
_UNITS: Final = 9.2e18
"""What the engine can count of the smallest unit of a price or quantity."""

Newest = dict[int, tuple[int, int]]
"""The label of the newest bar of an instrument, and when it became known."""


@dataclass(slots=True)
class BarOrder:
    """Follows the newest bar of each instrument, and refuses what does not come behind it.

    Attributes:
        listings: the instruments, by their numbers.
    """

    listings: Sequence[Listing]
    _newest: Newest = field(default_factory=Newest)

    def check(self, rows: Rows, after: int) -> Newest:
        """Check the bars of a frame, and return the newest of its instruments.

        Args:
            rows: the bars.
            after: up to when all was told before; bars become known later.

        Raises:
            DataError: a bar cannot be.
        """
        columns = [getattr(rows, name) for name in rows.__struct_fields__]
        if len({len(column) for column in columns}) != 1:
            msg = f"Its columns have {sorted({len(column) for column in columns})} rows: one number"
            raise DataError(f"{msg} is right for all.")
        newest = Newest()
        for row in zip(*columns, strict=True):
            number, time, start, known, *values = row
            if not 0 <= number < len(self.listings):
                msg = f"Its instrument {number} is none of the session's {len(self.listings)}."
                raise DataError(msg)
            before, known_before = newest.get(number) or self._before(number)
            in_order = before < time < -_EARLIEST and after < known and known_before < known
            if not (in_order and _EARLIEST <= start <= known < -_EARLIEST - 1):
                raise DataError(_out_of_order(self.listings[number].symbol, row[1:4], after))
            self._check_values(number, time, values)
            newest[number] = time, known
        if any(one > other for one, other in zip(rows.available, rows.available[1:], strict=False)):
            msg = "Its bars are not in the order in which they became known: sort them."
            raise DataError(msg)
        return newest

    def take(self, newest: Newest) -> None:
        """Go on from the newest bars of a frame that was taken."""
        self._newest |= newest

    def _before(self, number: int) -> tuple[int, int]:
        return self._newest.get(number, (_EARLIEST - 1, _EARLIEST - 1))

    def _check_values(self, number: int, time: int, values: Sequence[float]) -> None:
        listing = self.listings[number]
        *prices, volume = values
        price = 10.0 ** int(listing.values.get("price_precision", 2))
        quantity = 10.0 ** int(listing.values.get("quantity_precision", 0))
        largest = max(max(prices) * price, -min(prices) * price, abs(volume) * quantity)
        if not largest < _UNITS:
            msg = f"The bar of {listing.symbol} at {time} has a number that is too large: {values}."
            raise DataError(msg)


def _out_of_order(symbol: str, times: Sequence[int], after: int) -> str:
    time, start, known = times
    return (
        f"The bar of {symbol} at {time}, begun at {start} and known at {known}, does not come "
        f"behind what was told before, up to {after}."
    )
