"""What of a session somebody should look at: kept as it is now, logged when it is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.sessions.scripted import Documents, Hands, Scripted
from tests.sessions.test_live import begun, gap, told

from ingenium.model.session.messages import Changed, Silence
from ingenium.runtime.session.keeping import SessionJournal
from ingenium.runtime.session.local import LocalSession
from ingenium.storage.journal.sqlite import SqliteJournal

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


async def test_what_is_stale_near_or_braked_is_told_until_it_is_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    system = Documents().system(risk={"max_gross_exposure": 10**7, "warn_at": 0.001})
    hands = Hands()
    messages = await told(begun(system, Scripted().script(hands, *gap())), hands)
    [silent, heard] = [n for n, each in enumerate(messages) if isinstance(each, Silence)]
    messages.insert(silent + 1, Changed("ana", 1, "revert", state="halted"))
    messages.insert(-1, Changed("ana", 2, "revert", state="active"))
    caplog.clear()
    journal = SqliteJournal(tmp_path / "j.db")

    def played(first: int, last: int | None) -> list[str]:
        opening = begun(system, Scripted().script(Hands()))
        session = LocalSession(opening, SessionJournal(journal))
        for message in messages[first:last]:
            session.take(message)
        session.commit()
        session.vitals.read()
        return session.vitals.activity.alerts

    before = played(0, silent + 2)
    assert before[-2:] == ["AAA is stale", "revert is halted"]
    assert [record.message for record in caplog.records] == before
    caplog.clear()
    assert played(0, 0) == before  # the journal alone, and nothing is new
    assert caplog.records == []
    after = played(silent + 2, None)
    assert heard > silent
    assert not any("stale" in alert or "halted" in alert for alert in after)
    journal.close()
