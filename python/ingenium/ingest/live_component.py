"""The ingestor's component on live data: it opens the session and publishes what happens."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.bus.inputs import input_message, read_inputs
from ingenium.ingest.past import Past
from ingenium.model.session.admission import Admission
from ingenium.model.session.messages import Ended, Frame
from ingenium.model.session.subjects import Subjects

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingenium.bus.port import Bus, Message
    from ingenium.ingest.component import Announce
    from ingenium.ingest.live_source import LiveSource
    from ingenium.model.session.messages import Changed, Input, Opened, Silence

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
        sign: asked before each message; what it returns tells messages of this process from those
            of others that were told before to publish, and it raises where others are told now.
    """

    bus: Bus
    session: str
    source: str
    begin: Callable[[Past], tuple[Opened, LiveSource]]
    announcing: Callable[[Opened], Announce | None]
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    sign: Callable[[], str] = str

    async def run(self) -> None:
        """Publish until the feed has ended, or it is to stop.

        Raises:
            BusError: the bus is lost.
            SessionError: the session was opened with another recipe.
        """
        subjects = Subjects(self.session)
        await self.bus.retain(subjects.stream, [subjects.all])
        past = await self._past()
        if past.told.has_ended:
            return
        opened, source = self.begin(past)
        announce = self.announcing(opened)
        if past.opened is None:
            await self.bus.publish(input_message(self.session, opened))
        batch: list[Message] = []
        for message in source.warming():
            batch += self._messages(message, announce)
            if len(batch) >= _AT_ONCE:
                await self.bus.publish_many(batch)
                batch = []
        await self.bus.publish_many(batch)
        async with source:
            while not self.stopping.is_set():
                told = await source.next()
                for each in told:
                    await self.bus.publish_many(self._messages(each, announce))
                if any(isinstance(each, Ended) for each in told):
                    return

    async def _past(self) -> Past:
        """Return what the stream holds."""
        past, admission = Past(self.source), Admission(self.session)

        def take(message: Input) -> None:
            for admitted in admission.admit(message):
                past.take(admitted)

        await read_inputs(self.bus, self.session, take)
        return past

    def _messages(
        self, message: Frame | Silence | Changed | Ended, announce: Announce | None
    ) -> Sequence[Message]:
        plain = input_message(self.session, message)
        told = [msgspec.structs.replace(plain, id=plain.id + self.sign())]
        if announce is not None and isinstance(message, Frame):
            told += announce(message)
        return told
