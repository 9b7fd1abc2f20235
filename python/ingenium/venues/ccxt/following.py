"""Streams of ccxt, followed until closed: it tells what is new, and here also what was lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from ingenium.venues.port import Line, Refused, Undelivered, VenueError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from ingenium.venues.ccxt.client import CcxtClient

_FIRST_WAIT: Final = 0.2
_LONGEST_WAIT: Final = 5.0


class _Following:
    """What the watches of one stream have told, and whether its line is up."""

    def __init__(self, client: CcxtClient) -> None:
        self._client = client
        self._is_up = False
        self.queue: asyncio.Queue[Any] = asyncio.Queue()

    def on_line(self, is_up: bool, why: str) -> None:  # noqa: FBT001 - as streams tell it
        """Tell that the line is up or down, if it was not so before."""
        if is_up != self._is_up:
            self._is_up = is_up
            self.queue.put_nowait(Line(is_up=is_up, why=why))

    async def keep(self, watch: Callable[[], Awaitable[Any]]) -> None:
        """Watch again and again; who is refused is told so and stops."""
        wait = _FIRST_WAIT
        while True:
            try:
                told = await self._client.ask(watch)
            except Refused as refused:
                self.queue.put_nowait(refused)
                return
            except VenueError as error:
                self.on_line(False, str(error))
                pause = error.retry_after if isinstance(error, Undelivered) else None
                await asyncio.sleep(wait if pause is None else pause)
                wait = min(wait * 2, _LONGEST_WAIT)
            else:
                wait = _FIRST_WAIT
                self.on_line(True, "")
                self.queue.put_nowait(told)


async def follow(
    client: CcxtClient, watches: Iterable[Callable[[], Awaitable[Any]]]
) -> AsyncIterator[Any]:
    """Tell what each of the watches tells, and a `Line` when a stream is lost or there again.

    Raises:
        Refused: the exchange does not want us.
    """
    following = _Following(client)
    client.exchange.plug.on_line = following.on_line
    tasks = [asyncio.create_task(following.keep(each)) for each in watches]
    try:
        while True:
            told = await following.queue.get()
            if isinstance(told, Refused):
                raise told
            yield told
    finally:
        client.exchange.plug.on_line = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
