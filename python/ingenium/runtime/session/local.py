"""A session in one process: one kernel, fed by its sources, every input and decision journalled."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import time_ns
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import SessionError
from ingenium.model.session.messages import Opened, decode_decided, decode_input
from ingenium.model.session.part import Part
from ingenium.runtime.session.entries import (
    CLOSED,
    DECIDED,
    EVENTS,
    INPUTS,
    Closed,
    closed_entry,
    decided_entry,
    events_entry,
    events_of,
    input_entry,
    input_id,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import msgspec

    from ingenium.model.engine import Run
    from ingenium.model.session.messages import Ended, Frame
    from ingenium.model.session.replica import Replica
    from ingenium.runtime.session.opening import Opening
    from ingenium.storage.journal.entry import Entry, Row
    from ingenium.storage.journal.port import Journal

HOST: Final = "local"
_ROWS: Final = 64


@dataclass(slots=True)
class LocalSession:
    """Plays what its sources tell, and keeps a journal of it from which it goes on after a crash.

    Attributes:
        opening: what the session begins with.
        journal: where inputs, decisions and events are kept.
        clock: the time in nanoseconds, for the rows of the journal.
    """

    opening: Opening
    journal: Journal
    clock: Callable[[], int] = time_ns
    part: Part = field(init=False)
    _rows: list[Entry] = field(default_factory=list)
    _events: int = 0
    _cause: str = ""
    _last: dict[str, int] = field(default_factory=dict[str, int])
    _is_closed: bool = False

    def __post_init__(self) -> None:
        name = self.opening.opened.session
        self.part = Part(name, HOST, lambda: self.opening.deciders, tells_events=True)
        self._recover()

    @property
    def outcome(self) -> Run:
        """The engine's state, for reading."""
        return self._replica.run.outcome

    def last(self, source: str) -> int:
        """Return the number of the last input of a source; 0 where it has told nothing."""
        return self._last.get(source, 0)

    def run(self, inputs: Iterable[Frame | Ended]) -> None:
        """Play inputs; those that the journal holds are left out.

        Raises:
            JournalError: the journal cannot be written.
            SessionError: the state can no longer be trusted.
        """
        for message in inputs:
            if message.number > self.last(message.source):
                self.take(message)
                if len(self._rows) >= _ROWS:
                    self.commit()
        self.commit()

    def take(self, message: Frame | Ended) -> None:
        """Play an input; its rows are kept with the next `commit`."""
        self._rows.append(input_entry(message, self.clock()))
        self._cause = input_id(message)
        self._last[message.source] = message.number
        self.part.take(message)
        self._note()

    def commit(self) -> None:
        """Keep the rows.

        Raises:
            JournalError: they could not be kept.
        """
        if self._rows:
            self.journal.append(self._rows)
            self._rows = []

    @property
    def _replica(self) -> Replica:
        if self.part.replica is None:
            msg = f"The journal of session {self.opening.opened.session!r} does not open it."
            raise SessionError(msg)
        return self.part.replica

    def _recover(self) -> None:
        """Fold the journal again, or begin it."""
        known: list[msgspec.Raw] = []
        for row in self.journal.read():
            if row.kind in INPUTS:
                self._fold(row)
            elif row.kind == DECIDED:
                self.part.hear(decode_decided(row.body))
            elif row.kind == EVENTS:
                known += events_of(row.body)
            self._is_closed = row.kind == CLOSED
        if not self._cause:
            opened = self.opening.opened
            self._rows.append(input_entry(opened, self.clock()))
            self._cause = input_id(opened)
            self.part.take(opened)
        self._compare(known)
        self._note()
        self.commit()

    def _fold(self, row: Row) -> None:
        message = decode_input(row.body)
        self.part.take(message)
        self._cause = row.id
        if not isinstance(message, Opened):
            self._last[message.source] = message.number
        elif message != self.opening.opened:
            msg = (
                f"The journal is of a session with other settings: give this session another "
                f"name, or run it with the settings of {row.source!r}."
            )
            raise SessionError(msg)

    def _compare(self, known: list[msgspec.Raw]) -> None:
        """Leave out the events that the journal holds, and see that they are the same."""
        again = events_of(self._replica.run.take_events())
        for number, event in enumerate(known):
            if number >= len(again) or bytes(again[number]) != bytes(event):
                msg = (
                    f"Event {number + 1} of the journal does not come again: "
                    "run the version of Ingenium and of the strategies that wrote it."
                )
                raise SessionError(msg)
        self._events = len(known)
        self._record(again[len(known) :])

    def _note(self) -> None:
        """Add the rows of what an input led to."""
        decided = self._replica.decisions(HOST)
        if decided is not None:
            self._rows.append(decided_entry(decided, self._cause, self.clock()))
            self.part.hear(decided)
        self._record(events_of(self._replica.run.take_events()))
        if self.part.has_ended and not self._is_closed:
            self._is_closed = True
            self._rows.append(closed_entry(self._closed(), self._cause, self.clock()))

    def _record(self, events: list[msgspec.Raw]) -> None:
        if events:
            self._events += len(events)
            row = events_entry(events, self._events, self._cause, self.clock())
            self._rows.append(row)

    def _closed(self) -> Closed:
        run = self.outcome
        return Closed(run.digest, self._events, dict(run.totals()))
