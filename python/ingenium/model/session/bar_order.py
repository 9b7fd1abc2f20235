"""Bars of frames as they are checked before anybody folds them, from what the stream has told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.model.session.messages import Rows
    from ingenium.model.session.recipe import Listing

_BEFORE_ALL: Final = -(2**63) - 1
_EARLIEST: Final = -(2**63)
_LATEST: Final = 2**63 - 2
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
    _most_places: int = 0

    def __post_init__(self) -> None:
        self._most_places = max(
            (max(_places(each)) for each in self.listings),
            default=0,
        )

    def check(self, rows: Rows, after: int) -> Newest:
        """Check the bars of a frame, and return the newest of its instruments.

        Args:
            rows: the bars.
            after: up to when all was told before; bars become known later.

        Raises:
            DataError: a bar cannot be.
        """
        lengths = {len(getattr(rows, name)) for name in rows.__struct_fields__}
        if len(lengths) != 1:
            msg = f"Its columns have {sorted(lengths)} rows: one number is right for all."
            raise DataError(msg)
        if not rows.instrument:
            return {}
        for number in (min(rows.instrument), max(rows.instrument)):
            if not 0 <= number < len(self.listings):
                msg = f"Its instrument {number} is none of the session's {len(self.listings)}."
                raise DataError(msg)
        self._check_sizes(rows)
        return self._check_times(rows, after)

    def take(self, newest: Newest) -> None:
        """Go on from the newest bars of a frame that was taken."""
        self._newest |= newest

    def _check_times(self, rows: Rows, after: int) -> Newest:
        newest = Newest()
        nothing = (_BEFORE_ALL, after)
        previous = after + 1
        times = zip(rows.instrument, rows.time, rows.start, rows.available, strict=True)
        for number, time, start, known in times:
            before = newest.get(number) or self._newest.get(number, nothing)
            if known < previous or known < start or time <= before[0] or known <= before[1]:
                msg = (
                    f"The bar of {self.listings[number].symbol} at {time}, begun at {start} and "
                    f"known at {known}, does not come behind what was told before, up to {after}."
                )
                raise DataError(msg)
            previous = known
            newest[number] = time, known
        earliest, latest = min(min(rows.time), min(rows.start)), max(max(rows.time), previous)
        if earliest < _EARLIEST or latest > _LATEST:
            msg = f"Its bars are of times that no clock shows: {earliest} to {latest}."
            raise DataError(msg)
        return newest

    def _check_sizes(self, rows: Rows) -> None:
        columns = (rows.open, rows.high, rows.low, rows.close, rows.volume)
        if _largest(columns) * 10.0**self._most_places < _UNITS:
            return
        for place, number in enumerate(rows.instrument):
            price, quantity = _places(self.listings[number])
            *prices, volume = [column[place : place + 1] for column in columns]
            largest = max(_largest(prices) * 10.0**price, _largest([volume]) * 10.0**quantity)
            if largest >= _UNITS:
                symbol, time = self.listings[number].symbol, rows.time[place]
                msg = f"The bar of {symbol} at {time} has a number that is too large."
                raise DataError(msg)


def _places(listing: Listing) -> tuple[int, int]:
    """Return how many decimal places prices and quantities have."""
    given = listing.values
    return int(given.get("price_precision", 2)), int(given.get("quantity_precision", 0))


def _largest(columns: Sequence[Sequence[float]]) -> float:
    return max(max(map(max, columns)), -min(map(min, columns)))
