"""What is between the processes of a session: a broker that keeps, and ways that fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from ingenium.model.session.part import Outgoing


@dataclass(slots=True)
class Stream:
    """What a broker keeps: each message once, in one order."""

    stored: list[Outgoing] = field(default_factory=list["Outgoing"])
    _ids: set[str] = field(default_factory=set[str])

    def store(self, message: Outgoing) -> None:
        """Keep a message, unless one of its id is there."""
        if message.id not in self._ids:
            self._ids.add(message.id)
            self.stored.append(message)

    def forget_ids(self) -> None:
        """Keep from now on what it has kept before, too: the duplicate window is over."""
        self._ids.clear()


@dataclass(slots=True)
class Way:
    """From one publisher to the broker: messages are under way for a while.

    Attributes:
        unacknowledged: what was published and not acknowledged, in order.
        flying: what of it is under way.
    """

    unacknowledged: list[Outgoing] = field(default_factory=list["Outgoing"])
    flying: list[Outgoing] = field(default_factory=list["Outgoing"])

    def publish(self, message: Outgoing) -> None:
        """Send a message on its way."""
        self.unacknowledged.append(message)
        self.flying.append(message)

    def arrive(self, stream: Stream, most: int) -> None:
        """Let the first of those that are under way arrive, and be acknowledged."""
        for _ in range(min(most, len(self.flying))):
            message = self.flying.pop(0)
            stream.store(message)
            if message in self.unacknowledged:
                self.unacknowledged.remove(message)

    def arrive_unheard(self, stream: Stream) -> None:
        """Let the first arrive, and its acknowledgement be lost."""
        if self.flying:
            stream.store(self.flying.pop(0))

    def overtake(self, chance: random.Random) -> None:
        """Let a message overtake those before it, as one does that was sent again."""
        if len(self.flying) > 1:
            self.flying.insert(0, self.flying.pop(chance.randrange(1, len(self.flying))))

    def send_again(self) -> None:
        """Lose what is under way; what was not acknowledged is sent again."""
        self.flying = list(self.unacknowledged)

    def cut(self) -> None:
        """Lose all: whoever would send it again is gone."""
        self.unacknowledged, self.flying = [], []
