"""How the right to act for an account is kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from ingenium.execution.holding import keep


@dataclass
class Held:
    """A right that is renewed until a test takes it away."""

    renewals: int = 0
    epoch: int = 1
    is_lost: bool = False
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def attempt(self, above: int) -> bool:
        return above < self.epoch

    async def renew(self) -> bool:
        self.renewals += 1
        self.asked.set()
        try:
            await asyncio.sleep(0.01)
        except asyncio.CancelledError:  # as a request that is answered in the same moment
            return True
        return not self.is_lost

    def is_held(self) -> bool:
        return not self.is_lost

    async def release(self) -> None:
        self.is_lost = True


async def test_it_is_renewed_until_it_is_lost() -> None:
    held = Held()
    keeping = asyncio.create_task(keep(held))
    while held.renewals < 2:  # noqa: ASYNC110 - a renewal each time
        await asyncio.sleep(0.05)
    held.is_lost, before = True, held.renewals
    await keeping
    assert held.renewals <= before + 1


async def test_its_keeping_ends_though_a_request_swallows_that_it_is_cancelled() -> None:
    held = Held()
    keeping = asyncio.create_task(keep(held))
    await held.asked.wait()
    keeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await keeping
    assert held.renewals == 1
