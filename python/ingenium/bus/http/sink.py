"""A bus behind a broker of Knative: CloudEvents come by POST, and ours go to a sink."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final, NoReturn

import aiohttp
from aiohttp import web

from ingenium.bus.checks import LARGEST, MessageChecks
from ingenium.bus.http.access import asking_for, shown
from ingenium.bus.http.events import message_of, request_of
from ingenium.bus.inbox import Inbox
from ingenium.bus.port import BusError, Delivery, Lag, Limits, New
from ingenium.bus.reading import one_by_one
from ingenium.bus.subjects import check_pattern, matches
from ingenium.model.errors import WireError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from ingenium.bus.port import (
        DeadLetter,
        Handler,
        Lease,
        LeaseSeen,
        Message,
        Mode,
        Service,
        Start,
        Subscription,
    )
    from ingenium.model.wire.cloudevents.bindings import Mode as ContentMode

_PATIENCE: Final = 30.0
_LONGEST_WAIT: Final = 2.0
_BODY: Final = 2 * LARGEST
"""Structured events hold data in base64, a third longer."""
_RETRIED: Final = frozenset({404, 408, 409, 425, 429})


class Arrival:
    """A POST that waits until each subscription is done with its message."""

    def __init__(self) -> None:
        self.left = 0
        self.status = 204
        self.reason = ""
        self.done = asyncio.Event()

    def settle(self, status: int, reason: str) -> None:
        """Take the word of one subscription; the worst one counts."""
        if status > self.status:
            self.status, self.reason = status, reason
        self.left -= 1
        if self.left <= 0:
            self.done.set()


class ArrivalReceipt:
    """The receipt of a message that came by POST."""

    def __init__(self, arrival: Arrival) -> None:
        self._arrival = arrival
        self._is_settled = False

    async def ack(self, attempt: int) -> None:  # noqa: ARG002
        """Answer that it is done."""
        self._settle(204, "")

    async def nak(self, attempt: int, delay: float | None) -> None:  # noqa: ARG002
        """Answer that it may come again: the broker's trigger says when, and how often."""
        self._settle(503, "")

    async def reject(self, attempt: int, reason: str) -> None:  # noqa: ARG002
        """Answer that it never will be done: the broker gives it to its dead letter sink."""
        self._settle(422, reason)

    def _settle(self, status: int, reason: str) -> None:
        if not self._is_settled:
            self._is_settled = True
            self._arrival.settle(status, reason)


class SinkSubscription:
    """What arrives by POST and matches a pattern."""

    def __init__(self, bus: SinkBus, pattern: str, mode: Mode, inbox: Inbox) -> None:
        self.pattern = pattern
        self.is_live = mode == "live"
        self.inbox = inbox
        self._bus = bus

    def __aiter__(self) -> AsyncIterator[Delivery]:
        return one_by_one(self)

    async def next_batch(self, most: int = 1_000, wait: float | None = None) -> list[Delivery]:
        """Return what is there, at most so many."""
        return await self.inbox.next_batch(most, wait)

    def lag(self) -> Lag:
        """Return how many messages wait here; how many wait at the broker is not known."""
        return Lag(len(self.inbox), dropped=self.inbox.dropped)

    async def close(self) -> None:
        """Take no more; what was not settled is sent again by the broker."""
        self._bus.forget(self)
        self.inbox.close()


class SinkBus:
    """CloudEvents in at `/`, out to a sink."""

    carrier = "knative"
    reconnects = 0

    def __init__(self, url: str, sink: str, mode: ContentMode) -> None:
        self.url = url
        self._sink = sink
        self._mode: ContentMode = mode
        self._checks = MessageChecks()
        self._subscriptions: list[SinkSubscription] = []
        self._order = asyncio.Lock()
        self._runner: web.AppRunner | None = None
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_PATIENCE))

    async def open(self, host: str, port: int, key: str) -> None:
        """Listen to who has the key, if there is one.

        Raises:
            BusError: the address cannot be had.
        """
        guards = [asking_for(key)] if key else []
        app = web.Application(client_max_size=_BODY, middlewares=guards)
        app.router.add_post("/", self._on_event)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        try:
            await site.start()
        except OSError as cause:
            await self.close()
            msg = f"{self.url!r} cannot listen at {host}:{port} ({cause.strerror}): take another."
            raise BusError(msg) from None
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def publish(self, message: Message) -> int:
        """Send to the sink, again until it takes it; 0, since it tells no sequence.

        Raises:
            BusError: there is no sink, or it refuses, or it is away for long.
        """
        self._checks.check(message)
        if not self._sink:
            msg = f"{self.url!r} has no sink to publish to: add ?sink=URL, or set K_SINK."
            raise BusError(msg)
        headers, body = request_of(message, self._mode)
        async with self._order:  # what waits is sent after what is tried again
            await self._send(headers, body)
        return 0

    async def publish_many(self, messages: Sequence[Message]) -> list[int]:
        """Send one after another, so that they keep their order."""
        return [await self.publish(message) for message in messages]

    async def subscribe(
        self,
        pattern: str,
        mode: Mode = "live",
        *,
        name: str = "",  # noqa: ARG002 - the broker's trigger remembers the place
        start: Start = New(),  # noqa: B008
        limits: Limits = Limits(),  # noqa: B008
    ) -> Subscription:
        """Receive what triggers send here, in the modes live, durable and shared."""
        check_pattern(pattern)
        if mode == "ordered":
            self._cannot("mode ordered", "its messages come once, by a trigger")
        if not isinstance(start, New) and mode == "live":
            self._cannot("start", "a trigger begins where its broker says")
        subscription = SinkSubscription(self, pattern, mode, Inbox(pattern, limits))
        self._subscriptions.append(subscription)
        return subscription

    def forget(self, subscription: SinkSubscription) -> None:
        """Give no more to a subscription."""
        if subscription in self._subscriptions:
            self._subscriptions.remove(subscription)

    async def retain(
        self,
        name: str,  # noqa: ARG002
        subjects: Sequence[str],  # noqa: ARG002
        *,
        max_age: float | None = None,  # noqa: ARG002
        max_bytes: int | None = None,  # noqa: ARG002
        duplicate_window: float = 120.0,  # noqa: ARG002
    ) -> None:
        """Refuse: the broker is configured elsewhere."""
        self._cannot("retain", "what its broker retains is configured there")

    async def request(self, subject: str, data: bytes, timeout: float = 5.0) -> bytes:  # noqa: ARG002, ASYNC109
        """Refuse: an answer has no way back."""
        self._cannot("request", "an answer has no way back")

    async def serve(self, subject: str, handler: Handler) -> Service:  # noqa: ARG002
        """Refuse: an answer has no way back."""
        self._cannot("serve", "an answer has no way back")

    async def lease(self, key: str, owner: str, ttl: float, *, wait: float = 0.0) -> Lease:  # noqa: ARG002
        """Refuse: there is nothing that keeps it."""
        self._cannot("lease", "there is nothing that keeps it")

    async def lease_seen(self, key: str) -> LeaseSeen | None:  # noqa: ARG002
        """Refuse: there is nothing that keeps it."""
        self._cannot("lease", "there is nothing that keeps it")

    async def dead_letter(self, name: str, delivery: Delivery, reason: str) -> None:  # noqa: ARG002
        """Refuse: the trigger has a dead letter sink."""
        self._cannot("dead_letter", "reject it, and the trigger's dead letter sink has it")

    async def dead_letters(self, name: str) -> list[DeadLetter]:  # noqa: ARG002
        """Refuse: the trigger has a dead letter sink."""
        self._cannot("dead_letters", "the trigger's dead letter sink has them")

    async def redrive(self, name: str, ids: Sequence[str]) -> None:  # noqa: ARG002
        """Refuse: the trigger has a dead letter sink."""
        self._cannot("redrive", "send them from the trigger's dead letter sink")

    async def close(self) -> None:
        """Send what waits, take no more, and leave."""
        async with self._order:
            await self._session.close()
        for subscription in list(self._subscriptions):
            await subscription.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _on_event(self, request: web.Request) -> web.Response:
        try:
            message = message_of(request.headers, await request.read())
            self._checks.check(message)
        except (WireError, BusError) as error:
            return web.Response(status=400, text=str(error))
        wanted = [each for each in self._subscriptions if matches(each.pattern, message.subject)]
        arrival, now = Arrival(), time.time_ns()
        arrival.left = sum(not each.is_live for each in wanted)
        for subscription in wanted:
            receipt = None if subscription.is_live else ArrivalReceipt(arrival)
            subscription.inbox.put(Delivery(message, 0, now, 1, receipt))
        if arrival.left:
            await arrival.done.wait()
        return web.Response(status=arrival.status, text=arrival.reason or None)

    async def _send(self, headers: dict[str, str], body: bytes) -> None:
        began, pause = time.monotonic(), 0.05
        while True:
            said = await self._post(headers, body)
            if not said:
                return
            if time.monotonic() - began > _PATIENCE:
                raise self._refused(f"took nothing for {_PATIENCE:g} s: {said}")
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_WAIT)

    async def _post(self, headers: dict[str, str], body: bytes) -> str:
        """Return nothing if it was taken, or what was said instead."""
        try:
            async with self._session.post(self._sink, data=body, headers=headers) as response:
                if response.status // 100 == 2:  # noqa: PLR2004
                    return ""
                said = f"it answered {response.status} {(await response.text())[:200]}".strip()
                if response.status // 100 == 4 and response.status not in _RETRIED:  # noqa: PLR2004
                    raise self._refused(f"refuses an event: {said}")
                return said
        except aiohttp.InvalidURL:
            msg = f"The sink {shown(self._sink)!r} is no URL: write http://HOST:PORT/."
            raise BusError(msg) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            if self._session.closed:
                raise BusError(f"The bus {self.url!r} is closed.") from None
            return str(error) or "no answer"

    def _refused(self, how: str) -> BusError:
        return BusError(f"The sink {shown(self._sink)!r} {how}.")

    def _cannot(self, what: str, why: str) -> NoReturn:
        msg = (
            f"A bus behind a broker of Knative has no {what}: {why}. "
            "Use http+broker:, nats: or memory for it."
        )
        raise BusError(msg)
