"""Reconciles the accounts of a session that is stopped, as its start would, without its data."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic, time_ns
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.execution.reconcile import NOT_START
from ingenium.model.errors import SessionError
from ingenium.model.session.messages import Silence
from ingenium.runtime.exchanges import open_exchanges
from ingenium.runtime.session.components import ALL_IN_ONE
from ingenium.runtime.session.keeping import SessionJournal
from ingenium.runtime.session.launching import JOURNAL
from ingenium.runtime.session.live_opening import LIVE, AtExchanges, open_live, past_of
from ingenium.runtime.session.local import LocalSession
from ingenium.runtime.session.playing import Playing
from ingenium.runtime.session.reconciling import reconciled
from ingenium.runtime.session.sending import bus_of
from ingenium.runtime.session.storing import storing
from ingenium.runtime.session.trading import desks_of
from ingenium.runtime.settings import Data
from ingenium.runtime.supervising.board import session_line
from ingenium.runtime.supervising.life import Life
from ingenium.storage.journal.sqlite import SqliteJournal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ingenium.execution.component import AccountDesk, Desks
    from ingenium.ingest.past import Past
    from ingenium.model.session.messages import Opened, Sent
    from ingenium.runtime.exchanges import Exchanges
    from ingenium.runtime.session.reconciling import Reviewed
    from ingenium.runtime.supervising.folder import SessionFolder
    from ingenium.runtime.system import System
    from ingenium.venues.port import Credentials

_ROUNDS: Final = 3
_LONGEST: Final = 30.0  # seconds of a round
_STEADY: Final = 1.0  # seconds for which nothing may be under way
_LOOK: Final = 0.1


@dataclass(frozen=True, slots=True)
class Mended:
    """What reconciling a session that is stopped has found and left.

    Attributes:
        before: where the exchanges and the session differed.
        after: where they still do.
    """

    before: Sequence[Reviewed]
    after: Sequence[Reviewed]


async def mend(
    system: System, folder: SessionFolder, credentials: Mapping[str, Credentials]
) -> Mended:
    """Do what is to be done about the differences; where there are none, nothing is touched.

    Trades that were missed are booked, orders that ended there end here, what is over here is
    cancelled there, and orders of others are treated as is set. Strategies hear of it, but only
    orders that make positions smaller pass meanwhile: nothing is heard of the markets.

    Args:
        system: of the session.
        folder: of the session; its journal is there.
        credentials: the keys of the exchanges.

    Raises:
        ConfigError: a setting is wrong.
        JournalError: another process writes the journal, or it cannot be written.
        SessionError: the session runs, an account is held by others, orders of others are
            refused, or strategies decide otherwise now.
        VenueError: an exchange does not want us.
    """
    _check_stopped(folder)
    journal = folder.path / JOURNAL
    before = after = await reconciled(system, journal, time_ns(), credentials)
    _check_refused(before)
    for _ in range(_ROUNDS):
        if not _has_work(after):
            break
        await _Round(system, folder, credentials).work()
        after = await reconciled(system, journal, time_ns(), credentials)
    return Mended(before, after)


def _check_stopped(folder: SessionFolder) -> None:
    if session_line(folder).is_running:
        msg = (
            f"Session {folder.name} runs, and reconciles by itself: stop it first, or look with "
            "--dry-run."
        )
        raise SessionError(msg)
    if bus_of(folder) is not None:
        msg = (
            f"Session {folder.name} is on a bus, where its inputs are: start it, and it reconciles "
            "before it trades."
        )
        raise SessionError(msg)


def _check_refused(found: Iterable[Reviewed]) -> None:
    for each in found:
        strangers = [one for one in each.review.differences if one.would == NOT_START]
        if strangers:
            names = ", ".join(one.external for one in strangers)
            msg = (
                f"Account {each.exchange!r} has orders that are not of this session ({names}), and "
                "that is refused: cancel them, or say what becomes of them with --others."
            )
            raise SessionError(msg)


def _has_work(found: Iterable[Reviewed]) -> bool:
    return any(one.is_mended for each in found for one in each.review.differences)


@dataclass(frozen=True, slots=True)
class _Silent:
    """Stands in the place of a feed: nothing is heard of the markets."""

    silences: Sequence[Silence]

    async def __aenter__(self) -> object:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    def warming(self) -> Iterable[Sent]:
        return self.silences

    async def next(self) -> Sequence[Sent]:
        await asyncio.Event().wait()
        return ()


@dataclass(frozen=True, slots=True)
class _Round:
    """Plays the session without data until its desks have nothing to do any more."""

    system: System
    folder: SessionFolder
    credentials: Mapping[str, Credentials]

    async def work(self) -> None:
        """Play, and keep it in the journal."""
        file = self.folder.path / JOURNAL
        journal = SqliteJournal(file)
        try:
            exchanges = await open_exchanges(self.system, self.credentials)
            try:
                async with storing(self.system.storage, file, self.folder.name):
                    await self._play(journal, exchanges)
            finally:
                await exchanges.close()
        finally:
            journal.close()

    async def _play(self, journal: SqliteJournal, exchanges: Exchanges) -> None:
        system = msgspec.structs.replace(self.system, data=Data())
        past = past_of(journal)
        there = AtExchanges(exchanges.specified, is_live=True)
        opening = open_live(system, exchanges.feed, self.folder.name, past, time_ns(), there)
        await _check_free(desks_of(exchanges, opening.opened))  # which remember that they held
        desks = desks_of(exchanges, opening.opened)
        played = LocalSession(opening, SessionJournal(journal), observer=desks)
        if played.part.has_ended:
            return
        life = Life(ALL_IN_ONE, self.folder)
        source = _Silent(_silences(past, opening.opened))
        stopping = asyncio.create_task(_stop_once_settled(desks, life))
        try:
            await Playing(source, played, life, desks).play()
        finally:
            stopping.cancel()


def _silences(past: Past, opened: Opened) -> list[Silence]:
    """Return that nothing is heard of any instrument, as the feed would tell it."""
    recipe = opened.recipe
    since = max(past.told.until, recipe.start or 0)
    fresh = [number for number in range(len(recipe.instruments)) if number not in past.stale]
    return [
        Silence(LIVE, past.told.number + place, instrument, since)
        for place, instrument in enumerate(fresh, 1)
    ]


async def _check_free(desks: Desks) -> None:
    """Refuse to begin while another process holds an account.

    Raises:
        SessionError: it does.
    """
    for name, account in desks.accounts.items():
        if not await account.holding.attempt(0):
            msg = (
                f"Account {name!r} is held by another process: stop it, or let it reconcile by "
                "itself."
            )
            raise SessionError(msg)
        await account.holding.release()


async def _stop_once_settled(desks: Desks, life: Life) -> None:
    """Have the session stop once nothing was under way for a while, or after a long one."""
    began = steady = monotonic()
    while monotonic() - began < _LONGEST and monotonic() - steady < _STEADY:
        await asyncio.sleep(_LOOK)
        if not all(_is_settled(account) for account in desks.accounts.values()):
            steady = monotonic()
    life.ask_to_stop()


def _is_settled(account: AccountDesk) -> bool:
    shell = account.shell
    orders = shell.desk.status().orders
    is_busy = any(
        each.is_cancelling or each.phase in ("waiting", "sending", "unclear") for each in orders
    )
    has_others = account.others == "flatten" and bool(shell.desk.watch.strangers)
    return account.state == "trading" and shell.is_idle and not (is_busy or has_others)
