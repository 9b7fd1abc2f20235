"""One budget of requests for a key at an exchange, shared by all processes of the machine."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from ingenium.venues.allowances import Allowance, Priority, Usage, longest_wait
from ingenium.venues.port import Undelivered
from ingenium.venues.state_folder import state_folder

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

PATIENCE: Final[Mapping[Priority, float]] = {"cancel": 5.0, "new": 5.0, "query": 30.0}
"""Seconds that a request waits for room before it is given up: an old order is worth nothing."""

_LARGEST: Final = 65_536
_HELD: Final = 1.0  # seconds after which a file that another process holds is given up
_TRY: Final = 0.0005


class Shelf(Protocol):
    """Where the usage of a key stands."""

    def usage(self) -> AbstractContextManager[Usage]:
        """Give the usage, and keep what it has become."""


class OwnShelf:
    """The usage of one process."""

    def __init__(self) -> None:
        self._usage = Usage()

    @contextmanager
    def usage(self) -> Iterator[Usage]:
        """Give the usage."""
        yield self._usage


class SharedShelf:
    """The usage of all processes of a machine: a small file that one at a time has."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    @contextmanager
    def usage(self) -> Iterator[Usage]:
        """Give the usage, and keep what it has become.

        Raises:
            Undelivered: another process does not let go of the file.
        """
        file = self._opened()
        self._lock(file)
        try:
            usage = _usage(os.pread(file, _LARGEST, 0))
            yield usage
            text = msgspec.json.encode(usage)
            os.pwrite(file, text, 0)
            os.ftruncate(file, len(text))
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)

    def _opened(self) -> int:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._file

    def _lock(self, file: int) -> None:
        end = time.monotonic() + _HELD
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    message = f"{self._path} is held by another process: is it suspended?"
                    raise Undelivered(message, _HELD) from None
                time.sleep(_TRY)
            else:
                return

    def __del__(self) -> None:
        if self._file is not None:
            os.close(self._file)


class Budget:
    """What a key may ask of an exchange: requests wait here until there is room for them."""

    def __init__(
        self,
        allowances: tuple[Allowance, ...],
        shelf: Shelf | None = None,
        *,
        patience: Mapping[Priority, float] = PATIENCE,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.allowances = allowances
        self._shelf = OwnShelf() if shelf is None else shelf
        self._patience = patience
        self._now = now
        self._sleep = sleep

    async def take(self, costs: Mapping[str, float], priority: Priority) -> None:
        """Wait until there is room for a request, and take it.

        Raises:
            Undelivered: there is none for too long, or the exchange has shut us out.
        """
        left = self._patience[priority]
        while wait := self._taken_or_wait(costs, priority):
            if wait > left:
                message = f"the budget of requests has no room for {wait:.1f} s."
                raise Undelivered(message, wait)
            left -= wait
            await self._sleep(wait)

    def _taken_or_wait(self, costs: Mapping[str, float], priority: Priority) -> float:
        now = self._now()
        with self._shelf.usage() as usage:
            if (shut := usage.shut_until - now) > 0:
                if usage.is_ban:
                    message = f"the exchange has shut us out for {shut:.1f} s more."
                    raise Undelivered(message, shut, is_ban=True)
                return shut
            wait = longest_wait(usage, self.allowances, costs, priority, now)
            if not wait:
                for each in self.allowances:
                    if cost := costs.get(each.name):
                        usage.add(each, cost, now)
            return wait

    def learn(self, used: Mapping[str, float]) -> None:
        """Take the exchange's word for how much is used, by allowance."""
        now = self._now()
        known = [each for each in self.allowances if each.name in used]
        if known:
            with self._shelf.usage() as usage:
                for each in known:
                    usage.learn(each, used[each.name], now)

    def shut(self, seconds: float, *, is_ban: bool) -> None:
        """Send nothing for so long: the exchange said so to one of us."""
        until = self._now() + seconds
        with self._shelf.usage() as usage:
            if until > usage.shut_until:
                usage.shut_until, usage.is_ban = until, is_ban

    def used(self) -> dict[str, float]:
        """Return how much of each allowance is used."""
        now = self._now()
        with self._shelf.usage() as usage:
            return {each.name: usage.used(each, now) for each in self.allowances}


def shared_budget(host: str, key: str, allowances: tuple[Allowance, ...]) -> Budget:
    """Return the budget that all processes of this machine share for a key at a host.

    The file's name tells neither.
    """
    name = hashlib.sha256(f"{host}\n{key}".encode()).hexdigest()[:24]
    return Budget(allowances, SharedShelf(state_folder() / "budgets" / f"{name}.json"))


def _usage(text: bytes) -> Usage:
    try:
        return msgspec.json.decode(text, type=Usage)
    except msgspec.MsgspecError:  # new, or written by halves when a machine stopped
        return Usage()
