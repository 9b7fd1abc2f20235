"""The pipe through which a child's output reaches its log."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import asyncio

    from ingenium.runtime.supervising.child_log import ChildLog

_CHUNK: Final = 65_536
_LAST_CHUNKS: Final = 64  # what a pipe may hold at most, and more


@dataclass(slots=True)
class Output:
    """Moves what one process prints into a log, whenever there is something.

    A child that prints faster than a disk takes it waits; its supervisor does not.

    Attributes:
        loop: what tells that there is something.
        log: where it goes.
        end: the descriptor that the process prints to; closed here once it was started.
    """

    loop: asyncio.AbstractEventLoop
    log: ChildLog
    end: int = -1
    _begin: int = field(default=-1, repr=False)

    def __post_init__(self) -> None:
        self._begin, self.end = os.pipe()
        os.set_blocking(self._begin, False)
        self.loop.add_reader(self._begin, self._move)

    def started(self) -> None:
        """Leave the writing end to the process."""
        os.close(self.end)

    def close(self) -> None:
        """Take what is still there and close the pipe."""
        for _ in range(_LAST_CHUNKS):
            if self._begin < 0 or not self._move():
                break
        self._shut()
        self.log.close()

    def _move(self) -> bool:
        """Move one chunk, and return whether there was one."""
        chunk = b""
        with suppress(BlockingIOError):
            chunk = os.read(self._begin, _CHUNK)
            if not chunk:
                self._shut()
        if chunk:
            self.log.add(chunk)
        return bool(chunk)

    def _shut(self) -> None:
        if self._begin >= 0:
            self.loop.remove_reader(self._begin)
            os.close(self._begin)
            self._begin = -1
