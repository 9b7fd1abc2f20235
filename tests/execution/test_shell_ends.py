"""A shell ends when it is told to, whatever it is just doing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.execution.accounts import Venue, desk

from ingenium.execution.desk_shell import DeskShell

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence


class Silent(Venue):
    """A venue whose user stream tells nothing."""

    async def reports(self) -> AsyncIterator[object]:
        await asyncio.Event().wait()
        yield None


async def nobody(number: int, reports: Sequence[bytes]) -> None:
    """Tell nobody."""


async def test_a_shell_that_is_woken_and_cancelled_at_once_ends() -> None:
    shell = DeskShell(desk(), Silent(), nobody)  # type: ignore[arg-type]
    task = asyncio.create_task(shell.run())
    await asyncio.sleep(0.05)
    shell.take([], {})  # wakes it
    task.cancel()
    await asyncio.wait({task}, timeout=2)
    assert task.cancelled()
