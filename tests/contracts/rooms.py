"""A part of a bus for one test: names of its own, and connections that are closed at its end."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingenium.bus.opening import open_bus
from ingenium.bus.port import Message

if TYPE_CHECKING:
    from ingenium.bus.port import Bus, Delivery, Subscription

PATIENCE = 10.0  # seconds that a test waits for what must come
SILENCE = 0.15  # seconds that a test waits for what must not come


@dataclass
class Room:
    """A stream, a subscription's name and subjects that no other test has."""

    url: str
    stream: str = field(default_factory=lambda: f"room-{uuid.uuid4().hex[:12]}")
    buses: list[Bus] = field(default_factory=list["Bus"])
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def everything(self) -> str:
        return f"{self.stream}.>"

    def subject(self, rest: str) -> str:
        return f"{self.stream}.{rest}"

    async def connect(self) -> Bus:
        """Open a connection."""
        bus = await open_bus(self.url)
        self.buses.append(bus)
        return bus

    async def retained(self) -> Bus:
        """Open a connection, and have all subjects of the room retained."""
        bus = await self.connect()
        await bus.retain(self.stream, [self.everything])
        return bus

    def message(self, rest: str, text: str, id: str = "") -> Message:
        return Message(self.subject(rest), text.encode(), id=id)

    async def fill(self, bus: Bus, *texts: str, rest: str = "data") -> list[int]:
        return await bus.publish_many([self.message(rest, text) for text in texts])

    async def close(self) -> None:
        for bus in self.buses:
            await bus.close()


async def take(subscription: Subscription, count: int) -> list[Delivery]:
    """Return so many deliveries, not acknowledged."""
    taken: list[Delivery] = []
    while len(taken) < count:
        batch = await subscription.next_batch(count - len(taken), PATIENCE)
        assert batch, f"{len(taken)} of {count} messages came: {texts(taken)}"
        taken += batch
    return taken


async def acked(subscription: Subscription, count: int) -> list[str]:
    """Acknowledge so many deliveries one by one, and return their texts."""
    done: list[str] = []
    for _ in range(count):
        (delivery,) = await take(subscription, 1)
        await delivery.ack()
        done.append(delivery.message.data.decode())
    return done


async def is_silent(subscription: Subscription) -> bool:
    return await subscription.next_batch(1, SILENCE) == []


def texts(deliveries: list[Delivery]) -> list[str]:
    return [delivery.message.data.decode() for delivery in deliveries]
