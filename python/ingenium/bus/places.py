"""Whose turn it is to read: the place of a subscription, kept by its newest or shared by many."""

from __future__ import annotations

import asyncio
import time
import zlib
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from ingenium.bus.leases import write
from ingenium.bus.port import ORDER_KEY, BusError

if TYPE_CHECKING:
    from ingenium.bus.carrier import Cells
    from ingenium.bus.leases import CellLease, Leases
    from ingenium.bus.port import Message

PARTITIONS: Final = 16
"""Into how many parts shared messages are divided: the most instances that get some."""

_NANOSECONDS: Final = 1_000_000_000
_TRIES: Final = 100


class Places(Protocol):
    """The partitions that an instance reads, each with the position up to which it is done."""

    @property
    def is_shared(self) -> bool:
        """Whether others may have a part of it."""

    @property
    def held(self) -> dict[int, CellLease]:
        """The partitions that are ours, and the leases on them."""

    async def claim(self) -> None:
        """Take what is ours to read."""

    def lane(self, message: Message) -> tuple[str, int]:
        """Return what a message must stay in order with, and its partition."""

    def surplus(self) -> list[int]:
        """Return the partitions held that are for others to read."""

    async def leave(self) -> None:
        """Let others read on."""


class SolePlace:
    """One place, held by the newest instance: a former one is deposed."""

    is_shared = False

    def __init__(self, leases: Leases, key: str, owner: str, ttl: float, position: int) -> None:
        self.held: dict[int, CellLease] = {}
        self._leases = leases
        self._key = key
        self._owner = owner
        self._ttl = ttl
        self._position = position

    async def claim(self) -> None:
        """Take the place, also from another.

        Raises:
            BusError: others take it all the time.
        """
        for _ in range(0 if self.held else _TRIES):
            lease = await self._leases.attempt(
                self._key, self._owner, self._ttl, position=self._position, by_force=True
            )
            if lease is not None:
                self.held[0] = lease
                return
        if not self.held:
            raise contended(self._key)

    def lane(self, message: Message) -> tuple[str, int]:  # noqa: ARG002
        """Keep all messages in order."""
        return "", 0

    def surplus(self) -> list[int]:
        """Return nothing: it is ours until another takes it."""
        return []

    async def leave(self) -> None:
        """Let another have it without waiting."""
        for lease in self.held.values():
            await lease.release()
        self.held.clear()


class _Members(msgspec.Struct, frozen=True):
    """Who shares a subscription, until when by their own clock, and where it started."""

    position: int
    until: dict[str, int]
    turn: int


class SharedPlaces:
    """The partitions of a subscription, divided evenly among the instances that are heard of."""

    is_shared = True

    def __init__(
        self, cells: Cells, leases: Leases, key: str, owner: str, ttl: float, position: int
    ) -> None:
        self.held: dict[int, CellLease] = {}
        self._cells = cells
        self._leases = leases
        self._key = key
        self._owner = owner
        self._ttl = ttl
        self._position = position
        self._wanted: set[int] = set()
        self._lanes: dict[str, int] = {}

    async def claim(self) -> None:
        """Say that we are there, and take the partitions that are ours and free."""
        members = await self._announce(time.time_ns() + int(self._ttl * _NANOSECONDS))
        order = sorted(members.until)
        mine = order.index(self._owner)
        self._wanted = set(range(mine, PARTITIONS, len(order)))
        missing = self._wanted - set(self.held)
        await asyncio.gather(*(self._take(each, members.position) for each in missing))

    def lane(self, message: Message) -> tuple[str, int]:
        """Keep messages of one key in order; without a key, those of one subject."""
        key = message.headers.get(ORDER_KEY) or message.subject
        partition = self._lanes.get(key)
        if partition is None:
            partition = self._lanes[key] = zlib.crc32(key.encode()) % PARTITIONS
        return key, partition

    def surplus(self) -> list[int]:
        """Return the partitions held that are for others to read."""
        return [partition for partition in self.held if partition not in self._wanted]

    async def leave(self) -> None:
        """Let others have our partitions without waiting."""
        await asyncio.gather(*(lease.release() for lease in self.held.values()))
        self.held.clear()
        await self._announce(None)

    async def _take(self, partition: int, position: int) -> None:
        key = f"{self._key}.{partition}"
        lease = await self._leases.attempt(key, self._owner, self._ttl, position=position)
        if lease is not None:
            self.held[partition] = lease

    async def _announce(self, until: int | None) -> _Members:
        for _ in range(_TRIES):
            cell = await self._cells.get(self._key)
            former = _Members(self._position, {}, 0) if cell is None else self._read(cell.value)
            alive = {who: its for who, its in former.until.items() if its > time.time_ns()}
            alive.pop(self._owner, None)
            if until is not None:
                alive[self._owner] = until
            members = _Members(former.position, alive, former.turn + 1)
            revision = 0 if cell is None else cell.revision
            if await write(self._cells, self._key, members, revision) is not None:
                return members
        raise contended(self._key)

    def _read(self, value: bytes) -> _Members:
        try:
            return msgspec.json.decode(value, type=_Members)
        except msgspec.MsgspecError:
            msg = f"Who shares {self._key!r} cannot be read: something else wrote to its cell."
            raise BusError(msg) from None


def contended(key: str) -> BusError:
    """Return the error of a cell that others write all the time."""
    return BusError(f"{key!r} could not be taken: others wrote to it {_TRIES} times meanwhile.")
