"""The ingestor's component on live data: it opens the session and publishes what happens."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingenium.bus.port import All, Message
from ingenium.ingest.past import Past
from ingenium.model.errors import DataError
from ingenium.model.session.admission import Admission
from ingenium.model.session.messages import Ended, Frame, decode_input, encode
from ingenium.model.session.subjects import Subjects

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingenium.bus.port import Bus
    from ingenium.ingest.component import Announce
    from ingenium.ingest.live_source import LiveSource
    from ingenium.model.session.messages import Changed, Opened

_AT_ONCE: Final = 256


@dataclass(frozen=True, slots=True)
class LiveComponent:
    """Publishes what a live source tells, each thing once, over restarts too.

    Attributes:
        bus: the carrier.
        session: its name.
        source: the name under which inputs are numbered.
        begin: makes what opens the session, and the source, of what was told before.
        announcing: makes what tells those who are no part of the session, of what opens it.
        stopping: set when it is to publish no more.
    """

    bus: Bus
    session: str
    source: str
    begin: Callable[[Past], tuple[Opened, LiveSource]]
    announcing: Callable[[Opened], Announce | None]
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Publish until the feed has ended, or it is to stop.

        Raises:
            BusError: the bus is lost.
            SessionError: the session was opened with another recipe.
        """
        subjects = Subjects(self.session)
        await self.bus.retain(subjects.stream, [subjects.all])
        past = await self._past(subjects)
        if past.told.has_ended:
            return
        opened, source = self.begin(past)
        announce = self.announcing(opened)
        if past.opened is None:
            name = f"{self.session}.opened"
            await self.bus.publish(Message(subjects.input, encode(opened), id=name))
        batch: list[Message] = []
        for message in source.warming():
            batch += self._messages(subjects, message, announce)
            if len(batch) >= _AT_ONCE:
                await self.bus.publish_many(batch)
                batch = []
        await self.bus.publish_many(batch)
        async with source:
            while not self.stopping.is_set():
                told = await source.next()
                for each in told:
                    await self.bus.publish_many(self._messages(subjects, each, announce))
                if any(isinstance(each, Ended) for each in told):
                    return

    async def _past(self, subjects: Subjects) -> Past:
        """Return what the stream holds."""
        past, admission = Past(self.source), Admission(self.session)
        reading = await self.bus.subscribe(subjects.input, "ordered", start=All())
        try:
            while reading.lag().behind and (batch := await reading.next_batch(wait=1.0)):
                for delivery in batch:
                    with suppress(DataError):  # whoever folds the stream puts it aside
                        for message in admission.admit(decode_input(delivery.message.data)):
                            past.take(message)
        finally:
            await reading.close()
        return past

    def _messages(
        self, subjects: Subjects, message: Frame | Changed | Ended, announce: Announce | None
    ) -> Sequence[Message]:
        name = f"{subjects.session}.{self.source}.{message.number}"
        told = [Message(subjects.input, encode(message), id=name)]
        if announce is not None and isinstance(message, Frame):
            told += announce(message)
        return told
