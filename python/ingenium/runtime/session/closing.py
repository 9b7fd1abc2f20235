"""How a session ended, read from its journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.model.errors import DataError
from ingenium.runtime.session.entries import CLOSED, Closed, closed_of
from ingenium.storage.journal.reader import JournalReader
from ingenium.storage.journal.selection import Selection

if TYPE_CHECKING:
    from pathlib import Path


def closing_of(journal: Path) -> Closed:
    """Return how the session of a journal ended.

    Raises:
        DataError: it has not ended.
        JournalError: the journal cannot be read.
    """
    reader = JournalReader(journal)
    try:
        for row in reader.read(selection=Selection(kinds=(CLOSED,))):
            return closed_of(row.body)
    finally:
        reader.close()
    msg = f"The session of {journal} has not ended: run it again, and it goes on."
    raise DataError(msg)


def closing_lines(journal: Path) -> list[str]:
    """Return what to tell a person of the end of a session."""
    closed = closing_of(journal)
    told = [f"{name.replace('_', ' ')} {value}" for name, value in closed.totals.items()]
    return [
        *told,
        f"{closed.events:,} events, digest {closed.digest}",
        f"The journal is {journal}",
    ]
