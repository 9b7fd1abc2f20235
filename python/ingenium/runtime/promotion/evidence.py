"""What a system has shown: in a backtest that is made now, or in a session that was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import SessionError
from ingenium.model.session.part import Part
from ingenium.model.state import State
from ingenium.runtime.backtest import play
from ingenium.runtime.doctor.diagnosis import diagnose
from ingenium.runtime.doctor.recorded import recorded
from ingenium.runtime.doctor.stages import stages
from ingenium.runtime.entrant import deciders_of, made
from ingenium.runtime.prepared import prepare
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
        source: "backtest", or the name of the session.
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

    Raises:
        ConfigError: the system cannot be run.
        DataError: its data are absent or cannot be trusted.
    """
    if system.exchanges and system.data.source == "catalog" and system.data.catalog is None:
        return Evidence(BACKTEST, None, None, {})  # its symbols are those of exchanges
    prepared = prepare(system, load_histories(system))
    run, field = play(prepared, made(system), progress)
    again, _ = play(prepared, made(system), progress)
    states = _states({entrant.id: entrant.strategy for entrant in field})
    return Evidence(BACKTEST, run.fills, float(run.digest == again.digest), states)


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
