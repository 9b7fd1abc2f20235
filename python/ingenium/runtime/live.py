"""One paper session in this process on live data, with a journal."""

from __future__ import annotations

from dataclasses import dataclass
from time import time_ns
from typing import TYPE_CHECKING

from ingenium.ingest.past import Past
from ingenium.model.session.messages import decode_input
from ingenium.runtime.session.door import Door, admit
from ingenium.runtime.session.entries import INPUTS
from ingenium.runtime.session.keeping import SessionJournal
from ingenium.runtime.session.launching import JOURNAL
from ingenium.runtime.session.live_opening import LIVE, open_live
from ingenium.runtime.session.local import LocalSession
from ingenium.runtime.session.storing import storing
from ingenium.runtime.session.watching import watch_source
from ingenium.runtime.supervising.living import run_until_stopped
from ingenium.storage.journal.sqlite import SqliteJournal

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.ingest.feed import Feed
    from ingenium.ingest.live_source import LiveSource
    from ingenium.model.phase import Phase
    from ingenium.runtime.supervising.folder import SessionFolder
    from ingenium.runtime.supervising.life import Life
    from ingenium.runtime.supervising.records import SessionStart
    from ingenium.runtime.system import System

ALIVE = "session"
"""What the one process of a session is called."""


def live_session(system: System, feed: Feed, folder: SessionFolder, start: SessionStart) -> Phase:
    """Run a session on what a feed tells, until it ends or somebody stops it.

    Returns:
        `ended` when the feed had no more to tell, `stopped` when somebody asked for it.

    Raises:
        ConfigError: a setting is wrong, one that sessions do not know, or the session runs already.
        DataError: the history is absent or cannot be trusted.
        JournalError: the journal cannot be read or written, or another process writes it.
        SessionError: the journal is of another session, or strategies decide otherwise now.
    """
    work = _Work(system, feed, folder.path / JOURNAL)
    return run_until_stopped(work.run, folder=folder, component=ALIVE, start=start)


@dataclass(frozen=True, slots=True)
class _Work:
    """Plays the session while its process lives."""

    system: System
    feed: Feed
    journal: Path

    async def run(self, life: Life) -> None:
        """Play until the feed ends, or until the process is to stop."""
        journal = SqliteJournal(self.journal)
        try:
            past = _past(journal)
            session = life.folder.name
            opening = open_live(self.system, self.feed, session, past, time_ns())
            life.activity.phase = "replaying"
            played = LocalSession(opening, SessionJournal(journal))
            life.activity.phase = "running"
            async with storing(self.system.storage, self.journal, session, "paper"):
                if not played.part.has_ended:
                    await _play(opening.source(past), played, life)
        finally:
            journal.close()


async def _play(source: LiveSource, played: LocalSession, life: Life) -> None:
    door = Door.of(life.folder)
    watch_source(source, life)
    for message in source.warming():
        played.take(message)
    async with source:
        while not (life.stopping.is_set() or played.part.has_ended):
            for told in await source.next():
                played.take(told)
            played.kept.commit()
            admit(played, door, life)
            life.activity.played_until = source.intake.until
    played.kept.commit()


def _past(journal: SqliteJournal) -> Past:
    """Return what a journal holds of the feed."""
    past = Past(LIVE)
    for row in journal.read():
        if row.kind in INPUTS:
            past.take(decode_input(row.body))
    return past
