"""Leases on cells: whoever writes next has it, and a deposed owner cannot write."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.bus.port import BusError, LeaseHeld, LeaseLost, LeaseSeen

if TYPE_CHECKING:
    from ingenium.bus.carrier import Cell, Cells

_NANOSECONDS: Final = 1_000_000_000
_RELEASED: Final = 0
_LOOK: Final = 0.2  # seconds after which a lease of another is looked at again, at the latest


class _Held(msgspec.Struct, frozen=True):
    """What stands in the cell of a lease."""

    owner: str
    epoch: int
    expires: int  # ns UTC by the owner's clock; 0 when it was released
    position: int  # what the owner keeps with it
    turn: int  # differs with each write, so that an owner knows its own


class CellLease:
    """A lease that is held, and a position that is kept with it."""

    def __init__(self, cells: Cells, key: str, ttl: float, held: _Held, revision: int) -> None:
        self.key = key
        self.owner = held.owner
        self.epoch = held.epoch
        self._cells = cells
        self._ttl = ttl
        self._held = held
        self._revision = revision

    @property
    def position(self) -> int:
        """The position that was kept last."""
        return self._held.position

    async def renew(self) -> None:
        """Hold it for its time again.

        Raises:
            LeaseLost: another owner has it.
        """
        await self.keep(self._held.position)

    async def keep(self, position: int) -> None:
        """Renew, and keep a position.

        Raises:
            LeaseLost: another owner has it.
        """
        await self._write(_expiry(self._ttl), position)

    async def release(self) -> None:
        """Let others have it at once; what was lost needs no release."""
        try:
            await self._write(_RELEASED, self._held.position)
        except LeaseLost:
            return

    async def _write(self, expires: int, position: int) -> None:
        turn = self._held.turn + 1
        held = _Held(self.owner, self.epoch, expires, position, turn)
        revision = await write(self._cells, self.key, held, self._revision)
        if revision is None:
            msg = f"{self.owner!r} has lost the lease on {self.key!r}: another owner took it."
            raise LeaseLost(msg)
        self._held, self._revision = held, revision


class Leases:
    """Takes leases, and remembers what it saw of those of others.

    A lease is over when its time is over by our clock, or when nothing was written for its whole
    time while we looked: so a clock that is wrong delays, and never blocks.
    """

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._seen: dict[str, tuple[int, float]] = {}

    async def acquire(self, key: str, owner: str, ttl: float, wait: float) -> CellLease:
        """Take a lease, trying for so long.

        Raises:
            LeaseHeld: somebody else had it all the time.
        """
        until = time.monotonic() + wait
        while (lease := await self.attempt(key, owner, ttl)) is None:
            left = until - time.monotonic()
            if left <= 0:
                msg = f"The lease on {key!r} is held by another: wait for it, or stop that one."
                raise LeaseHeld(msg)
            await asyncio.sleep(min(left, ttl / 5, _LOOK))
        return lease

    async def seen(self, key: str) -> LeaseSeen | None:
        """Return a lease as it stands, whoever has it; None where nobody ever had it."""
        cell = await self._cells.get(key)
        if cell is None:
            return None
        held = _read(key, cell)
        return LeaseSeen(held.owner, held.epoch, cell.revision, held.expires == _RELEASED)

    async def attempt(
        self, key: str, owner: str, ttl: float, *, position: int = 0, by_force: bool = False
    ) -> CellLease | None:
        """Take a lease if it is free, ours, or by force; None if it is another's.

        A position is kept as it was, and begins with the one given.
        """
        cell = await self._cells.get(key)
        if cell is None:
            held = _Held(owner, 1, _expiry(ttl), position, 1)
            revision = await write(self._cells, key, held, 0)
        else:
            former = _read(key, cell)
            if not (by_force or former.owner == owner or self._is_over(key, former, cell, ttl)):
                return None
            held = _Held(owner, former.epoch + 1, _expiry(ttl), former.position, former.turn + 1)
            revision = await write(self._cells, key, held, cell.revision)
        if revision is None:
            return None
        self._seen.pop(key, None)
        return CellLease(self._cells, key, ttl, held, revision)

    def _is_over(self, key: str, held: _Held, cell: Cell, ttl: float) -> bool:
        if held.expires < time.time_ns():
            return True
        now = time.monotonic()
        revision, since = self._seen.get(key, (-1, now))
        if revision != cell.revision:
            self._seen[key] = (cell.revision, now)
            return False
        return now - since > ttl


async def write(cells: Cells, key: str, value: msgspec.Struct, revision: int) -> int | None:
    """Write a cell; None if another wrote first, and not we in an attempt that seemed to fail."""
    data = msgspec.json.encode(value)
    written = await cells.put(key, data, revision)
    if written is None:
        cell = await cells.get(key)
        if cell is not None and cell.value == data:
            return cell.revision
    return written


def _expiry(ttl: float) -> int:
    return time.time_ns() + int(ttl * _NANOSECONDS)


def _read(key: str, cell: Cell) -> _Held:
    try:
        return msgspec.json.decode(cell.value, type=_Held)
    except msgspec.MsgspecError:
        msg = f"The lease on {key!r} cannot be read: something else wrote to its cell."
        raise BusError(msg) from None
