"""Deliveries that wait in memory for their consumer."""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING, Final

from ingenium.bus.alarm import Alarm
from ingenium.bus.port import BusError

if TYPE_CHECKING:
    from ingenium.bus.port import Delivery, Limits

_LOG: Final = logging.getLogger(__name__)


class Inbox:
    """A queue with a bound. When it is full it fails, or drops its oldest and counts."""

    def __init__(self, pattern: str, limits: Limits) -> None:
        self.dropped = 0
        self._pattern = pattern
        self._limits = limits
        self._waiting: deque[Delivery] = deque()
        self._failure: BusError | None = None
        self._closed = False
        self._arrived = Alarm()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, delivery: Delivery) -> None:
        """Add a delivery, if there is room for it or can be made."""
        waiting = self._waiting
        if len(waiting) >= self._limits.waiting and not self._make_room():
            return
        waiting.append(delivery)
        if self._arrived.sleepers:
            self._arrived.ring()

    def fail(self, failure: BusError) -> None:
        """Have the consumer meet an error once it has read what waits."""
        self._failure = self._failure or failure
        self._arrived.ring()

    def close(self) -> None:
        """Take no more; what waits can still be read."""
        self._closed = True
        self._arrived.ring()

    async def next_batch(self, most: int, wait: float | None) -> list[Delivery]:
        """Return at most so many, waiting for the first.

        Raises:
            BusError: the inbox failed.
        """
        waiting = self._waiting
        if not waiting and not self._closed and self._failure is None:
            await self._arrived.sleep(wait)
        if waiting:
            if len(waiting) <= most:
                batch = list(waiting)
                waiting.clear()
                return batch
            return [waiting.popleft() for _ in range(most)]
        if self._failure is not None:
            raise self._failure
        return []

    def _make_room(self) -> bool:
        if self._failure is not None or self._closed:
            return False
        if self._limits.when_full == "drop_oldest":
            self._waiting.popleft()
            self.dropped += 1
            if self.dropped.bit_count() == 1:  # 1, 2, 4, 8, ...: seen at once, never a flood
                extra = {"pattern": self._pattern, "dropped": self.dropped}
                _LOG.warning("slow consumer: messages dropped", extra=extra)
            return True
        msg = (
            f"The consumer of {self._pattern!r} is too slow: {len(self._waiting)} messages wait. "
            "Make it faster, raise Limits.waiting, or let it drop the oldest with "
            "Limits(when_full='drop_oldest')."
        )
        self.fail(BusError(msg))
        return False
