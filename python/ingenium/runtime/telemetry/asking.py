"""Questions to a component from another thread: answered in the component's own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE: Final = 0.5
"""Seconds that a component has to answer."""

Answer = TypeVar("Answer")


class Asking:
    """Puts questions to the event loop of a component, which may be busy."""

    def __init__(self, loop: asyncio.AbstractEventLoop, patience: float = PATIENCE) -> None:
        self._loop = loop
        self._patience = patience

    async def ask(self, question: Callable[[], Answer]) -> Answer:
        """Return the answer, found between two steps of the component.

        Raises:
            TimeoutError: the component is busy.
        """

        async def answer() -> Answer:
            return question()

        future = asyncio.run_coroutine_threadsafe(answer(), self._loop)
        async with asyncio.timeout(self._patience):
            return await asyncio.wrap_future(future)
