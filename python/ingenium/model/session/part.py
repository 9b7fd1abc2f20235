"""One process's part in a session, without its input and output: messages in, messages out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingenium.model.errors import DataError
from ingenium.model.session.admission import Admission
from ingenium.model.session.messages import (
    Answered,
    Opened,
    decode_input,
    decode_told,
    encode,
    name_of,
)
from ingenium.model.session.replica import Replica
from ingenium.model.session.subjects import Subjects

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingenium.model.session.accounts import AccountObserver
    from ingenium.model.session.making import Decider
    from ingenium.model.session.messages import Decided, Input
    from ingenium.model.session.outside import Executor


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be published.

    Attributes:
        subject: where.
        data: what.
        id: the same for the same message, so that it is stored once.
    """

    subject: str
    data: bytes
    id: str


class Part:
    """Folds what the stream of a session brings, and says what this process has to add.

    Attributes:
        host: the name of the process in the session.
        subjects: where messages go.
        replica: the state; None before the session was opened.
        witness: shown each message before it is folded; with one, the engine tells events.
    """

    def __init__(
        self,
        session: str,
        host: str,
        deciders: Callable[[], Mapping[str, Decider]],
        executor: Executor | None = None,
        *,
        observer: AccountObserver | None = None,
        witness: Callable[[Input | Decided | Answered], None] | None = None,
    ) -> None:
        """Take a part.

        Args:
            session: its name.
            host: the name of this process.
            deciders: makes the strategies that this process runs, by their ids.
            executor: who executes orders, where this process does and they leave the kernel.
            observer: who follows what accounts at exchanges are asked and report.
            witness: shown each message before it is folded; with one, the engine tells events.
        """
        self.host = host
        self.subjects = Subjects(session)
        self.replica: Replica | None = None
        self._deciders = deciders
        self._admission = Admission(session)
        self._executor = executor
        self._observer = observer
        self._is_live = False
        self.witness = witness

    @property
    def has_ended(self) -> bool:
        """Whether the session is over for this process."""
        return self.replica is not None and self.replica.has_ended

    def go_live(self) -> None:
        """Know that all that was told before was received: the executor may be asked."""
        self._is_live = True
        if self.replica is not None and self.replica.outside is not None:
            self.replica.outside.is_live = True
            self.replica.go_on()

    def receive(self, subject: str, data: bytes) -> None:
        """Fold one message of the session's stream, to which anybody may have written.

        Raises:
            DataError: it cannot be read or is impossible, and was left out.
            SessionError: the state can no longer be trusted.
        """
        if self.subjects.is_input(subject):
            for message in self._admission.admit(decode_input(data)):
                self.take(message)
            return
        told = decode_told(data)
        if subject != self.subjects.decided(told.host):
            msg = f"What {told.host[:100]!r} tells came on the subject {subject!r} of others."
            raise DataError(msg)
        self._admission.admit_told(told)
        self.hear(told)

    def take(self, message: Input) -> None:
        """Fold an input that can be trusted: of a journal, or of this process.

        Raises:
            DataError: it is impossible.
            SessionError: the state can no longer be trusted.
        """
        if isinstance(message, Opened):
            self._open(message)
            return
        replica = self._opened()
        replica.check(message)
        if self.witness is not None:
            self.witness(message)
        replica.fold(message)

    def hear(self, told: Decided | Answered) -> None:
        """Take what another process, or this one in an earlier life, decided or answered.

        Raises:
            SessionError: this process decides otherwise.
        """
        if self.witness is not None:
            self.witness(told)
        if isinstance(told, Answered):
            self._opened().answer(told)
        else:
            self._opened().hear(told)

    def told(self) -> list[Decided | Answered]:
        """Return what this process decided and answered since the last time."""
        if self.replica is None:
            return []
        outside = self.replica.outside
        told: list[Decided | Answered] = [] if outside is None else [*outside.answers(self.host)]
        decided = self.replica.decisions(self.host)
        return told if decided is None else [*told, decided]

    def outgoing(self) -> list[Outgoing]:
        """Return what is to be published since the last time."""
        subject, session = self.subjects.decided(self.host), self.subjects.session
        return [
            Outgoing(subject, encode(each), f"{session}.{name_of(each)}") for each in self.told()
        ]

    def _open(self, message: Opened) -> None:
        if self.witness is not None:
            self.witness(message)
        if self.replica is None:
            tells = self.witness is not None
            deciders = self._deciders()
            self.replica = Replica(
                message, deciders, self._executor, observer=self._observer, tells_events=tells
            )
            if self._is_live:
                self.go_live()

    def _opened(self) -> Replica:
        if self.replica is None:
            msg = f"Session {self.subjects.session!r} was not opened yet: start its ingestor."
            raise DataError(msg)
        return self.replica
