"""One paper session in this process: a system's strategies on replayed data, with a journal."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingenium.ingest.pacing import due
from ingenium.runtime.results import result_of
from ingenium.runtime.session.components import ALL_IN_ONE
from ingenium.runtime.session.door import LOOK, Door, admit
from ingenium.runtime.session.frames import BATCH
from ingenium.runtime.session.keeping import SessionJournal
from ingenium.runtime.session.launching import JOURNAL
from ingenium.runtime.session.local import LocalSession
from ingenium.runtime.session.opening import SOURCE, open_replay
from ingenium.runtime.session.storing import storing
from ingenium.runtime.session.watching import watched
from ingenium.runtime.supervising.living import run_until_stopped
from ingenium.storage.journal.sqlite import SqliteJournal

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.analytics.result import Result
    from ingenium.model.engine import Run
    from ingenium.model.session.messages import Ended, Frame
    from ingenium.runtime.backtest_options import Progress
    from ingenium.runtime.session.opening import Opening
    from ingenium.runtime.supervising.folder import SessionFolder
    from ingenium.runtime.supervising.life import Life
    from ingenium.runtime.supervising.records import SessionStart
    from ingenium.runtime.supervising.view import View
    from ingenium.runtime.system import System


@dataclass(frozen=True, slots=True)
class Pace:
    """How a replay passes.

    Attributes:
        speed: how many seconds of the data pass in a second; None waits for nothing.
        progress: called with the number of bars played and their total.
        view: shows the session meanwhile.
    """

    speed: float | None = None
    progress: Progress | None = None
    view: View | None = None


def paper_session(
    system: System, folder: SessionFolder, start: SessionStart, pace: Pace
) -> Result | None:
    """Play a session from where its journal ends, and return what came of it.

    Args:
        system: what trades, and on what.
        folder: of the session; its journal is there.
        start: how the session was started, for those who look at it.
        pace: how fast the data pass.

    Returns:
        The result; None if somebody stopped the session before its end.

    Raises:
        ConfigError: a setting is wrong, one that sessions do not know, or the session runs already.
        DataError: the data are absent or cannot be trusted.
        JournalError: the journal cannot be read or written, or another process writes it.
        SessionError: the journal is of another session, or strategies decide otherwise now.
    """
    begun = time.perf_counter()
    opening = open_replay(system, folder.name)
    work = _Work(opening, folder.path / JOURNAL, pace)
    run_until_stopped(work.run, folder=folder, component=ALL_IN_ONE, start=start, view=pace.view)
    if work.outcome is None:
        return None
    seconds = time.perf_counter() - begun
    return result_of(opening.prepared, work.outcome, opening.field, seconds)


@dataclass(slots=True)
class _Work:
    """Plays the session while its process lives."""

    opening: Opening
    journal: Path
    pace: Pace
    outcome: Run | None = field(default=None, init=False)

    async def run(self, life: Life) -> None:
        """Play until the end, or until the process is to stop."""
        journal = SqliteJournal(self.journal)
        try:
            async with watched((ALL_IN_ONE,), life) as watch:
                vitals = watch[ALL_IN_ONE]
                kept = SessionJournal(vitals.journal(journal))
                await self._record(LocalSession(self.opening, kept, vitals), life)
        finally:
            journal.close()

    async def _record(self, played: LocalSession, life: Life) -> None:
        storage, session = self.opening.prepared.system.storage, self.opening.opened.session
        async with storing(storage, self.journal, session):
            await self._play(played, life)
        if played.part.has_ended:
            self.outcome = played.outcome

    async def _play(self, played: LocalSession, life: Life) -> None:
        batch = BATCH if self.pace.speed is None else 1
        frames = self.opening.frames(batch, played.kept.told(SOURCE))
        door = Door.of(life.folder)
        done, total = 0, sum(market.rows for market in self.opening.prepared.markets)
        for wait, frame in due(frames, self.pace.speed, time.time_ns):
            if wait:
                played.commit()
                await _pass(wait, played, door, life)
            else:
                await asyncio.sleep(0)  # for heartbeats and signals
            admit(played, door)
            if life.stopping.is_set():
                break
            played.take(frame)
            done += _rows(frame)
            if self.pace.progress is not None:
                self.pace.progress(done, total)
        played.commit()


async def _pass(seconds: float, played: LocalSession, door: Door, life: Life) -> None:
    """Let time pass, with an eye on the door, until the session is to stop."""
    until = time.monotonic() + seconds
    while not life.stopping.is_set() and (left := until - time.monotonic()) > 0:
        with suppress(TimeoutError):
            await asyncio.wait_for(life.stopping.wait(), min(left, LOOK))
        admit(played, door)


def _rows(frame: Frame | Ended) -> int:
    bars = getattr(frame, "bars", None)
    return 0 if bars is None else len(bars.time)
