"""A journal whose rows are counted, whatever keeps them."""

from __future__ import annotations

from time import perf_counter_ns
from typing import TYPE_CHECKING

from ingenium.storage.journal.selection import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingenium.model.measures.measures import Measures
    from ingenium.storage.journal.entry import Appended, Entry, Row
    from ingenium.storage.journal.port import Journal
    from ingenium.storage.journal.selection import Selection


class CountedJournal:
    """Counts rows and bytes, and how long it takes until they are kept."""

    def __init__(self, journal: Journal, measures: Measures) -> None:
        self._journal = journal
        self._measured = measures.journal

    def append(self, entries: Sequence[Entry]) -> Appended:
        """Keep all entries, or none; they are kept when this returns."""
        began = perf_counter_ns()
        appended = self._journal.append(entries)
        measured = self._measured
        measured.commit_time.record(perf_counter_ns() - began)
        measured.rows.value += len(entries) - len(appended.duplicates)
        kept = [len(entry.body) for entry in entries]
        measured.bytes.value += sum(kept) - sum(kept[each] for each in appended.duplicates)
        return appended

    def read(self, after: int = 0, selection: Selection = ALL) -> Iterator[Row]:
        """Yield the rows behind a sequence, in order."""
        return self._journal.read(after, selection)

    def last(self) -> Row | None:
        """Return the newest row."""
        return self._journal.last()

    def close(self) -> None:
        """Let go of it; what was appended stays."""
        self._journal.close()
