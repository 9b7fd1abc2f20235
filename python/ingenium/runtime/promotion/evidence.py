"""What a system has shown: in a backtest, or in a session that was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import DataError, SessionError
from ingenium.model.session.part import Part
from ingenium.model.state import State
from ingenium.runtime.backtest import play
from ingenium.runtime.doctor.diagnosis import diagnose
from ingenium.runtime.doctor.recorded import recorded
from ingenium.runtime.doctor.stages import stages
from ingenium.runtime.entrant import deciders_of, made
from ingenium.runtime.fingerprint import fingerprint
from ingenium.runtime.prepared import prepare
from ingenium.runtime.runs.repeating import settings_of, start_folder
from ingenium.runtime.runs.store import DamagedRun, StoredRun, entries, runs_folder
from ingenium.runtime.session.entries import fold_row
from ingenium.runtime.tick_source import load_histories
from ingenium.storage.journal.reader import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ingenium.model.decider import Decider
    from ingenium.runtime.backtest_options import Progress
    from ingenium.runtime.doctor.recorded import Recorded
    from ingenium.runtime.system import System
    from ingenium.storage.journal.entry import Row

BACKTEST: Final = "backtest"
_WITNESS: Final = "promotion"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was shown.

    Attributes:
        source: "backtest" for one that was made now, or the name of the stored run or session.
        trades: how many fills there were; None where nothing could be played.
        parity: the part of orders and fills that come again; None likewise.
        states: those of strategies at the end, without positions, as JSON by their ids.
    """

    source: str
    trades: int | None
    parity: float | None
    states: dict[str, str]


def of_backtest(system: System, progress: Progress | None = None) -> Evidence:
    """Backtest a system twice: what it trades, and whether that comes again.

    Of a system at exchanges whose own data are not here, it is its newest stored backtest that has
    to come again, wherever that one's data came from.

    Raises:
        ConfigError: the system cannot be run.
        DataError: its data are absent or cannot be trusted.
    """
    try:
        prepared = prepare(system, load_histories(system))
    except DataError:
        if not system.exchanges:
            raise
        return _of_stored(system, progress)
    run, field = play(prepared, made(system), progress)
    again, _ = play(prepared, made(system), progress)
    states = _states({entrant.id: entrant.strategy for entrant in field})
    return Evidence(BACKTEST, run.fills, float(run.digest == again.digest), states)


def _of_stored(system: System, progress: Progress | None) -> Evidence:
    """Play the newest stored backtest of what decides in a system again.

    Raises:
        ConfigError: it cannot be run any more.
        DataError: its data are gone.
    """
    own = fingerprint(system)
    found = (run for run in entries(runs_folder()) if _is_backtest_of(run, own))
    run = next(found, None)
    if not isinstance(run, StoredRun):
        return Evidence(BACKTEST, None, None, {})
    then = settings_of(run, start_folder(run))
    try:
        prepared = prepare(then, load_histories(then))
    except DataError as error:
        msg = f"Run {run.id} shows what the system does, but cannot be played again: {error}"
        raise DataError(msg) from error
    again, field = play(prepared, made(then), progress)
    states = _states({entrant.id: entrant.strategy for entrant in field})
    return Evidence(run.id, again.fills, float(again.digest == run.record.digest), states)


def _is_backtest_of(run: StoredRun | DamagedRun, own: str) -> bool:
    if isinstance(run, DamagedRun):
        return False
    return run.record.kind == "backtest" and run.record.fingerprint == own


def of_session(
    system: System, session: str, journal: Path, *, is_compared: bool, with_states: bool
) -> Evidence:
    """Read what a session has traded, and how it ended.

    Args:
        system: of the session, as it is today.
        session: its name.
        journal: its journal.
        is_compared: whether to backtest its time and compare.
        with_states: whether to find the states of its strategies.

    Raises:
        ConfigError: the system cannot be run.
        DataError: the journal is no session's, or the data of today do not cover it.
        JournalError: it cannot be read.
        SessionError: strategies decide otherwise now.
    """
    with opened(journal) as reader:
        rows = list(reader.read())
    found = recorded(rows)
    deciders = deciders_of(system, is_live=bool(found.opened.recipe.accounts))
    part = _folded(found, rows, deciders if with_states else {})
    parity = diagnose(stages(system, found, rows)).parity if is_compared else None
    trades = 0 if part.replica is None else part.replica.run.outcome.fills
    return Evidence(session, trades, parity, _states(deciders) if with_states else {})


def _folded(found: Recorded, rows: Iterable[Row], deciders: Mapping[str, Decider]) -> Part:
    """Return a part that has folded the rows of a journal, with strategies that decide again."""
    session = found.opened.session
    part = Part(session, _WITNESS, lambda: deciders)
    try:
        for row in rows:
            fold_row(part, row)
    except SessionError as error:
        msg = (
            f"The states of {session} cannot be found, since its strategies decide otherwise now "
            f"({error}): run the code of that time, or begin with new states (--fresh)."
        )
        raise SessionError(msg) from error
    return part


def _states(deciders: Mapping[str, Decider]) -> dict[str, str]:
    """Return the states that are declared, without positions."""
    return {
        name: decider.state.without_positions().snapshot().decode()
        for name, decider in deciders.items()
        if type(decider.state) is not State
    }
