"""A session in one process may be killed between any two of its operations."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from tests.sessions.mortal import Killed, MortalJournal
from tests.sessions.systems import TWO, system

from ingenium.runtime.backtest import run_system
from ingenium.runtime.session.auditing import audit
from ingenium.runtime.session.entries import EVENTS, events_of
from ingenium.runtime.session.keeping import SessionJournal
from ingenium.runtime.session.local import LocalSession
from ingenium.runtime.session.opening import SOURCE, open_replay

if TYPE_CHECKING:
    from tests.sessions.mortal import When

SHORT: dict[str, Any] = {**TWO, "data": {**TWO["data"], "end": "2005-03-31"}}
INSTANTS = 61
CHUNKS = 8


def play(journal: MortalJournal) -> LocalSession:
    """Play the session from where the journal ends, with a commit after each instant."""
    opening = open_replay(system(SHORT), "small")
    played = LocalSession(opening, SessionJournal(journal, clock=lambda: 1))
    for frame in opening.frames(1, played.kept.told(SOURCE)):
        played.take(frame)
        played.kept.commit()
    return played


def events(journal: MortalJournal) -> list[bytes]:
    """Return all events that the journal holds."""
    rows = (row for row in journal.rows if row.kind == EVENTS)
    return [bytes(event) for row in rows for event in events_of(row.body)]


@cache
def undisturbed() -> tuple[str, tuple[bytes, ...], int]:
    """Return the digest, the events, and the number of appends."""
    journal = MortalJournal()
    played = play(journal)
    assert played.outcome.digest == run_system(system(SHORT)).digest
    return played.outcome.digest, tuple(events(journal)), journal.appends


def test_the_session_trades_and_appends_with_each_instant() -> None:
    _, told, appends = undisturbed()
    assert appends > INSTANTS
    kinds = [msgspec.json.decode(event)["event"] for event in told]
    assert kinds.count("Fill") > 10


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_it_goes_on_as_if_it_had_not_been_killed(chunk: int, when: When) -> None:
    digest, told, appends = undisturbed()
    for at in range(1 + chunk, appends + 1, CHUNKS):
        journal = MortalJournal(at=at, when=when)
        with pytest.raises(Killed):
            play(journal)
        again = MortalJournal(journal.rows)
        played = play(again)
        assert played.part.has_ended
        assert (played.outcome.digest, tuple(events(again))) == (digest, told), f"append {at}"
        assert audit(again.rows).difference == ""


@pytest.mark.slow
def test_it_may_be_killed_again_and_again() -> None:
    digest, told, _ = undisturbed()
    rows = MortalJournal().rows
    lives = 0
    while True:
        journal = MortalJournal(rows, at=2 + lives % 3, when=("before", "after")[lives % 2])
        try:
            played = play(journal)
        except Killed:
            lives += 1
            continue
        break
    assert lives > INSTANTS // 3
    assert (played.outcome.digest, tuple(events(journal))) == (digest, told)
