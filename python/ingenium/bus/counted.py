"""A bus whose messages are counted, whatever carries them."""

from __future__ import annotations

from time import perf_counter_ns
from typing import TYPE_CHECKING

from ingenium.bus.port import Limits, New
from ingenium.bus.reading import one_by_one

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from ingenium.bus.port import (
        Bus,
        DeadLetter,
        Delivery,
        Handler,
        Lag,
        Lease,
        LeaseSeen,
        Message,
        Mode,
        Service,
        Start,
        Subscription,
    )
    from ingenium.model.measures.measures import Measures


class CountedBus:
    """Counts what passes, and tells how far its subscriptions are behind when somebody reads."""

    def __init__(self, bus: Bus, measures: Measures) -> None:
        self.carrier, self.url = bus.carrier, bus.url
        self._bus = bus
        self._measures = measures
        self._open: list[tuple[str, CountedSubscription]] = []
        measures.before_reading.append(self._read)

    @property
    def reconnects(self) -> int:
        """How often a lost connection was made anew, where the carrier tells."""
        return self._bus.reconnects

    async def retain(
        self,
        name: str,
        subjects: Sequence[str],
        *,
        max_age: float | None = None,
        max_bytes: int | None = None,
        duplicate_window: float = 120.0,
    ) -> None:
        """Have a stream keep the messages of these patterns, in one order."""
        await self._bus.retain(
            name,
            subjects,
            max_age=max_age,
            max_bytes=max_bytes,
            duplicate_window=duplicate_window,
        )

    async def publish(self, message: Message) -> int:
        """Publish, and return the sequence once it is stored; 0 if nothing retains the subject."""
        began = perf_counter_ns()
        sequence = await self._bus.publish(message)
        bus = self._measures.bus
        bus.publish_time.record(perf_counter_ns() - began)
        bus.published.value += 1
        bus.published_bytes.value += len(message.data)
        return sequence

    async def publish_many(self, messages: Sequence[Message]) -> list[int]:
        """Publish in this order, many on their way at once; return when all are stored."""
        began = perf_counter_ns()
        sequences = await self._bus.publish_many(messages)
        bus = self._measures.bus
        bus.publish_time.record(perf_counter_ns() - began)
        bus.published.value += len(messages)
        bus.published_bytes.value += sum([len(message.data) for message in messages])
        return sequences

    async def subscribe(
        self,
        pattern: str,
        mode: Mode = "live",
        *,
        name: str = "",
        start: Start = New(),  # noqa: B008
        limits: Limits = Limits(),  # noqa: B008
    ) -> Subscription:
        """Receive what matches a pattern; measured by its name or else its pattern."""
        subscription = await self._bus.subscribe(
            pattern, mode, name=name, start=start, limits=limits
        )
        counted = CountedSubscription(subscription, self._measures)
        self._open = [each for each in self._open if each[1].is_open]
        self._open.append((name or pattern, counted))
        return counted

    async def request(self, subject: str, data: bytes, timeout: float = 5.0) -> bytes:  # noqa: ASYNC109
        """Ask whoever serves a subject, and return the answer."""
        return await self._bus.request(subject, data, timeout)

    async def serve(self, subject: str, handler: Handler) -> Service:
        """Answer requests until it is closed; several servers of a subject take turns."""
        return await self._bus.serve(subject, handler)

    async def lease(self, key: str, owner: str, ttl: float, *, wait: float = 0.0) -> Lease:
        """Take a lease; the same owner takes it from its former self at once."""
        return await self._bus.lease(key, owner, ttl, wait=wait)

    async def lease_seen(self, key: str) -> LeaseSeen | None:
        """Look at a lease without touching it; None where nobody ever had it."""
        return await self._bus.lease_seen(key)

    async def dead_letter(self, name: str, delivery: Delivery, reason: str) -> None:
        """Put a delivery of any mode among the dead letters of a name."""
        await self._bus.dead_letter(name, delivery, reason)
        self._measures.bus.dead_letters[name].add()

    async def dead_letters(self, name: str) -> list[DeadLetter]:
        """Return what was rejected or failed too often, and was not redriven, in order."""
        return await self._bus.dead_letters(name)

    async def redrive(self, name: str, ids: Sequence[str]) -> None:
        """Give dead letters to the subscription of this name again."""
        await self._bus.redrive(name, ids)

    async def close(self) -> None:
        """Finish what was begun, close the subscriptions, and leave."""
        await self._bus.close()

    def _read(self) -> None:
        self._measures.bus.reconnects.value = self._bus.reconnects
        behind, unsettled = self._measures.queues.behind, self._measures.queues.unsettled
        for name, subscription in self._open:
            lag = subscription.lag()
            behind[name].value = lag.behind
            unsettled[name].value = lag.unsettled
            self._measures.bus.dropped[name].value = lag.dropped


class CountedSubscription:
    """Counts the deliveries of a subscription."""

    def __init__(self, subscription: Subscription, measures: Measures) -> None:
        self.is_open = True
        self._subscription = subscription
        self._received = measures.bus.received
        self._bytes = measures.bus.received_bytes

    def __aiter__(self) -> AsyncIterator[Delivery]:
        return one_by_one(self)

    async def next_batch(self, most: int = 1_000, wait: float | None = None) -> list[Delivery]:
        """Return what is there, at most so many."""
        batch = await self._subscription.next_batch(most, wait)
        self._received.value += len(batch)
        self._bytes.value += sum([len(delivery.message.data) for delivery in batch])
        return batch

    def lag(self) -> Lag:
        """Return how far it is behind."""
        return self._subscription.lag()

    async def close(self) -> None:
        """Receive no more."""
        self.is_open = False
        await self._subscription.close()
