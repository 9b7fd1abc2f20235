"""Who holds an account: one process at a time, each with a higher number than the last."""

from __future__ import annotations

import asyncio
import fcntl
import os
import socket
import time
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Protocol

from ingenium.bus.port import LeaseHeld, LeaseLost
from ingenium.model.errors import ConfigError
from ingenium.venues.state_folder import state_folder

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.bus.port import Bus, Lease

TTL: Final = 3.0
"""Seconds after which an account is free whose holder is not heard of."""

_RENEW: Final = 0.5
_MARGIN: Final = 1.0
_DIGITS: Final = 20


class Holding(Protocol):
    """The right to act for an account."""

    @property
    def epoch(self) -> int:
        """The number of the holder; 0 before it holds the account."""

    async def attempt(self, above: int) -> bool:
        """Take the account if it is free; the epoch will be above a number."""

    async def renew(self) -> bool:
        """Hold it on; False where it was lost."""

    def is_held(self) -> bool:
        """Tell whether it is held now, with a margin: asked before each request that acts."""

    async def release(self) -> None:
        """Let others have it."""


class FileHolding:
    """An account that processes of one machine share: a lock that ends with its process."""

    def __init__(self, venue: str, account: str, key: str) -> None:
        self._path: Path = state_folder() / "accounts" / f"{mark_of(venue, account, key)}.lock"
        self._file: int | None = None
        self._epoch = 0

    @property
    def epoch(self) -> int:
        """The number of the holder."""
        return self._epoch

    async def attempt(self, above: int) -> bool:
        """Take the lock if nobody has it.

        Raises:
            ConfigError: the folder cannot be written.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            msg = f"{self._path} cannot be written ({error.strerror}): set INGENIUM_STATE."
            raise ConfigError(msg) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        before = os.pread(file, _DIGITS, 0)
        self._epoch = max(int(before) if before.strip().isdigit() else 0, above) + 1
        os.pwrite(file, f"{self._epoch:0{_DIGITS}}".encode(), 0)
        os.fsync(file)
        self._file = file
        return True

    async def renew(self) -> bool:
        """Hold it on: the lock needs no renewal."""
        return self._file is not None

    def is_held(self) -> bool:
        """Tell whether it is held."""
        return self._file is not None

    async def release(self) -> None:
        """Let others have it."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)


async def keep(holding: Holding) -> None:
    """Renew the right to act until it is lost."""
    task = asyncio.current_task()
    while await holding.renew():
        if task is not None and task.cancelling():  # which a request on the bus may swallow
            raise asyncio.CancelledError
        await asyncio.sleep(_RENEW)


def own_name() -> str:
    """Return a name that no other process has, nor this one a second time."""
    return f"{socket.gethostname()}-{os.getpid()}-{os.urandom(4).hex()}"


def mark_of(venue: str, account: str, key: str) -> str:
    """Return a name of an account that is the same in every process, and tells no key."""
    digest = sha256(f"{venue}\n{account}\n{key}".encode()).hexdigest()
    return f"{venue}-{digest[:24]}"


def seat_of(session: str, account: str) -> str:
    """Return the lease by which others find that of an account of a session: it is the owner."""
    return f"seat-{session}-{account}"


class LeaseHolding:
    """An account that processes on a bus share: a lease that has to be renewed."""

    def __init__(self, bus: Bus, key: str, owner: str, *, seat: str = "") -> None:
        """Prepare; nothing is held yet.

        Args:
            bus: that they share.
            key: of the lease.
            owner: a name that no other process has.
            seat: where others find the key, who cannot know it; empty where nobody is to.
        """
        self._bus, self._key, self._owner, self._seat = bus, key, owner, seat
        self._lease: Lease | None = None
        self._valid_until = 0.0
        self._epoch = 0

    @property
    def epoch(self) -> int:
        """The number of the holder."""
        return self._epoch

    async def attempt(self, above: int) -> bool:
        """Take the lease if it is free."""
        began = time.monotonic()
        try:
            self._lease = await self._bus.lease(self._key, self._owner, TTL)
        except LeaseHeld:
            return False
        self._valid_until = began + TTL
        self._epoch = max(self._lease.epoch, above + 1)
        if self._seat:
            with suppress(LeaseHeld):  # by an account with another key, until that is silent
                await self._bus.lease(self._seat, self._key, TTL)
        return True

    async def renew(self) -> bool:
        """Hold it on; False where another has it."""
        if self._lease is None:
            return False
        began = time.monotonic()
        try:
            await self._lease.renew()
        except LeaseLost:
            self._lease, self._valid_until = None, 0.0
            return False
        self._valid_until = began + TTL
        return True

    def is_held(self) -> bool:
        """Tell whether it is held, so surely that a request sent now arrives in time."""
        return time.monotonic() < self._valid_until - _MARGIN

    async def release(self) -> None:
        """Let others have it."""
        lease, self._lease, self._valid_until = self._lease, None, 0.0
        if lease is not None:
            await lease.release()
