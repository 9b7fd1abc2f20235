"""Which rows of a feed may enter a session, and when they became known. Pure: the clock is given.

A row is known when it arrives, never before its bar has ended, and never at a time that was told of
already. So nobody sees ahead: a row that is late is late for strategies too. Session time never
runs back; while the clock is behind it, it stands still.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingenium.ingest.past import Labels
from ingenium.model.bars import Bars
from ingenium.model.errors import DataError
from ingenium.model.session.messages import Rows
from ingenium.model.suggestion import did_you_mean
from ingenium.model.timeframe import SECOND
from ingenium.model.timestamps import instant, iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingenium.ingest.feed import Row
    from ingenium.model.session.recipe import Listing

SKEW: Final = 5 * SECOND
"""How far the clock of a source may be ahead of ours."""

_Entry = tuple[int, int, int, int, float, float, float, float, float]


@dataclass(slots=True)
class Counts:
    """What became of the rows of a feed."""

    taken: int = 0
    repeated: int = 0
    refused: int = 0


class Intake:
    """Judges the rows of a feed one by one.

    Attributes:
        until: the time up to which the session was told.
        counts: what became of rows.
    """

    def __init__(self, listings: Sequence[Listing], labels: dict[int, Labels], until: int) -> None:
        self.until = until
        self.counts = Counts()
        self._listings = listings
        self._numbers = {listing.symbol: number for number, listing in enumerate(listings)}
        self._labels = labels

    def admit(self, rows: Iterable[Row], now: int) -> tuple[Rows | None, list[str]]:
        """Return the new bars among rows that arrived together, and sentences about the others."""
        entries: list[_Entry] = []
        refused: list[str] = []
        for row in rows:
            try:
                entry = self._entry(row, now)
            except (DataError, ValueError, TypeError, OverflowError) as error:
                self.counts.refused += 1
                refused.append(f"{row.symbol}, bar {row.time}: {error}")
                continue
            if entry is None:
                self.counts.repeated += 1
            else:
                entries.append(entry)
        if not entries:
            return None, refused
        entries.sort(key=lambda entry: (entry[3], entry[0]))
        self.counts.taken += len(entries)
        self.until = entries[-1][3]
        return Rows(*(list(column) for column in zip(*entries, strict=True))), refused

    def pass_until(self, now: int) -> int:
        """Return the time up to which all is told when nothing has come."""
        self.until = max(self.until, now)
        return self.until

    def end_of(self, row: Row) -> int | None:
        """Return when the bar of a row ends; None where that cannot be told."""
        number = self._numbers.get(row.symbol)
        try:
            label = instant(row.time)
        except (DataError, ValueError, TypeError):
            return None
        return None if number is None else label + self._listings[number].end_offset

    def _entry(self, row: Row, now: int) -> _Entry | None:
        """Return a row as a bar that is known from a time on; None where it came before.

        Raises:
            DataError: it is impossible, out of order, or of the future.
        """
        number = self._numbers.get(row.symbol)
        if number is None:
            fix = did_you_mean(row.symbol, self._numbers)
            msg = f"the session does not know {row.symbol!r}: {fix}"
            raise DataError(msg)
        listing, label = self._listings[number], instant(row.time)
        labels = self._labels.setdefault(number, Labels())
        if labels.has(label):
            return None
        _check(row, label, listing)
        end = label + listing.end_offset
        given = None if row.available is None else instant(row.available)
        latest = max(now, self.until) + SKEW
        if max(end, given or end) > latest:
            what = "has not closed" if end > latest else "is not known"
            msg = f"it {what} yet at {iso(now)}: leave out what is to come, or set the clock right"
            raise DataError(msg)
        newest = labels.newest
        if newest is not None and label < newest:
            labels.remember(label)
            msg = f"it came after that of {iso(newest)}, which is played: it is left out"
            raise DataError(msg)
        known = max(now if given is None else given, end, self.until + 1, labels.known + 1)
        labels.add(label, known)
        numbers = (float(row.open), float(row.high), float(row.low), float(row.close))
        return (number, label, label + listing.start_offset, known, *numbers, float(row.volume))


def _check(row: Row, label: int, listing: Listing) -> None:
    """Refuse a row that no market could have made.

    Raises:
        DataError: naming the value.
    """
    Bars.from_columns(
        row.symbol,
        timeframe=listing.end_offset - listing.start_offset,
        time=[label],
        open=[row.open],
        high=[row.high],
        low=[row.low],
        close=[row.close],
        volume=[row.volume],
    )
