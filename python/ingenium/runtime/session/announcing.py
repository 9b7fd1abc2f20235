"""What a component tells the world, in the words of a contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingenium.bus.port import Message
from ingenium.model.errors import NotHeldError
from ingenium.model.session.messages import Decided, Frame
from ingenium.model.session.telling import Telling
from ingenium.model.wire.dialects import INGENIUM, cloudevents_dialect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import msgspec

    from ingenium.model.events import AnyEvent
    from ingenium.model.session.messages import Answered, Ended, Input
    from ingenium.model.session.part import Part
    from ingenium.model.wire.dialects import Dialect

NONE: Final = "none"
SIGNALS: Final = "signals"
ORDERS: Final = "orders"
EXECUTIONS: Final = "executions"


def dialect_of(name: str, host: str) -> Dialect | None:
    """Return the dialect of a name: "ingenium" or "cloudevents"; None for "none"."""
    if name == NONE:
        return None
    return INGENIUM if name == INGENIUM.name else cloudevents_dialect(source=f"ingenium/{host}")


def announced_data(telling: Telling, dialect: Dialect, frame: Frame | Ended) -> list[Message]:
    """Return the bars of a frame as messages of a contract."""
    return list(_messages(dialect, telling.bars(frame))) if isinstance(frame, Frame) else []


@dataclass(slots=True)
class Announcer:
    """Tells of the steps that a component is the authority for.

    Attributes:
        part: what the component does in the session.
        dialect: the words that are used.
        steps: "signals", "orders", "executions": those that are told.
    """

    part: Part
    dialect: Dialect
    steps: frozenset[str]
    _telling: Telling | None = None
    _heard: list[Decided] = field(default_factory=list)

    def witness(self, message: Input | Decided | Answered) -> None:
        """Remember decisions, in which signals are."""
        if isinstance(message, Decided) and SIGNALS in self.steps:
            self._heard.append(message)

    def tell(self, events: list[msgspec.Raw]) -> list[Message]:
        """Return what is to be told of what has happened since the last time."""
        replica = self.part.replica
        if replica is None:
            return []
        if self._telling is None:
            opened = replica.opened
            self._telling = Telling(opened.session, opened.recipe)
        heard, self._heard = self._heard, []
        time = replica.run.played or 0
        told: list[AnyEvent] = [
            event for decided in heard for event in self._telling.signals(decided, time)
        ]
        if ORDERS in self.steps:
            told += self._telling.orders(events)
        if EXECUTIONS in self.steps:
            told += self._telling.executions(events)
        return list(_messages(self.dialect, told))


def _messages(dialect: Dialect, events: Iterable[AnyEvent]) -> Iterator[Message]:
    for event in events:
        try:
            packet = dialect.encode(event)
        except NotHeldError:
            continue  # the contract has no words for it
        yield Message(packet.subject, packet.data, packet.headers, event.id)
