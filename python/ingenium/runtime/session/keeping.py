"""What a session keeps: a row for each message and for what came of it, each once over restarts."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import time_ns
from typing import TYPE_CHECKING

from ingenium.model.errors import SessionError
from ingenium.model.session.messages import (
    Answered,
    Decided,
    Opened,
    decode_input,
    decode_told,
    input_id,
)
from ingenium.model.session.numbering import NOTHING, Told
from ingenium.runtime.session.entries import (
    CLOSED,
    EVENTS,
    INPUTS,
    TOLD,
    Closed,
    closed_entry,
    events_entry,
    events_of,
    input_entry,
    told_entry,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import msgspec

    from ingenium.model.session.messages import Input
    from ingenium.model.session.replica import Replica
    from ingenium.storage.journal.entry import Entry
    from ingenium.storage.journal.port import Journal


@dataclass(slots=True)
class SessionJournal:
    """The journal of one session: it leaves out what it holds, and checks that it comes again.

    Attributes:
        journal: where rows are kept.
        clock: the time in nanoseconds, for the rows.
        is_closed: whether the end of the session is among them.
        events: how many events are.
    """

    journal: Journal
    clock: Callable[[], int] = time_ns
    is_closed: bool = False
    events: int = 0
    _rows: list[Entry] = field(default_factory=list)
    _told: dict[str, Told] = field(default_factory=dict[str, Told])
    _decided: dict[int, int] = field(default_factory=dict[int, int])
    _expected: list[msgspec.Raw] = field(default_factory=list)
    _answered: int = 0
    _cause: str = ""

    def messages(self) -> Iterator[Input | Decided | Answered]:
        """Yield what the journal holds, to be folded again; `take` leaves it out.

        Raises:
            JournalError: it cannot be read.
            DataError: a row cannot be read.
        """
        for row in self.journal.read():
            if row.kind in INPUTS:
                message = decode_input(row.body)
                self._is_new(message)
                self._cause = row.id
                yield message
            elif row.kind in TOLD:
                told = decode_told(row.body)
                self._is_new(told)
                yield told
            elif row.kind == EVENTS:
                self._expected += events_of(row.body)
            else:
                self.is_closed |= row.kind == CLOSED

    def take(self, message: Input | Decided | Answered) -> None:
        """Add the row of a message, unless it is there."""
        if not self._is_new(message):
            return
        if isinstance(message, (Decided, Answered)):
            self._rows.append(told_entry(message, self._cause, self.clock()))
            return
        self._rows.append(input_entry(message, self.clock()))
        self._cause = input_id(message)

    def note(self, replica: Replica, events: list[msgspec.Raw]) -> None:
        """Add the rows of what came of the messages: events that were taken of the run.

        Raises:
            SessionError: events that the journal holds do not come again.
        """
        again = min(len(events), len(self._expected))
        for number, event in enumerate(events[:again]):
            if bytes(event) != bytes(self._expected[number]):
                msg = (
                    f"Event {self.events + number + 1} of the journal does not come again: "
                    "run the version of Ingenium and of the strategies that wrote it."
                )
                raise SessionError(msg)
        self._expected = self._expected[again:]
        self.events += len(events)
        if new := events[again:]:
            row = events_entry(new, self.events, self._cause, self.clock())
            self._rows.append(row)
        if replica.has_ended and not self.is_closed:
            self.is_closed = True
            run = replica.run.outcome
            closed = Closed(run.digest, self.events, dict(run.totals()))
            self._rows.append(closed_entry(closed, self._cause, self.clock()))

    def told(self, source: str) -> Told:
        """Return how far a source has told."""
        return self._told.get(source, NOTHING)

    @property
    def inputs(self) -> int:
        """How many inputs its sources have told."""
        return sum(told.number for told in self._told.values())

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever kept."""
        return not self._cause

    @property
    def waiting(self) -> int:
        """How many rows are not kept yet."""
        return len(self._rows)

    def commit(self) -> None:
        """Keep the rows.

        Raises:
            JournalError: they could not be kept.
        """
        if self._rows:
            self.journal.append(self._rows)
            self._rows = []

    def _is_new(self, message: Input | Decided | Answered) -> bool:
        """Tell whether a message is not in the journal yet, and remember it."""
        if isinstance(message, Opened):
            return self.is_empty
        if isinstance(message, Answered):
            is_new = message.number > self._answered
            self._answered = max(self._answered, message.number)
            return is_new
        if isinstance(message, Decided):
            known = self._decided
            is_new = any(each.before > known.get(each.strategy, 0) for each in message.through)
            known |= {
                each.strategy: max(each.before, known.get(each.strategy, 0))
                for each in message.through
            }
            return is_new
        told = self.told(message.source)
        if message.number <= told.number:
            return False
        self._told[message.source] = told.after(message)
        return True
