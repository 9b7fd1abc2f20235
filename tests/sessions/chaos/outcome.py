"""What came of a session: everything in its journal, compared with a run that nothing disturbed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.sessions.systems import TWO, system

from ingenium.runtime.backtest import run_system
from ingenium.runtime.paper import Pace, paper_session
from ingenium.runtime.session.auditing import audit
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.records import SessionStart
from ingenium.storage.journal.reader import opened
from ingenium.storage.journal.verifying import verify

if TYPE_CHECKING:
    from pathlib import Path

_TABLES: Final = ("orders", "fills")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a session ended.

    Attributes:
        digest: of all events.
        events: how many the journal holds.
        totals: the account's figures.
        tables: its orders and fills, as text, in which what is no number equals itself.
        positions: what it holds at the end.
    """

    digest: str
    events: int
    totals: dict[str, str]
    tables: dict[str, dict[str, str]]
    positions: list[dict[str, Any]]

    def differences(self, other: Outcome) -> list[str]:
        """Return what is not the same, by its name."""
        names = ("digest", "events", "totals", "tables", "positions")
        return [name for name in names if getattr(self, name) != getattr(other, name)]


def outcome_of(journal: Path) -> tuple[Outcome | None, list[str]]:
    """Return how the session of a journal ended, and what is wrong with the journal."""
    found = verify(journal)
    problems = [*found.faults]
    if found.broken is not None:
        problems.append(f"row {found.broken.sequence}: {found.broken.what}")
    with opened(journal) as reader:
        audited = audit(reader.read())
    if audited.difference:
        problems.append(audited.difference)
    if audited.closed is None or audited.run is None:
        return None, [*problems, "the journal does not say how the session ended"]
    run = audited.run
    tables = {
        name: {column: str(list(values)) for column, values in run.table(name).items()}
        for name in _TABLES
    }
    events = audited.closed.events
    totals = {name: str(value) for name, value in run.totals().items()}
    return Outcome(run.digest, events, totals, tables, run.positions()), problems


def undisturbed(folder: Path) -> Outcome:
    """Play the session in this process, where nothing disturbs it.

    Raises:
        AssertionError: it is not what the backtest is.
    """
    session = SessionFolder(folder / "undisturbed")
    paper_session(system(TWO), session, SessionStart(), Pace())
    outcome, problems = outcome_of(session.path / "journal.db")
    assert outcome is not None
    assert not problems, problems
    assert outcome.digest == run_system(system(TWO)).digest
    return outcome
