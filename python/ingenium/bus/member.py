"""A process's place in a session: what the stream brings is folded, what it adds is published."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from time import time_ns
from typing import TYPE_CHECKING, Final

from ingenium.bus.port import All, Message
from ingenium.model.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingenium.bus.port import Bus, Delivery
    from ingenium.model.session.part import Outgoing, Part

_logger = logging.getLogger(__name__)

_AT_ONCE: Final = 1_000
_LOOK: Final = 0.2  # seconds after which it looks whether it is to stop
_LONGEST: Final = 0.2  # seconds of work after which heartbeats and signals have their turn


@dataclass(slots=True)
class Member:
    """Reads the stream of a session from its start, and publishes what this process decides.

    A restart is the same as a start: what was retained is folded again, and what this process told
    in an earlier life is compared, not told again.

    Attributes:
        bus: the carrier.
        part: what this process does in the session.
        after: called when a batch was folded; returns what else is to be published.
        settled: called each turn, once what was decided is published; told whether all that had
            been told before was folded.
        refused: hears why a message was put among the dead letters.
        stopping: set when it is to read no more.
        taken: how many messages it took.
        behind: how many wait on the bus.
        has_caught_up: whether it has folded what had been told before it began.
    """

    bus: Bus
    part: Part
    after: Callable[[], list[Message]] | None = None
    settled: Callable[[bool], None] | None = None
    refused: Callable[[str], None] | None = None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    taken: int = field(default=0, init=False)
    behind: int = field(default=0, init=False)
    has_caught_up: bool = field(default=False, init=False)
    _began: int = field(default_factory=time_ns, init=False)

    async def run(self) -> None:
        """Take part until the session has ended, or it is to stop.

        Raises:
            BusError: the bus is lost.
            SessionError: the state can no longer be trusted.
        """
        await self.bus.retain(self.part.subjects.stream, [self.part.subjects.all])
        subscription = await self.bus.subscribe(
            self.part.subjects.all, "ordered", start=All(), name=self.part.host
        )
        try:
            while not (self.part.has_ended or self.stopping.is_set()):
                await self._fold(await subscription.next_batch(_AT_ONCE, wait=_LOOK))
                self.behind = subscription.lag().behind
                if not self.behind:
                    self.has_caught_up = True
                    self.part.go_live()
                await self._publish()
                if self.settled is not None:
                    self.settled(self.has_caught_up)
        finally:
            await subscription.close()

    async def _fold(self, batch: Sequence[Delivery]) -> None:
        """Take messages one by one; others have their turn when that takes long."""
        clock = asyncio.get_running_loop().time
        rested = clock()
        for delivery in batch:
            await self._receive(delivery)
            self.taken += 1
            if clock() - rested > _LONGEST:
                await asyncio.sleep(0)
                rested = clock()
        self.has_caught_up |= bool(batch) and batch[-1].published >= self._began

    async def _receive(self, delivery: Delivery) -> None:
        message = delivery.message
        try:
            self.part.receive(message.subject, message.data)
        except DataError as error:
            _logger.warning("Message %d was left out: %s", delivery.sequence, error)
            await self.bus.dead_letter(self.part.host, delivery, str(error))
            if self.refused is not None:
                self.refused(str(error))

    async def _publish(self) -> None:
        messages = [_message(outgoing) for outgoing in self.part.outgoing()]
        if self.after is not None:
            messages += self.after()
        if messages:
            await self.bus.publish_many(messages)


def _message(outgoing: Outgoing) -> Message:
    return Message(outgoing.subject, outgoing.data, id=outgoing.id)
