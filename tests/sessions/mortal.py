"""A journal in memory whose process is killed at a chosen append, just before it or just after."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ingenium.storage.journal.chain import GENESIS, link
from ingenium.storage.journal.entry import Appended, Row
from ingenium.storage.journal.selection import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingenium.storage.journal.entry import Entry
    from ingenium.storage.journal.selection import Selection

When = Literal["before", "after"]


class Killed(BaseException):
    """The process ends here: nobody can catch it."""


@dataclass(slots=True)
class MortalJournal:
    """Keeps rows; the list outlives the process.

    Attributes:
        rows: what is kept.
        at: the number of the append at which the process is killed; none of them unless given.
        when: just before the append, or just after.
        appends: how many there were.
    """

    rows: list[Row] = field(default_factory=list[Row])
    at: int | None = None
    when: When = "before"
    appends: int = 0

    def append(self, entries: Sequence[Entry]) -> Appended:
        """Keep all entries, or be killed."""
        self.appends += 1
        if self.appends == self.at and self.when == "before":
            raise Killed
        known = {row.id for row in self.rows}
        for entry in entries:
            assert entry.id not in known, f"{entry.id} is kept twice"
            before = self.rows[-1].hash if self.rows else GENESIS
            sequence = len(self.rows) + 1
            self.rows.append(Row(sequence, *entry, link(before, sequence, entry)))
            known.add(entry.id)
        if self.appends == self.at:
            raise Killed
        return Appended([row.sequence for row in self.rows[-len(entries) :]])

    def read(self, after: int = 0, selection: Selection = ALL) -> Iterator[Row]:
        """Yield the rows behind a sequence; all of them, as sessions ask for it."""
        assert selection is ALL
        yield from self.rows[after:]

    def last(self) -> Row | None:
        """Return the newest row."""
        return self.rows[-1] if self.rows else None

    def close(self) -> None:
        """Let go of it."""
