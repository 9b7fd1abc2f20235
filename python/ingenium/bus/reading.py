"""The subscriptions that settle nothing: what passes now, and a stream read in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ingenium.bus.port import Lag

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ingenium.bus.carrier import Reader
    from ingenium.bus.inbox import Inbox
    from ingenium.bus.port import Delivery, Service


class LiveSubscription:
    """What passes from now on."""

    def __init__(self, inbox: Inbox, listening: Service) -> None:
        self._inbox = inbox
        self._listening = listening

    def __aiter__(self) -> AsyncIterator[Delivery]:
        return one_by_one(self)

    async def next_batch(self, most: int = 1_000, wait: float | None = None) -> list[Delivery]:
        """Return what is there, at most so many."""
        return await self._inbox.next_batch(most, wait)

    def lag(self) -> Lag:
        """Return how many messages wait, and how many were dropped."""
        return Lag(len(self._inbox), dropped=self._inbox.dropped)

    async def close(self) -> None:
        """Hear no more; what waits can still be read."""
        await self._listening.close()
        self._inbox.close()


class OrderedSubscription:
    """Every message of a stream, in order."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __aiter__(self) -> AsyncIterator[Delivery]:
        return one_by_one(self)

    async def next_batch(self, most: int = 1_000, wait: float | None = None) -> list[Delivery]:
        """Return what is there, at most so many."""
        return await self._reader.next_batch(most, wait)

    def lag(self) -> Lag:
        """Return how many messages there are that were not handed out."""
        return Lag(self._reader.behind())

    async def close(self) -> None:
        """Read no more."""
        await self._reader.close()


class Batches(Protocol):
    """What gives batches until it ends with an empty one."""

    async def next_batch(self, most: int = 1_000, wait: float | None = None) -> list[Delivery]:
        """Return what is there."""


async def one_by_one(source: Batches) -> AsyncIterator[Delivery]:
    """Yield deliveries until the source is closed."""
    while batch := await source.next_batch():
        for delivery in batch:
            yield delivery
