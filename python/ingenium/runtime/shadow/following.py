"""A shadow follows a session: the rows of its journal as they come, until it is over."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from ingenium.runtime.supervising.signals import stopped_by_signals
from ingenium.storage.journal.reader import opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ingenium.runtime.shadow.beside import Beside

_POLL: Final = 0.2  # seconds between two looks for new rows


async def follow(
    beside: Beside, journal: Path, is_running: Callable[[], bool], tell: Callable[[str], None]
) -> None:
    """Take the rows of a journal until its session is over, or somebody stops this process.

    A signal ends it between two rows, so that both versions have come equally far.

    Args:
        beside: who takes them.
        journal: of the session.
        is_running: whether more may come.
        tell: is told of orders that differ, while more may come.

    Raises:
        ConfigError: the new version cannot run on what the session has.
        DataError: a row cannot be read.
        JournalError: the journal cannot be read.
        SessionError: the state can no longer be trusted.
    """
    stopping, news = asyncio.Event(), _News(beside)
    loop = asyncio.get_running_loop()
    with opened(journal) as reader, stopped_by_signals(loop, stopping.set, stopping.set):
        goes_on = True
        while goes_on and not stopping.is_set():
            goes_on = is_running()  # before the last look
            for row in reader.read(beside.row):
                beside.take(row)
                await asyncio.sleep(0)  # for signals
                if stopping.is_set():
                    break
            if goes_on:
                for line in news.lines():
                    tell(line)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), _POLL)


class _News:
    """The orders that were found to differ since the last time."""

    def __init__(self, beside: Beside) -> None:
        """Begin with none.

        Args:
            beside: who compares.
        """
        self._beside = beside
        self._shown = 0
        self._orders = 0

    def lines(self) -> list[str]:
        """Return them in words, in order."""
        if self._beside.until is None or self._beside.old.replica.is_waiting:
            return []
        both = (self._beside.old, self._beside.new)
        orders = sum(len(each.orders.sent) for each in both)
        if orders == self._orders:
            return []
        self._orders = orders
        unlike = self._beside.matched().unlike[self._shown :]
        self._shown += len(unlike)
        return [str(each) for each in unlike]
