"""Triggers: who gets which events, by POST, in order, again and again until it is taken."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Literal

import aiohttp
import msgspec

from ingenium.bus.carried import check_name
from ingenium.bus.http.access import shown
from ingenium.bus.http.events import event_of, request_of
from ingenium.bus.leases import Leases
from ingenium.bus.places import SolePlace
from ingenium.bus.port import All, BusError, Limits, New
from ingenium.bus.settled import SettledSubscription, first_position
from ingenium.bus.subjects import check_pattern, overlap
from ingenium.model.errors import WireError

if TYPE_CHECKING:
    from ingenium.bus.http.store import SqliteStore
    from ingenium.bus.memory.carrier import MemoryCarrier
    from ingenium.bus.port import Delivery

_CELL: Final = "triggers"
_WITHIN: Final = 30.0
_GONE: Final = range(400, 500)
_AGAIN: Final = frozenset({404, 408, 409, 425, 429})
"""Statuses of 4xx that are tried again; the others mean that it will never be taken."""


class Trigger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which events go where.

    Attributes:
        name: what remembers how far it got.
        url: where the events are posted.
        pattern: the subjects on the bus that it gets.
        filter: attributes of CloudEvents and the values that they must have.
        start: whether a new trigger begins with what is kept, or with what comes; a number is a
            sequence after which everything is posted again, by a trigger that is there, too.
        attempts: how often an event is posted before it is a dead letter of the name.
        back_off: seconds before the second attempt; doubled with each further one.
    """

    name: str
    url: str
    pattern: str = ">"
    filter: dict[str, str] = {}
    start: Literal["all", "new"] | int = "all"
    attempts: int = 10
    back_off: float = 0.1


class Triggers:
    """The triggers of a broker."""

    def __init__(self, carrier: MemoryCarrier, store: SqliteStore) -> None:
        self._carrier = carrier
        self._store = store
        self._leases = Leases(carrier.cells)
        self._triggers: dict[str, Trigger] = {}
        self._posting: dict[tuple[str, str], tuple[SettledSubscription, asyncio.Task[None]]] = {}
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Go on with the triggers that are kept."""
        timeout = aiohttp.ClientTimeout(total=_WITHIN)
        self._session = aiohttp.ClientSession(timeout=timeout)
        if (cell := await self._carrier.cells.get(_CELL)) is not None:
            kept = msgspec.json.decode(cell.value, type=list[Trigger])
            self._triggers = {trigger.name: trigger for trigger in kept}
        await self.follow()

    async def stop(self) -> None:
        """Post no more; what was taken is remembered."""
        for key in list(self._posting):
            await self._end(key)
        if self._session is not None:
            await self._session.close()

    def listed(self) -> list[Trigger]:
        """Return the triggers, without secrets in their URLs."""
        return [
            msgspec.structs.replace(trigger, url=shown(trigger.url))
            for trigger in self._triggers.values()
        ]

    async def add(self, trigger: Trigger) -> None:
        """Add a trigger, or give the one of its name another way.

        Raises:
            BusError: its name, pattern or URL is impossible.
        """
        check_name(trigger.name)
        check_pattern(trigger.pattern)
        if not trigger.url.startswith(("http://", "https://")):
            msg = f"its url is {shown(trigger.url)[:80]!r}: write http://HOST:PORT/PATH."
            raise BusError(msg)
        await self.remove(trigger.name)
        after = trigger.start if isinstance(trigger.start, int) else None
        if after is not None:  # once, and not again when the broker starts again
            trigger = msgspec.structs.replace(trigger, start="all")
        self._triggers[trigger.name] = trigger
        await self._keep()
        await self.follow(after)

    async def remove(self, name: str) -> bool:
        """Remove a trigger, and say whether there was one; its place is remembered."""
        for key in [key for key in self._posting if key[0] == name]:
            await self._end(key)
        found = self._triggers.pop(name, None)
        if found is not None:
            await self._keep()
        return found is not None

    async def follow(self, after: int | None = None) -> None:
        """Follow the streams that have subjects of a trigger, those too that were just made."""
        for trigger in self._triggers.values():
            for log in list(self._store.logs.values()):
                subjects = log.stream.subjects
                wanted = any(overlap(trigger.pattern, each) for each in subjects)
                if (wanted or not subjects) and (
                    trigger.name,
                    log.stream.name,
                ) not in self._posting:
                    await self._begin(trigger, log.stream.name, after)

    async def _begin(self, trigger: Trigger, stream: str, after: int | None) -> None:
        limits = Limits(unsettled=1, attempts=trigger.attempts, back_off=trigger.back_off)
        pattern, name = trigger.pattern, trigger.name
        subscription = SettledSubscription(self._carrier, stream, pattern, name, limits)
        first = All() if trigger.start == "all" else New()
        position = await first_position(self._carrier, stream, pattern, first)
        key = f"trigger.{stream}.{name}"
        place = SolePlace(self._leases, key, "broker", limits.lease, position)
        await place.claim()
        if after is not None:
            await place.held[0].keep(after)
        await subscription.open(place)
        task = asyncio.create_task(self._post_all(trigger, subscription))
        self._posting[trigger.name, stream] = (subscription, task)

    async def _end(self, key: tuple[str, str]) -> None:
        subscription, task = self._posting.pop(key)
        task.cancel()
        await asyncio.wait((task,))
        await subscription.close()

    async def _keep(self) -> None:
        cell = await self._carrier.cells.get(_CELL)
        data = msgspec.json.encode(list(self._triggers.values()))
        await self._carrier.cells.put(_CELL, data, 0 if cell is None else cell.revision)

    async def _post_all(self, trigger: Trigger, subscription: SettledSubscription) -> None:
        async for delivery in subscription:
            if not _passes(trigger, delivery):
                await delivery.ack()
                continue
            refusal = await self._post(trigger, delivery)
            if refusal is None:
                await delivery.ack()
            elif refusal:
                await delivery.reject(refusal)
            else:
                await delivery.nak()

    async def _post(self, trigger: Trigger, delivery: Delivery) -> str | None:
        """Return nothing if it was taken, why it never will be, or "" if it may be later."""
        assert self._session is not None
        headers, body = request_of(delivery.message, "binary")
        try:
            async with self._session.post(trigger.url, data=body, headers=headers) as response:
                if response.status // 100 == 2:  # noqa: PLR2004
                    return None
                if response.status in _GONE and response.status not in _AGAIN:
                    return f"{shown(trigger.url)} answered {response.status}"
        except (aiohttp.ClientError, TimeoutError, OSError):
            return ""
        return ""


def _passes(trigger: Trigger, delivery: Delivery) -> bool:
    if not trigger.filter:
        return True
    try:
        event = event_of(delivery.message)
    except WireError:
        return False
    has = {"type": event.type, "source": event.source, "subject": event.subject, **event.extensions}
    return all(has.get(name) == value for name, value in trigger.filter.items())
