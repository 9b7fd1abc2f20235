"""The ingestor's component: it opens the session and publishes what becomes known."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import time_ns
from typing import TYPE_CHECKING, Final

from ingenium.bus.port import All, Message
from ingenium.model.errors import SessionError
from ingenium.model.session.messages import Ended, Frame, Opened, decode_input, encode
from ingenium.model.session.subjects import Subjects

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingenium.bus.port import Bus

_AT_ONCE: Final = 256
_SECOND: Final = 1_000_000_000


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
        for batch in self._paced(waiting):
            if isinstance(batch, float):
                await asyncio.sleep(batch)
                continue
            await self.bus.publish_many([self._message(subjects, frame) for frame in batch])
            sent += len(batch)
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

    def _paced(self, waiting: Iterator[Frame | Ended]) -> Iterator[Sequence[Frame | Ended] | float]:
        """Yield frames to be sent together, and seconds to wait before the next."""
        if self.speed is None:
            yield from _batches(waiting)
            return
        begun, first = time_ns(), None
        for frame in waiting:
            if isinstance(frame, Frame):
                first = frame.until if first is None else first
                due = begun + int((frame.until - first) / self.speed)
                if due > time_ns():
                    yield (due - time_ns()) / _SECOND
            yield [frame]

    def _message(self, subjects: Subjects, frame: Frame | Ended) -> Message:
        name = f"{subjects.session}.{self.source}.{frame.number}"
        return Message(subjects.input, encode(frame), id=name)


def _batches(waiting: Iterator[Frame | Ended]) -> Iterator[list[Frame | Ended]]:
    batch: list[Frame | Ended] = []
    for frame in waiting:
        batch.append(frame)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
