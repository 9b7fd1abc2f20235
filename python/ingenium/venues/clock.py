"""The clock of an exchange: how far it is from ours, measured by round trips."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_TRIPS: Final = 3
_AGAIN: Final = 600.0  # seconds after which it is measured again


class VenueClock:
    """Tells the time at an exchange.

    It goes on by our steady clock, so that a step of our wall clock does not move it.
    """

    def __init__(
        self,
        ask: Callable[[], Awaitable[int]],
        *,
        trips: int = _TRIPS,
        again: float = _AGAIN,
        wall: Callable[[], int] = time.time_ns,
        steady: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._ask = ask
        self._trips = trips
        self._again = int(again * 1e9)
        self._wall = wall
        self._steady = steady
        self._ahead: int | None = None  # of the steady clock
        self._measured = 0
        self._measuring = asyncio.Lock()

    @property
    def is_measured(self) -> bool:
        """Whether it was measured, and lately."""
        return self._ahead is not None and self._steady() - self._measured < self._again

    def now(self) -> int:
        """Return the exchange's time in nanoseconds; ours where it was never measured."""
        return self._wall() if self._ahead is None else self._steady() + self._ahead

    async def measured_now(self) -> int:
        """Return the exchange's time, measured before where it was not lately."""
        if not self.is_measured:
            async with self._measuring:
                if not self.is_measured:
                    await self.measure()
        return self.now()

    async def offset(self) -> int:
        """Return by how many nanoseconds the exchange's clock is ahead of ours."""
        return await self.measured_now() - self._wall()

    async def measure(self) -> None:
        """Ask for the time a few times, and believe the quickest answer.

        Raises:
            VenueError: the exchange does not answer.
        """
        best: tuple[int, int] | None = None
        for _ in range(self._trips):
            sent = self._steady()
            there = await self._ask()
            trip = self._steady() - sent
            if best is None or trip < best[0]:
                best = (trip, there - sent - trip // 2)
        if best is not None:
            self._ahead = best[1]
            self._measured = self._steady()

    def distrust(self) -> None:
        """Have it measured again before it is used: the exchange did not like our time."""
        self._measured = self._steady() - self._again
