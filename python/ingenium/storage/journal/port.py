"""The port: what the platform asks of a journal, whatever keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ingenium.storage.journal.selection import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingenium.storage.journal.entry import Appended, Entry, Row
    from ingenium.storage.journal.selection import Selection


class Journal(Protocol):
    """An append-only record with one writer."""

    def append(self, entries: Sequence[Entry]) -> Appended:
        """Keep all entries, or none; they are kept when this returns.

        Raises:
            JournalError: they could not be kept, and none was.
        """

    def read(self, after: int = 0, selection: Selection = ALL) -> Iterator[Row]:
        """Yield the rows behind a sequence, in order."""

    def last(self) -> Row | None:
        """Return the newest row."""

    def close(self) -> None:
        """Let go of it; what was appended stays."""
