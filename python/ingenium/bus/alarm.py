"""Waiting until somebody rings, or time is over."""

from __future__ import annotations

import asyncio


class Alarm:
    """Wakes all who wait for it; nobody who comes later."""

    def __init__(self) -> None:
        self.sleepers: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake who waits."""
        for sleeper in self.sleepers:
            if not sleeper.done():
                sleeper.set_result(None)

    async def sleep(self, seconds: float | None) -> None:
        """Wait for the next ring, no longer than told; for ever if not told."""
        if seconds is not None and seconds <= 0:
            return
        loop = asyncio.get_running_loop()
        sleeper = loop.create_future()
        self.sleepers.add(sleeper)
        timer = None if seconds is None else loop.call_later(seconds, _end, sleeper)
        try:
            await sleeper
        finally:
            self.sleepers.discard(sleeper)
            if timer is not None:
                timer.cancel()


def _end(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)
