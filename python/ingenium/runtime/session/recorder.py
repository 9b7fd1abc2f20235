"""The recorder's component: it keeps the journal of a session that runs in other processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingenium.model.session.part import Part

if TYPE_CHECKING:
    import asyncio

    import msgspec

    from ingenium.bus.port import Bus, Message
    from ingenium.runtime.session.keeping import SessionJournal
    from ingenium.runtime.session.vitals import Vitals

RECORDER = "recorder"


@dataclass(frozen=True, slots=True)
class RecorderComponent:
    """Writes down what passes on the stream of a session, and what came of it.

    A recorder that is started again reads the stream from its beginning, leaves out what it has
    kept, and sees that all of it comes again.

    Attributes:
        bus: the carrier.
        session: its name.
        kept: where it is written down.
        stopping: set when it is to read no more.
        vitals: what it tells of itself.
    """

    bus: Bus
    session: str
    kept: SessionJournal
    stopping: asyncio.Event
    vitals: Vitals

    async def run(self) -> None:
        """Record until the session has ended.

        Raises:
            BusError: the bus is lost.
            JournalError: the journal cannot be written.
            SessionError: what was kept does not come again.
        """
        for _ in self.kept.messages():
            pass  # what they lead to is seen again on the stream
        part = Part(self.session, RECORDER, dict, witness=self.kept.take)

        def keep(events: list[msgspec.Raw]) -> list[Message]:
            if part.replica is not None:
                self.kept.note(part.replica, events)
            self.kept.commit()
            return []

        await self.vitals.take_part(self.bus, part, keep, self.stopping)
