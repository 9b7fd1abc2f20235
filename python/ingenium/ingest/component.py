"""The ingestor's component: it opens the session and publishes what becomes known."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from time import time_ns
from typing import TYPE_CHECKING, Final, TypeAlias

from ingenium.bus.inputs import input_message, read_inputs
from ingenium.ingest.pacing import due
from ingenium.model.errors import SessionError
from ingenium.model.session.admission import Admission
from ingenium.model.session.messages import encode
from ingenium.model.session.numbering import NOTHING
from ingenium.model.session.subjects import Subjects
from ingenium.model.session.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ingenium.bus.port import Bus, Message
    from ingenium.model.session.messages import Ended, Frame, Opened
    from ingenium.model.session.numbering import Told

Announce: TypeAlias = "Callable[[Frame | Ended], list[Message]]"

_AT_ONCE: Final = 256


@dataclass(frozen=True, slots=True)
class IngestComponent:
    """Publishes the frames of one source, each once, over restarts too.

    Attributes:
        bus: the carrier.
        opened: what opens the session, where nobody has opened it.
        source: the name under which the frames are numbered.
        frames: gives what the source has to tell after what it has told.
        speed: how many seconds of the data pass in a second; None waits for nothing.
        announce: makes messages for those who are no part of the session, of a frame.
        stopping: set when it is to publish no more.
    """

    bus: Bus
    opened: Opened
    source: str
    frames: Callable[[Told], Iterable[Frame | Ended]]
    speed: float | None = None
    announce: Announce | None = None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> int:
        """Publish what was not published before, and return how many frames that were.

        Raises:
            BusError: the bus is lost.
            DataError: no engine can be made of the recipe.
            SessionError: the session was opened with another recipe.
        """
        session = self.opened.session
        subjects = Subjects(session)
        await self.bus.retain(subjects.stream, [subjects.all])
        told = await self._told()
        if told is None:
            Trial(self.opened.recipe)  # what nobody can fold is refused here, in a sentence
            await self.bus.publish(input_message(session, self.opened))
        batch: list[Message] = []
        sent = 0
        for wait, frame in due(self.frames(told or NOTHING), self.speed, time_ns):
            if batch and (wait or len(batch) >= _AT_ONCE):
                await self.bus.publish_many(batch)
                batch = []
            if wait and await self._is_stopped(wait):
                return sent
            batch.append(input_message(session, frame))
            batch += [] if self.announce is None else self.announce(frame)
            sent += 1
            if self.stopping.is_set():
                break
        await self.bus.publish_many(batch)
        return sent

    async def _is_stopped(self, seconds: float) -> bool:
        """Wait, and tell whether it is to stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)
        return self.stopping.is_set()

    async def _told(self) -> Told | None:
        """Return how far the stream tells; None if the session is not open."""
        admission = Admission(self.opened.session)
        await read_inputs(self.bus, admission.session, admission.admit)
        if admission.opened is None:
            return None
        self._check(admission.opened)
        return admission.told(self.source)

    def _check(self, found: Opened) -> None:
        if encode(found) != encode(self.opened):
            msg = (
                f"Session {found.session!r} was opened with other settings: "
                "give this one another name, or start it with the settings of that time."
            )
            raise SessionError(msg)
