"""One session in this process on live data, with a journal: paper, or at exchanges."""

from __future__ import annotations

from dataclasses import dataclass
from time import time_ns
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from ingenium.runtime.exchanges import open_exchanges, open_markets
from ingenium.runtime.session.components import ALL_IN_ONE
from ingenium.runtime.session.feed_vitals import watch_feed
from ingenium.runtime.session.keeping import SessionJournal
from ingenium.runtime.session.launching import JOURNAL
from ingenium.runtime.session.live_opening import AtExchanges, open_live, past_of
from ingenium.runtime.session.local import LocalSession
from ingenium.runtime.session.playing import Playing
from ingenium.runtime.session.storing import storing
from ingenium.runtime.session.trading import desks_of, watch_desks
from ingenium.runtime.session.watching import watched
from ingenium.runtime.settings import Data
from ingenium.runtime.supervising.living import run_until_stopped
from ingenium.runtime.symbol_records import keep_symbols
from ingenium.storage.journal.sqlite import SqliteJournal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from ingenium.execution.component import Desks
    from ingenium.ingest.feed import Feed
    from ingenium.model.phase import Phase
    from ingenium.runtime.exchanges import Exchanges
    from ingenium.runtime.session.live_opening import LiveOpening
    from ingenium.runtime.session.vitals import Vitals
    from ingenium.runtime.supervising.folder import SessionFolder
    from ingenium.runtime.supervising.life import Life
    from ingenium.runtime.supervising.records import SessionStart
    from ingenium.runtime.supervising.view import View
    from ingenium.runtime.system import System

Opener: TypeAlias = "Callable[[System], Awaitable[Exchanges]]"


def live_session(
    system: System,
    feed: Feed | None,
    folder: SessionFolder,
    start: SessionStart,
    view: View | None = None,
) -> Phase:
    """Run a paper session on what a feed tells, until it ends or somebody stops it.

    Args:
        system: what trades.
        feed: what it trades on; None is what its exchanges tell, of whom no key is needed.
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
    work = _Work(system, folder.path / JOURNAL, feed=feed)
    return run_until_stopped(work.run, folder=folder, component=ALL_IN_ONE, start=start, view=view)


def trading_session(
    system: System,
    folder: SessionFolder,
    start: SessionStart,
    view: View | None = None,
    announce: Callable[[Exchanges], None] | None = None,
    opener: Opener = open_exchanges,
) -> Phase:
    """Run a session whose orders go to exchanges, until somebody stops it.

    Args:
        system: what trades, and on which exchanges.
        folder: of the session; its journal is there.
        start: how the session was started, for those who look at it.
        view: shows the session meanwhile.
        announce: told of the exchanges once they are open, before anything trades.
        opener: opens the exchanges of a system.

    Returns:
        `stopped` when somebody asked for it, `ended` when the feed had no more to tell.

    Raises:
        ConfigError: a setting is wrong, a key is missing, or the session runs already.
        JournalError: the journal cannot be read or written, or another process writes it.
        SessionError: the journal is of another session, or an account was lost.
        VenueError: an exchange does not want us.
    """
    work = _Work(system, folder.path / JOURNAL, opener=opener, announce=announce)
    return run_until_stopped(work.run, folder=folder, component=ALL_IN_ONE, start=start, view=view)


@dataclass(frozen=True, slots=True)
class _Work:
    """Plays the session while its process lives."""

    system: System
    journal: Path
    feed: Feed | None = None
    opener: Opener | None = None
    announce: Callable[[Exchanges], None] | None = None

    async def run(self, life: Life) -> None:
        """Play until the feed ends, or until the process is to stop."""
        journal = SqliteJournal(self.journal)
        try:
            async with watched((ALL_IN_ONE,), life) as watch:
                vitals = watch[ALL_IN_ONE]
                if self.feed is not None:
                    opening = self._open(journal, life, self.feed, None)
                    await self._run(journal, vitals, life, opening)
                elif self.opener is not None:
                    await self._trade(journal, vitals, life, self.opener)
                else:
                    await self._listen(journal, vitals, life)
        finally:
            journal.close()

    async def _trade(
        self, journal: SqliteJournal, vitals: Vitals, life: Life, opener: Opener
    ) -> None:
        """Play with the orders at exchanges."""
        exchanges = await opener(self.system)
        try:
            instruments = exchanges.instruments.values()
            await keep_symbols(self.system.storage, instruments, time_ns())
            if self.announce is not None:
                self.announce(exchanges)
            there = AtExchanges(exchanges.specified, is_live=True)
            opening = self._open(journal, life, exchanges.feed, there)
            desks = desks_of(exchanges, opening.opened)
            await self._run(journal, vitals, life, opening, desks)
        finally:
            await exchanges.close()

    async def _listen(self, journal: SqliteJournal, vitals: Vitals, life: Life) -> None:
        """Play on what exchanges tell."""
        markets = await open_markets(self.system)
        try:
            await keep_symbols(self.system.storage, markets.instruments.values(), time_ns())
            there = AtExchanges(markets.specified, is_live=False)
            opening = self._open(journal, life, markets.feed, there)
            await self._run(journal, vitals, life, opening)
        finally:
            await markets.close()

    def _open(
        self, journal: SqliteJournal, life: Life, feed: Feed, there: AtExchanges | None
    ) -> LiveOpening:
        system = self.system
        if there is not None:  # symbols and bars are those of exchanges, not of a history
            system = msgspec.structs.replace(system, data=Data())
        return open_live(system, feed, life.folder.name, past_of(journal), time_ns(), there)

    async def _run(
        self,
        journal: SqliteJournal,
        vitals: Vitals,
        life: Life,
        opening: LiveOpening,
        desks: Desks | None = None,
    ) -> None:
        past, session = past_of(journal), life.folder.name
        kept = SessionJournal(vitals.journal(journal))
        played = LocalSession(opening, kept, vitals, desks)
        if played.part.has_ended:
            return
        source = opening.source(past)
        watch_feed(source, vitals)
        if desks is not None:
            watch_desks(desks, vitals)
        async with storing(self.system.storage, self.journal, session):
            await Playing(source, played, life, desks).play()
