"""One paper session in this process: a system's strategies on replayed data, with a journal."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingenium.ingest.pacing import due
from ingenium.runtime.results import result_of
from ingenium.runtime.session.frames import BATCH
from ingenium.runtime.session.keeping import SessionJournal
from ingenium.runtime.session.local import LocalSession
from ingenium.runtime.session.opening import SOURCE, open_replay
from ingenium.storage.journal.sqlite import SqliteJournal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingenium.analytics.result import Result
    from ingenium.model.session.messages import Ended, Frame
    from ingenium.model.session.numbering import Told
    from ingenium.runtime.backtest_options import Progress
    from ingenium.runtime.session.opening import Opening
    from ingenium.runtime.system import System


@dataclass(frozen=True, slots=True)
class Pace:
    """How a replay passes.

    Attributes:
        speed: how many seconds of the data pass in a second; None waits for nothing.
        progress: called with the number of bars played and their total.
    """

    speed: float | None = None
    progress: Progress | None = None


def paper_session(system: System, session: str, journal: Path, pace: Pace = Pace()) -> Result:
    """Play a session to its end, from where its journal ends, and return what came of it.

    Args:
        system: what trades, and on what.
        session: its name.
        journal: the file that its journal is kept in.
        pace: how fast the data pass.

    Raises:
        ConfigError: a setting is wrong, or one that sessions do not know.
        DataError: the data are absent or cannot be trusted.
        JournalError: the journal cannot be read or written, or another process writes it.
        SessionError: the journal is of another session, or strategies decide otherwise now.
    """
    begun = time.perf_counter()
    opening = open_replay(system, session)
    kept = SqliteJournal(journal)
    try:
        played = LocalSession(opening, SessionJournal(kept))
        played.run(_paced(opening, played.kept.told(SOURCE), pace))
    finally:
        kept.close()
    seconds = time.perf_counter() - begun
    return result_of(opening.prepared, played.outcome, opening.field, seconds)


def _paced(opening: Opening, told: Told, pace: Pace) -> Iterator[Frame | Ended]:
    """Yield the frames of a session when they are due."""
    total = sum(market.rows for market in opening.prepared.markets)
    done = 0
    frames = opening.frames(BATCH if pace.speed is None else 1, told)
    for wait, frame in due(frames, pace.speed, time.time_ns):
        time.sleep(wait)
        yield frame
        rows = getattr(frame, "bars", None)
        done += 0 if rows is None else len(rows.time)
        if pace.progress is not None:
            pace.progress(done, total)
