"""Sessions of one process, played into a journal."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from ingenium.runtime.session.keeping import SessionJournal
from ingenium.runtime.session.local import LocalSession
from ingenium.storage.journal.sqlite import SqliteJournal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingenium.runtime.session.live_opening import LiveOpening
    from ingenium.runtime.session.opening import Opening
    from ingenium.storage.journal.entry import Row


def play(opening: Opening | LiveOpening, messages: Sequence[Any], journal: Path) -> LocalSession:
    """Play a session, and return it."""
    with closing(SqliteJournal(journal)) as kept:
        session = LocalSession(opening, SessionJournal(kept))
        for message in messages:
            session.take(message)
        session.commit()
    return session


def rows_of(opening: Opening | LiveOpening, messages: Sequence[Any], journal: Path) -> list[Row]:
    """Play a session, and return the rows of its journal."""
    play(opening, messages, journal)
    with closing(SqliteJournal(journal)) as kept:
        return list(kept.read())
