"""The ingestor's component: it opens the session and publishes what becomes known."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import time_ns
from typing import TYPE_CHECKING, Final

from ingenium.bus.port import All, Message
from ingenium.ingest.pacing import due
from ingenium.model.errors import SessionError
from ingenium.model.session.messages import Opened, decode_input, encode
from ingenium.model.session.subjects import Subjects

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingenium.bus.port import Bus
    from ingenium.model.session.messages import Ended, Frame

_AT_ONCE: Final = 256


@dataclass(frozen=True, slots=True)
class IngestComponent:
    """Publishes the frames of one source, each once, over restarts too.

    Attributes:
        bus: the carrier.
        opened: what opens the session, where nobody has opened it.
        source: the name under which the frames are numbered.
        frames: all that the source has to tell, the same frames each time it is started.
        speed: how many seconds of the data pass in a second; None waits for nothing.
    """

    bus: Bus
    opened: Opened
    source: str
    frames: Iterable[Frame | Ended]
    speed: float | None = None

    async def run(self) -> int:
        """Publish what was not published before, and return how many frames that were.

        Raises:
            BusError: the bus is lost.
            SessionError: the session was opened with another recipe.
        """
        subjects = Subjects(self.opened.session)
        await self.bus.retain(f"session_{self.opened.session}", [subjects.all])
        last = await self._last(subjects)
        opening = Message(subjects.input, encode(self.opened), id=f"{self.opened.session}.opened")
        if last is None:
            await self.bus.publish(opening)
        waiting = (frame for frame in self.frames if frame.number > (last or 0))
        sent = 0
        batch: list[Message] = []
        for wait, frame in due(waiting, self.speed, time_ns):
            if batch and (wait or len(batch) == _AT_ONCE):
                await self.bus.publish_many(batch)
                batch = []
            if wait:
                await asyncio.sleep(wait)
            batch.append(self._message(subjects, frame))
            sent += 1
        await self.bus.publish_many(batch)
        return sent

    async def _last(self, subjects: Subjects) -> int | None:
        """Return the number of the last frame in the stream; None if the session is not open."""
        last: int | None = None
        reading = await self.bus.subscribe(subjects.input, "ordered", start=All())
        try:
            while batch := await reading.next_batch(wait=0.2):
                for delivery in batch:
                    message = decode_input(delivery.message.data)
                    if isinstance(message, Opened):
                        self._check(message)
                        last = last or 0
                    elif message.source == self.source:
                        last = message.number
        finally:
            await reading.close()
        return last

    def _check(self, found: Opened) -> None:
        if encode(found) != encode(self.opened):
            msg = (
                f"Session {found.session!r} was opened with other settings: "
                "give this one another name, or start it with the settings of that time."
            )
            raise SessionError(msg)

    def _message(self, subjects: Subjects, frame: Frame | Ended) -> Message:
        name = f"{subjects.session}.{self.source}.{frame.number}"
        return Message(subjects.input, encode(frame), id=name)
