"""A journal played again: every order, fill and balance is derived anew from the inputs."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingenium.model.errors import DataError
from ingenium.model.session.messages import Opened, decode_input, decode_told
from ingenium.model.session.part import Part
from ingenium.runtime.session.entries import (
    CLOSED,
    EVENTS,
    INPUTS,
    TOLD,
    Closed,
    closed_of,
    events_of,
    no_session,
    taken_events,
)
from ingenium.storage.journal.reader import opened

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import msgspec

    from ingenium.model.engine import Run
    from ingenium.storage.journal.entry import Row

AUDITOR = "auditor"


@dataclass(slots=True)
class Audit:
    """What came of playing a journal again.

    Attributes:
        rows: how many were read.
        events: how many happened again.
        difference: the first thing that is not as the journal says; empty where all is.
        closed: how the journal says that the session ended; None where it has not.
        run: the state at the end.
    """

    rows: int = 0
    events: int = 0
    difference: str = ""
    closed: Closed | None = None
    run: Run | None = None


def audit(rows: Iterable[Row]) -> Audit:
    """Play the rows of a journal again, and compare what comes of them with what they say.

    Raises:
        DataError: a row cannot be read, or they are no session's.
        SessionError: inputs are missing among them.
    """
    auditing = _Auditing()
    for row in rows:
        auditing.audit.rows += 1
        auditing.take(row)
        if auditing.audit.difference:
            break
    return auditing.finish()


def audit_file(journal: Path) -> Audit | None:
    """Play the journal of a session again; None for a journal that is none's.

    Raises:
        DataError: a row cannot be read.
        JournalError: the file cannot be read.
        SessionError: inputs are missing among the rows.
    """
    with opened(journal) as reader:
        first = next(iter(reader.read()), None)
        try:
            is_session = first is not None and isinstance(decode_input(first.body), Opened)
        except DataError:
            is_session = False
        return audit(reader.read()) if is_session else None


@dataclass(slots=True)
class _Auditing:
    audit: Audit = field(default_factory=Audit)
    _part: Part | None = None
    _again: deque[msgspec.Raw] = field(default_factory=deque)

    def take(self, row: Row) -> None:
        """Fold a row, or compare it with what was folded."""
        if row.kind in INPUTS:
            message = decode_input(row.body)
            if isinstance(message, Opened):
                self._part = Part(message.session, AUDITOR, dict, witness=lambda _: None)
            self._opened().take(message)
        elif row.kind in TOLD:
            self._opened().hear(decode_told(row.body))
        elif row.kind == EVENTS:
            self._compare_events(row)
        elif row.kind == CLOSED:
            self._compare_end(row)
        self._collect()

    def finish(self) -> Audit:
        """Return what came of it."""
        replica = self._opened().replica
        self.audit.run = None if replica is None else replica.run.outcome
        if self._again and self.audit.closed is not None and not self.audit.difference:
            event = bytes(self._again[0]).decode()
            self.audit.difference = f"the journal lacks an event that happens: {event}"
        return self.audit

    def _opened(self) -> Part:
        if self._part is None:
            raise no_session()
        return self._part

    def _collect(self) -> None:
        self._again += taken_events(self._opened())

    def _compare_events(self, row: Row) -> None:
        for event in events_of(row.body):
            told = bytes(event)
            again = bytes(self._again.popleft()) if self._again else b""
            if told != again:
                self.audit.difference = (
                    f"row {row.sequence}, event {self.audit.events + 1}: the journal says "
                    f"{told.decode()}, the engine {again.decode() or 'nothing'}"
                )
                return
            self.audit.events += 1

    def _compare_end(self, row: Row) -> None:
        closed = self.audit.closed = closed_of(row.body)
        replica = self._opened().replica
        if replica is None or not replica.has_ended:
            self.audit.difference = f"row {row.sequence}: the session is not over there"
            return
        run = replica.run.outcome
        totals = run.totals()
        found = [("digest", closed.digest, run.digest)]
        found += [(name, told, totals.get(name, "nothing")) for name, told in closed.totals.items()]
        for name, told, again in found:
            if told != again:
                self.audit.difference = (
                    f"row {row.sequence}: the journal says {name} {told}, the engine {again}"
                )
                return
