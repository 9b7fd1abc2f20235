"""One paper session in this process on live data, with a journal."""

from __future__ import annotations

from dataclasses import dataclass
from time import time_ns
from typing import TYPE_CHECKING

from ingenium.ingest.past import Past
from ingenium.model.session.messages import decode_input
from ingenium.runtime.session.components import ALL_IN_ONE
from ingenium.runtime.session.door import Door, admit
from ingenium.runtime.session.entries import INPUTS
from ingenium.runtime.session.feed_vitals import watch_feed
from ingenium.runtime.session.keeping import SessionJournal
from ingenium.runtime.session.launching import JOURNAL
from ingenium.runtime.session.live_opening import LIVE, open_live
from ingenium.runtime.session.local import LocalSession
from ingenium.runtime.session.storing import storing
from ingenium.runtime.session.watching import watched
from ingenium.runtime.supervising.living import run_until_stopped
from ingenium.storage.journal.sqlite import SqliteJournal

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.ingest.feed import Feed
    from ingenium.ingest.live_source import LiveSource
    from ingenium.model.phase import Phase
    from ingenium.runtime.session.vitals import Vitals
    from ingenium.runtime.supervising.folder import SessionFolder
    from ingenium.runtime.supervising.life import Life
    from ingenium.runtime.supervising.records import SessionStart
    from ingenium.runtime.supervising.view import View
    from ingenium.runtime.system import System


def live_session(
    system: System,
    feed: Feed,
    folder: SessionFolder,
    start: SessionStart,
    view: View | None = None,
) -> Phase:
    """Run a session on what a feed tells, until it ends or somebody stops it.

    Args:
        system: what trades.
        feed: what it trades on.
        folder: of the session; its journal is there.
        start: how the session was started, for those who look at it.
        view: shows the session meanwhile.

    Returns:
        `ended` when the feed had no more to tell, `stopped` when somebody asked for it.

    Raises:
        ConfigError: a setting is wrong, one that sessions do not know, or the session runs already.
        DataError: the history is absent or cannot be trusted.
        JournalError: the journal cannot be read or written, or another process writes it.
        SessionError: the journal is of another session, or strategies decide otherwise now.
    """
    work = _Work(system, feed, folder.path / JOURNAL)
    return run_until_stopped(work.run, folder=folder, component=ALL_IN_ONE, start=start, view=view)


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
            async with watched((ALL_IN_ONE,), life) as watch:
                await self._run(journal, watch[ALL_IN_ONE], life)
        finally:
            journal.close()

    async def _run(self, journal: SqliteJournal, vitals: Vitals, life: Life) -> None:
        past, session = _past(journal), life.folder.name
        opening = open_live(self.system, self.feed, session, past, time_ns())
        played = LocalSession(opening, SessionJournal(vitals.journal(journal)), vitals)
        if played.part.has_ended:
            return
        source = opening.source(past)
        watch_feed(source, vitals)
        async with storing(self.system.storage, self.journal, session):
            await _play(source, played, life)


async def _play(source: LiveSource, played: LocalSession, life: Life) -> None:
    door = Door.of(life.folder)
    for message in source.warming():
        played.take(message)
    async with source:
        while not (life.stopping.is_set() or played.part.has_ended):
            for told in await source.next():
                played.take(told)
            played.commit()
            admit(played, door)
    played.commit()


def _past(journal: SqliteJournal) -> Past:
    """Return what a journal holds of the feed."""
    past = Past(LIVE)
    for row in journal.read():
        if row.kind in INPUTS:
            past.take(decode_input(row.body))
    return past
