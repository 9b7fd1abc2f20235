"""Histories as the frames in which they became known, one instant after another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.model.bar_checks import FLOATS
from ingenium.model.engine import bar_times
from ingenium.model.session.messages import Ended, Frame, Rows
from ingenium.model.session.numbering import NOTHING, Told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingenium.model.bar_checks import FloatColumn, IntColumn
    from ingenium.model.session.recipe import Listing
    from ingenium.runtime.market import Market

_CHUNK: Final = 8_192
BATCH: Final = 512
"""Bars in a frame where nobody waits for each instant."""


@dataclass(slots=True)
class _Reader:
    """The bars of one instrument, and how far they were read."""

    number: int
    market: Market
    listing: Listing
    next: int = 0

    def skip(self, until: int) -> None:
        """Pass over the bars that were known by a time."""
        while self.next < self.market.rows:
            known, _ = self.peek()
            passed = int(np.searchsorted(known, until, "right"))
            self.next += passed
            if passed < len(known):
                return

    def peek(self) -> tuple[IntColumn, bool]:
        """Return when the next bars became known, and whether they are the last."""
        until = min(self.next + _CHUNK, self.market.rows)
        return self._times(self.next, until)[1], until == self.market.rows

    def take(self, count: int) -> tuple[IntColumn, IntColumn, IntColumn, IntColumn, FloatColumn]:
        """Return instruments, labels, starts, times known and values of the next bars."""
        first, end = self.next, self.next + count
        self.next = end
        bars = self.market.bars
        values = np.stack([getattr(bars, name)[first:end] for name in FLOATS])
        numbers = np.full(count, self.number, np.int64)
        return numbers, bars.time[first:end], *self._times(first, end), values

    def _times(self, first: int, end: int) -> tuple[IntColumn, IntColumn]:
        """Return when bars begin and when they become known."""
        bars, before = self.market.bars, min(first, 1)
        seen = slice(first - before, end + 1)  # each depends on its neighbours
        starts, known = bar_times(
            bars.time[seen],
            start_offset=self.listing.start_offset,
            end_offset=self.listing.end_offset,
            available=None if bars.available is None else bars.available[seen],
        )
        own = slice(before, before + end - first)
        return starts[own], known[own]


def frames(
    markets: Sequence[Market],
    listings: Sequence[Listing],
    *,
    source: str,
    batch: int = BATCH,
    told: Told = NOTHING,
) -> Iterator[Frame | Ended]:
    """Yield the bars of markets in the order in which they became known, and the end.

    Args:
        markets: the histories, by the numbers of their instruments.
        listings: the instruments.
        source: who sends the frames.
        batch: about how many bars a frame holds; 1 makes a frame of each instant. An instant is
            never divided.
        told: how far the source has told before.
    """
    number = told.number
    if told.has_ended:
        return
    for columns in _merged(markets, listings, told.until):
        for rows in _cut(columns, batch):
            number += 1
            yield Frame(source, number, rows.available[-1], rows)
    yield Ended(source, number + 1)


_Columns = tuple["IntColumn", "IntColumn", "IntColumn", "IntColumn", "FloatColumn"]


def _merged(
    markets: Sequence[Market], listings: Sequence[Listing], after: int
) -> Iterator[_Columns]:
    """Yield whole instants in chunks, ordered by the times known, then by the instruments."""
    readers = [
        _Reader(number, market, listing)
        for number, (market, listing) in enumerate(zip(markets, listings, strict=True))
    ]
    for reader in readers:
        reader.skip(after)
    while waiting := [reader for reader in readers if reader.next < reader.market.rows]:
        peeked = [(reader, *reader.peek()) for reader in waiting]
        ends = [int(known[-1]) for _, known, is_last in peeked if not is_last]
        cut = min(ends) if ends else np.iinfo(np.int64).max
        parts = [
            reader.take(int(np.searchsorted(known, cut, "left" if ends else "right")))
            for reader, known, _ in peeked
        ]
        columns = [np.concatenate([part[place] for part in parts]) for place in range(4)]
        numbers, labels, starts, known = columns
        values = np.concatenate([part[4] for part in parts], axis=1)
        order = np.lexsort((numbers, known))
        if len(order):
            yield numbers[order], labels[order], starts[order], known[order], values[:, order]
        for market in markets:
            market.release()


def _cut(columns: _Columns, batch: int) -> Iterator[Rows]:
    """Yield frames of about so many rows, cut between instants."""
    numbers, labels, starts, known, values = columns
    ends: IntColumn = np.append(np.flatnonzero(np.diff(known)) + 1, len(known))
    first = 0
    while first < len(known):
        place = int(np.searchsorted(ends, first + batch, "left"))
        end = int(ends[min(place, len(ends) - 1)])
        chosen = slice(first, end)
        listed = (column[chosen].tolist() for column in (numbers, labels, starts, known))
        yield Rows(*listed, *values[:, chosen].tolist())
        first = end
