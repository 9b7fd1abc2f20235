"""A session in one process: one kernel, fed by its sources, every input and decision journalled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.model.errors import SessionError
from ingenium.model.session.messages import Answered, Decided, Opened
from ingenium.model.session.part import Part
from ingenium.runtime.session.entries import taken_events
from ingenium.runtime.session.vitals import Vitals

if TYPE_CHECKING:
    import msgspec

    from ingenium.model.engine import Run
    from ingenium.model.session.accounts import AccountObserver
    from ingenium.model.session.messages import Input, Sent
    from ingenium.model.session.replica import Replica
    from ingenium.runtime.session.keeping import SessionJournal
    from ingenium.runtime.session.live_opening import LiveOpening
    from ingenium.runtime.session.opening import Opening

HOST: Final = "local"
_ROWS: Final = 64


class LocalSession:
    """Plays what its sources tell, and keeps a journal of it from which it goes on after a crash.

    Attributes:
        opening: what the session begins with.
        kept: its journal.
        part: the state.
        vitals: what it tells of itself.
    """

    def __init__(
        self,
        opening: Opening | LiveOpening,
        kept: SessionJournal,
        vitals: Vitals | None = None,
        observer: AccountObserver | None = None,
    ) -> None:
        """Fold what the journal holds, or begin it.

        Args:
            opening: what the session begins with.
            kept: its journal.
            vitals: what it tells of itself.
            observer: who follows what accounts at exchanges are asked and report.

        Raises:
            JournalError: it cannot be read or written.
            SessionError: it is of another session, or strategies decide otherwise now.
        """
        self.opening = opening
        self.kept = kept
        name = opening.opened.session
        self.vitals = vitals or Vitals()
        deciders, executor = self.vitals.deciders(opening.deciders), opening.executor
        self.part = Part(
            name, HOST, lambda: deciders, executor, observer=observer, witness=kept.take
        )
        self._meter = self.vitals.meter(self.part)
        self.vitals.activity.phase = "replaying"
        for message in kept.messages():
            self._fold(message)
        self._is_replaying = not kept.is_empty
        if kept.is_empty:
            self.part.take(opening.opened)
        self.part.go_live()
        self.commit()
        self._is_replaying = False
        self.vitals.activity.phase = "running"
        self.vitals.reading.append(self._read)

    @property
    def outcome(self) -> Run:
        """The engine's state, for reading."""
        return self._replica.run.outcome

    def take(self, message: Sent) -> None:
        """Play an input; its rows are kept once there are some, or with the next commit.

        Raises:
            DataError: it is none of this session's, and was left out.
            JournalError: the journal cannot be written.
            SessionError: the state can no longer be trusted.
        """
        self.part.take(message)
        replica = self._replica
        events = taken_events(self.part)
        if events or replica.has_decided or replica.has_ended:
            self._tell()  # before what came of it
        self._note(events)
        if self.kept.waiting >= _ROWS:
            self.commit()

    def commit(self) -> None:
        """Keep all that was played.

        Raises:
            JournalError: the journal cannot be written.
        """
        events = taken_events(self.part)
        self._tell()
        self._note(events)
        self.kept.commit()

    @property
    def _replica(self) -> Replica:
        if self.part.replica is None:
            msg = f"The journal of session {self.opening.opened.session!r} does not open it."
            raise SessionError(msg)
        return self.part.replica

    def _fold(self, message: Input | Decided | Answered) -> None:
        if isinstance(message, (Decided, Answered)):
            self.part.hear(message)
            return
        if isinstance(message, Opened) and message != self.opening.opened:
            msg = (
                f"The journal holds a session {message.session!r} with other settings: "
                "give this session another name, or run it with the settings of that time."
            )
            raise SessionError(msg)
        self.part.take(message)

    def _note(self, events: list[msgspec.Raw]) -> None:
        self.kept.note(self._replica, events)
        self.vitals.hear(events, self._meter, is_replaying=self._is_replaying)

    def _read(self) -> None:
        """Tell how many inputs were taken, and what waits."""
        self.vitals.activity.inputs = self.kept.inputs
        self.vitals.activity.waiting = self._replica.lag
        if self.vitals.measures is not None:
            self.vitals.measures.journal.waiting.value = self.kept.waiting

    def _tell(self) -> None:
        """Journal what strategies and the executor decided; calls that asked for nothing too."""
        for told in self.part.told():
            self.part.hear(told)
