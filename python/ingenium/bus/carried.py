"""The bus on any carrier: what is the same for all of them."""

from __future__ import annotations

import re
import uuid
import zlib
from typing import TYPE_CHECKING, Final

from ingenium.bus.alarm import Alarm
from ingenium.bus.carrier import Stream
from ingenium.bus.checks import MessageChecks
from ingenium.bus.dead_letters import Buried, bury, letters_of, redrive
from ingenium.bus.inbox import Inbox
from ingenium.bus.leases import Leases
from ingenium.bus.places import SharedPlaces, SolePlace
from ingenium.bus.port import BusError, Limits, New
from ingenium.bus.reading import LiveSubscription, OrderedSubscription
from ingenium.bus.settled import SettledSubscription, first_position
from ingenium.bus.subjects import check_pattern, check_subject, token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.bus.carrier import Carrier
    from ingenium.bus.places import Places
    from ingenium.bus.port import (
        DeadLetter,
        Delivery,
        Handler,
        Lease,
        LeaseSeen,
        Message,
        Mode,
        Service,
        Start,
        Subscription,
    )

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class CarriedBus:
    """A bus on a carrier."""

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier.name
        self.url = carrier.url
        self._carrier = carrier
        self._checks = MessageChecks()
        self._publishing = 0
        self._published = Alarm()
        self._leases = Leases(carrier.cells)
        self._open: list[Subscription | Service] = []

    @property
    def reconnects(self) -> int:
        """How often a lost connection was made anew, where the carrier tells."""
        return self._carrier.reconnects

    async def retain(
        self,
        name: str,
        subjects: Sequence[str],
        *,
        max_age: float | None = None,
        max_bytes: int | None = None,
        duplicate_window: float = 120.0,
    ) -> None:
        """Have a stream keep the messages of these patterns, in one order."""
        check_name(name)
        for pattern in subjects:
            check_pattern(pattern)
        stream = Stream(name, tuple(subjects), max_age, max_bytes, duplicate_window)
        await self._carrier.retain(stream)

    async def publish(self, message: Message) -> int:
        """Publish, and return the sequence once it is stored; 0 if nothing retains the subject."""
        self._checks.check(message)
        self._publishing += 1
        try:
            return await self._carrier.publish(message)
        finally:
            self._publishing -= 1
            if self._published.sleepers:
                self._published.ring()

    async def publish_many(self, messages: Sequence[Message]) -> list[int]:
        """Publish in this order, many on their way at once; return when all are stored."""
        for message in messages:
            self._checks.check(message)
        self._publishing += 1
        try:
            return await self._carrier.publish_many(messages)
        finally:
            self._publishing -= 1
            if self._published.sleepers:
                self._published.ring()

    async def subscribe(
        self,
        pattern: str,
        mode: Mode = "live",
        *,
        name: str = "",
        start: Start = New(),  # noqa: B008
        limits: Limits = Limits(),  # noqa: B008
    ) -> Subscription:
        """Receive what matches a pattern, in one of four modes."""
        check_pattern(pattern)
        subscription: Subscription
        if mode == "live":
            inbox = Inbox(pattern, limits)
            listening = await self._carrier.listen(pattern, inbox)
            subscription = LiveSubscription(inbox, listening)
        elif mode == "ordered":
            stream = await self._stream_of(pattern, mode)
            subscription = OrderedSubscription(await self._carrier.read(stream, pattern, start))
        else:
            check_name(name)
            stream = await self._stream_of(pattern, mode)
            settled = SettledSubscription(self._carrier, stream, pattern, name, limits)
            place = f"{mode}.{stream}.{name}.{zlib.crc32(pattern.encode()):08x}"
            await settled.open(await self._places(mode, place, (stream, pattern, start), limits))
            subscription = settled
        self._open.append(subscription)
        return subscription

    async def request(self, subject: str, data: bytes, timeout: float = 5.0) -> bytes:  # noqa: ASYNC109
        """Ask whoever serves a subject, and return the answer."""
        check_subject(subject)
        try:
            return await self._carrier.request(subject, data, timeout)
        except TimeoutError:
            msg = f"Nobody answered a request to {subject!r} within {timeout:g} s."
            raise BusError(msg) from None

    async def serve(self, subject: str, handler: Handler) -> Service:
        """Answer requests until it is closed; several servers of a subject take turns."""
        check_pattern(subject)
        if (stream := await self._carrier.stream_of(subject)) is not None:
            msg = (
                f"Requests for {subject!r} cannot be served: stream {stream!r} retains it, and "
                "requests are not retained; serve another subject."
            )
            raise BusError(msg)
        service = await self._carrier.serve(subject, handler)
        self._open.append(service)
        return service

    async def lease(self, key: str, owner: str, ttl: float, *, wait: float = 0.0) -> Lease:
        """Take a lease; the same owner takes it from its former self at once."""
        return await self._leases.acquire(_lease(key), owner, ttl, wait)

    async def lease_seen(self, key: str) -> LeaseSeen | None:
        """Look at a lease without touching it; None where nobody ever had it."""
        return await self._leases.seen(_lease(key))

    async def dead_letter(self, name: str, delivery: Delivery, reason: str) -> None:
        """Put a delivery of any mode among the dead letters of a name."""
        check_name(name)
        buried = Buried(delivery.message, delivery.sequence, reason, delivery.attempt)
        stored = delivery.sequence and delivery.message.id
        await bury(self._carrier, name, buried, f"{name}:{stored}" if stored else "")

    async def dead_letters(self, name: str) -> list[DeadLetter]:
        """Return what was rejected or failed too often, and was not redriven, in order."""
        check_name(name)
        return list((await letters_of(self._carrier, name)).dead.values())

    async def redrive(self, name: str, ids: Sequence[str]) -> None:
        """Give dead letters to the subscription of this name again."""
        check_name(name)
        await redrive(self._carrier, name, ids)

    async def close(self) -> None:
        """Finish what was begun, close the subscriptions, and leave."""
        while self._open:
            await self._open.pop().close()
        while self._publishing:
            await self._published.sleep(None)
        await self._carrier.close()

    async def _places(
        self, mode: Mode, key: str, first: tuple[str, str, Start], limits: Limits
    ) -> Places:
        known = await self._carrier.cells.get(key)
        position = 0 if known else await first_position(self._carrier, *first)
        owner = uuid.uuid4().hex
        if mode == "durable":
            return SolePlace(self._leases, key, owner, limits.lease, position)
        cells = self._carrier.cells
        return SharedPlaces(cells, self._leases, key, owner, limits.lease, position)

    async def _stream_of(self, pattern: str, mode: Mode) -> str:
        if (stream := await self._carrier.stream_of(pattern)) is not None:
            return stream
        msg = (
            f"Nothing retains {pattern!r}, so it cannot be read in mode {mode}: "
            "declare a stream with Bus.retain first, or subscribe in mode live."
        )
        raise BusError(msg)


def _lease(key: str) -> str:
    return f"lease.{token(key)}"


def check_name(name: str) -> None:
    """Refuse a name that some carrier could not give a stream or a subscription.

    Raises:
        BusError: it has other characters than ASCII letters, digits, '-' and '_'.
    """
    if _NAME.fullmatch(name) is None:
        msg = (
            f"{name[:80]!r} cannot name a stream or a subscription: "
            "use up to 64 letters, digits, '-' and '_'."
        )
        raise BusError(msg)
