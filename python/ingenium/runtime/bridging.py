"""A bridge at work: messages of one bus and dialect go on to another."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from time import time_ns
from typing import TYPE_CHECKING, Final

from ingenium.bus.opening import open_bus
from ingenium.bus.port import Message
from ingenium.model.errors import ConfigError, NotHeldError, WireError
from ingenium.model.topics import EVERYTHING
from ingenium.model.wire.cloudevents.bindings import is_cloud_event
from ingenium.model.wire.dialects import DIALECTS
from ingenium.model.wire.ksuid import payload_of
from ingenium.model.wire.packet import Packet
from ingenium.runtime.listening import closed_by_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingenium.bus.port import Bus, Delivery, Subscription
    from ingenium.model.wire.bridge import Bridge
    from ingenium.model.wire.dialects import Dialect

CAME_FROM: Final = "ingenium-bridged-from"
"""The header that tells the dialect from which a message was carried over."""

_BATCH: Final = 256
_PLAIN: Final = re.compile(r"[!-~]{1,200}", re.ASCII)


@dataclass(frozen=True, slots=True)
class BridgeEnd:
    """One end of a bridge, written as DIALECT@URL.

    Attributes:
        dialect: what is spoken there.
        url: of the bus.
    """

    dialect: Dialect
    url: str


def bridge_end(text: str) -> BridgeEnd:
    """Return the end of a bridge that a person wrote.

    Raises:
        ConfigError: it is not DIALECT@URL.
    """
    name, _, url = text.partition("@")
    if not url or name not in DIALECTS:
        known = ", ".join(DIALECTS)
        msg = f"{text!r} is no end of a bridge: write DIALECT@URL; the dialects are {known}."
        raise ConfigError(msg)
    return BridgeEnd(DIALECTS[name], url)


@dataclass(slots=True)
class Carrying:
    """Carries what comes, in order, and counts it.

    Attributes:
        bridge: how messages are changed.
        target: where they go.
        clock: the time, for messages that do not tell when they were sent.
        name: under which what is refused is among the dead letters.
        carried: how many went on.
        unsaid: how many the other dialect had no words for.
        refused: how many kept to no contract.
        passed: how many were of another dialect, or had come from where they would go.
    """

    bridge: Bridge
    target: Bus
    clock: Callable[[], int]
    name: str
    carried: int = field(default=0, init=False)
    unsaid: int = field(default=0, init=False)
    refused: int = field(default=0, init=False)
    passed: int = field(default=0, init=False)

    async def carry(self, origin: Bus, subscription: Subscription) -> None:
        """Carry all that comes until the subscription is closed.

        What was published is acknowledged then, so that nothing is lost when either side fails;
        what comes twice goes on with the same id.

        Raises:
            BusError: a side cannot be reached any more.
        """
        while batch := await subscription.next_batch(_BATCH):
            messages: list[Message] = []
            done: list[Delivery] = []
            for delivery in batch:
                made = await self._made(origin, delivery)
                if made is not None:
                    messages.append(made)
                    done.append(delivery)
            await self.target.publish_many(messages)
            self.carried += len(messages)
            for delivery in done:
                await delivery.ack()

    async def _made(self, origin: Bus, delivery: Delivery) -> Message | None:
        message = delivery.message
        if not self._is_ours(message):
            self.passed += 1
            await delivery.ack()
            return None
        packet = Packet(message.subject, message.data, message.headers)
        try:
            received = delivery.published or self.clock()
            event = self.bridge.event(packet, received)
            carried = self.bridge.target.encode(event)
        except NotHeldError:
            self.unsaid += 1
            await delivery.ack()
            return None
        except WireError as error:
            self.refused += 1
            if delivery.receipt is not None:
                await delivery.reject(str(error))
            else:
                await origin.dead_letter(self.name, delivery, str(error))
            return None
        headers = {**carried.headers, CAME_FROM: self.bridge.origin.name}
        return Message(carried.subject, carried.data, headers, self._identity(event.id))

    def _identity(self, event: str) -> str:
        """Return the id of a message that says an event: another one in each dialect."""
        name = event if _PLAIN.fullmatch(event) else payload_of(event).hex()
        return f"{name}.{self.bridge.target.name}"

    def _is_ours(self, message: Message) -> bool:
        """Tell whether a message is of the dialect, and did not come from where it would go."""
        if message.headers.get(CAME_FROM) == self.bridge.target.name:
            return False
        if self.bridge.origin.patterns == (EVERYTHING,):
            return is_cloud_event(message.headers) == (self.bridge.origin.name == "cloudevents")
        return True


async def run_bridge(
    urls: tuple[str, str], bridge: Bridge, durable: str, tell: Callable[[str], None]
) -> Carrying:
    """Carry messages from one bus to another until a signal asks for the end; return the counts.

    Raises:
        BusError: a bus cannot be reached, or a durable bridge needs a stream that is not there.
    """
    origin = await open_bus(urls[0])
    target = origin
    try:
        if urls[1] != urls[0]:
            target = await open_bus(urls[1])
        carrying = Carrying(bridge, target, time_ns, durable or "bridge")
        opened = await _subscribed(origin, bridge.origin.patterns, durable)
        tell(
            f"Carrying {bridge.origin.name} on {origin.url} to {bridge.target.name} on "
            f"{target.url}; Ctrl-C ends it."
        )
        async with closed_by_signals(opened):
            await asyncio.gather(*(carrying.carry(origin, each) for each in opened))
    finally:
        for bus in {id(bus): bus for bus in (target, origin)}.values():
            await bus.close()
    return carrying


async def _subscribed(bus: Bus, patterns: Sequence[str], durable: str) -> list[Subscription]:
    if not durable:
        return [await bus.subscribe(pattern) for pattern in patterns]
    return [
        await bus.subscribe(pattern, "durable", name=f"{durable}-{number}")
        for number, pattern in enumerate(patterns, start=1)
    ]
