"""The rows of one series, judged and repaired on their way, one row held back at every seam."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingenium.storage.importing.repairing import Repairs, refuse_order, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingenium.storage.importing.judging import Judge
    from ingenium.storage.raw_columns import Raw

Piece = tuple["Raw", int | None]
"""Sound rows in order of time, and the label of the row after them."""


@dataclass(slots=True)
class Cleaner:
    """Lets only sound rows in order of time through.

    A batch ends somewhere, so its last row waits until it is known what follows.
    """

    judge: Judge
    repairs: Repairs = field(default_factory=lambda: Repairs(frozenset()))
    _unsorted: list[Raw] = field(default_factory=list["Raw"])
    _held: Raw | None = None

    def take(self, raw: Raw) -> Iterator[Piece]:
        """Take rows, and yield those that are ready."""
        if "sort" in self.repairs.asked:
            self._unsorted.append(raw)
        else:
            yield from self._cleaned(raw)

    def end_source(self) -> Iterator[Piece]:
        """Yield what waited for the end of a source."""
        if self._unsorted:
            pieces, self._unsorted = self._unsorted, []
            yield from self._cleaned(self.repairs.in_order(pieces))

    def finish(self) -> Iterator[Piece]:
        """Yield the last row."""
        if self._held is not None:
            yield self._held, None
            self._held = None

    def _cleaned(self, raw: Raw) -> Iterator[Piece]:
        raw = self.repairs.without_repeats(self.repairs.without_bad(raw, self.judge))
        raw = self._settled(raw)
        if len(raw) == 0:
            return
        if self._held is not None:
            yield self._held, int(raw.columns["time"][0])
        if len(raw) > 1:
            yield rows_of(raw, slice(None, -1)), int(raw.columns["time"][-1])
        self._held = rows_of(raw, slice(-1, None))

    def _settled(self, raw: Raw) -> Raw:
        """Return the rows that remain when the first one has met the one that is held."""
        if self._held is None or len(raw) == 0:
            return raw
        before, after = int(self._held.order[0]), int(raw.order[0])
        if after < before:
            refuse_order(raw, 0, before)
        if after > before or not raw.kind.lasts:
            return raw
        if self.repairs.first_of_two(self._held, rows_of(raw, slice(0, 1))):
            return rows_of(raw, slice(1, None))
        self._held = None
        return raw
