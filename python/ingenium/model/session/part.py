"""One process's part in a session, without its input and output: messages in, messages out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingenium.model.errors import DataError
from ingenium.model.session.messages import Opened, decode_decided, decode_input, encode
from ingenium.model.session.replica import Replica
from ingenium.model.session.subjects import Subjects

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingenium.model.session.making import Decider
    from ingenium.model.session.messages import Decided, Input


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
        *,
        witness: Callable[[Input | Decided], None] | None = None,
    ) -> None:
        """Take a part.

        Args:
            session: its name.
            host: the name of this process.
            deciders: makes the strategies that this process runs, by their ids.
            witness: shown each message before it is folded; with one, the engine tells events.
        """
        self.host = host
        self.subjects = Subjects(session)
        self.replica: Replica | None = None
        self._deciders = deciders
        self.witness = witness

    @property
    def has_ended(self) -> bool:
        """Whether the session is over for this process."""
        return self.replica is not None and self.replica.has_ended

    def receive(self, subject: str, data: bytes) -> None:
        """Fold one message of the session's stream.

        Raises:
            DataError: it cannot be read or is impossible, and was left out.
            SessionError: the state can no longer be trusted.
        """
        if self.subjects.is_input(subject):
            self.take(decode_input(data))
        else:
            self.hear(decode_decided(data))

    def take(self, message: Input) -> None:
        """Fold an input.

        Raises:
            DataError: it is impossible, and was left out.
            SessionError: the state can no longer be trusted.
        """
        if self.witness is not None:
            self.witness(message)
        if isinstance(message, Opened):
            if self.replica is None:
                tells = self.witness is not None
                self.replica = Replica(message, self._deciders(), tells_events=tells)
            return
        self._opened().take(message)

    def hear(self, decided: Decided) -> None:
        """Take what another process, or this one in an earlier life, decided.

        Raises:
            SessionError: this process decides otherwise.
        """
        if self.witness is not None:
            self.witness(decided)
        self._opened().hear(decided)

    def outgoing(self) -> list[Outgoing]:
        """Return what is to be published since the last time."""
        decided = None if self.replica is None else self.replica.decisions(self.host)
        if decided is None:
            return []
        told = ".".join(f"{t.strategy}-{t.after}-{t.before}" for t in decided.through)
        name = f"{self.subjects.session}.{self.host}.{told}"
        return [Outgoing(self.subjects.decided(self.host), encode(decided), name)]

    def _opened(self) -> Replica:
        if self.replica is None:
            msg = f"Session {self.subjects.session!r} was not opened yet: start its ingestor."
            raise DataError(msg)
        return self.replica
