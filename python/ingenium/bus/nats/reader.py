"""Reading a stream in order: by a consumer of our own, made anew after every gap."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec
from nats.errors import Error as NatsError

from ingenium.bus.alarm import Alarm
from ingenium.bus.nats.decoding import stored
from ingenium.bus.nats.jetstream import NO_STREAM
from ingenium.bus.port import After, All, At, BusError, Delivery, New
from ingenium.bus.subjects import covers

if TYPE_CHECKING:
    from nats.aio.msg import Msg
    from nats.aio.subscription import Subscription

    from ingenium.bus.nats.connection import Connection
    from ingenium.bus.nats.jetstream import JetStream
    from ingenium.bus.port import Start

_SECOND: Final = 1_000_000_000
_ASKED: Final = 500  # messages that are asked for at once
_EXPIRES: Final = 30.0
_HEARTBEAT: Final = 2.0
_DEAF: Final = 3 * _HEARTBEAT
_LOOK: Final = 0.25
_KEPT: Final = 60.0  # seconds for which the server keeps a consumer that asks for nothing


class NatsReader:
    """The messages of a stream, from a place on."""

    def __init__(
        self,
        connection: Connection,
        jetstream: JetStream,
        stream: str,
        pattern: str,
        start: Start,
    ) -> None:
        self._connection = connection
        self._jetstream = jetstream
        self._stream = stream
        self._pattern = pattern
        self._start = start
        self._inbox = ""
        self._consumer = ""
        self._subscription: Subscription | None = None
        self._buffer: deque[Delivery] = deque()
        self._number = 0  # of the consumer's last delivery
        self._last = 0  # sequence of the last delivery
        self._asked = 0  # how many messages were asked for and did not come yet
        self._following = 0
        self._heard = 0.0
        self._is_broken = False
        self._closed = False
        self._failure: BusError | None = None
        self._arrived = Alarm()
        self._mend = Alarm()
        self._tending: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin to read."""
        await self._make_consumer()
        self._connection.on_back.append(self._on_back)
        self._connection.on_closed.append(self._break)
        self._tending = asyncio.create_task(self._tend())
        self._tending.add_done_callback(self._ended)

    async def next_batch(self, most: int, wait: float | None) -> list[Delivery]:
        """Return at most so many, waiting for the first; none when the time is over.

        Raises:
            BusError: messages that had to be read are no more, or nothing can be read any more.
        """
        buffer = self._buffer
        until = None if wait is None else time.monotonic() + wait
        while not buffer and not self._closed:
            if self._failure is not None:
                raise self._failure
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                return []
            await self._arrived.sleep(left)
        if self._closed:
            return []
        if len(buffer) <= most:
            batch = list(buffer)
            buffer.clear()
        else:
            batch = [buffer.popleft() for _ in range(most)]
        await self._ask()
        return batch

    def behind(self) -> int:
        """Return how many messages there are that were not read yet."""
        return len(self._buffer) + self._following

    async def close(self) -> None:
        """Read no more."""
        if self._closed:
            return
        self._closed = True
        self._arrived.ring()
        if self._tending is not None:
            self._tending.cancel()
            self._connection.on_back.remove(self._on_back)
            self._connection.on_closed.remove(self._break)
        await self._forget()

    async def _make_consumer(self) -> None:
        await self._forget()
        await self._look_for_loss()
        client = self._connection.client
        self._consumer = f"ingenium-{uuid.uuid4().hex[:16]}"
        self._inbox = client.new_inbox()
        self._number = self._asked = 0
        self._is_broken = False
        self._subscription = await client.subscribe(
            self._inbox, cb=self._on_message, pending_msgs_limit=0, pending_bytes_limit=0
        )
        config = {
            "name": self._consumer,
            "filter_subjects": [self._pattern],
            "ack_policy": "none",
            "max_deliver": 1,
            "mem_storage": True,
            "num_replicas": 1,
            "inactive_threshold": int(_KEPT * _SECOND),
            **self._from(),
        }
        question = {"stream_name": self._stream, "config": config}
        path = f"CONSUMER.CREATE.{self._stream}.{self._consumer}"
        answer = await self._jetstream.ask(path, question)
        if answer.error is not None:
            raise self._unreadable(answer.error.description)
        self._following = answer.num_pending
        self._heard = time.monotonic()
        await self._ask()

    def _from(self) -> dict[str, Any]:
        if self._last:
            return {"deliver_policy": "by_start_sequence", "opt_start_seq": self._last + 1}
        match self._start:
            case All():
                return {"deliver_policy": "all"}
            case New():
                return {"deliver_policy": "new"}
            case After(sequence):
                return {"deliver_policy": "by_start_sequence", "opt_start_seq": sequence + 1}
            case At(moment):
                seconds, rest = divmod(moment, _SECOND)
                text = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
                time_text = f"{text}.{rest:09d}Z"
                return {"deliver_policy": "by_start_time", "opt_start_time": time_text}

    async def _look_for_loss(self) -> None:
        """Say so if messages are no more that had to be read; a new reader begins where it can."""
        answer = await self._jetstream.ask(f"STREAM.INFO.{self._stream}", {})
        if answer.error is not None:
            raise self._unreadable(answer.error.description, answer.error.err_code)
        if not self._last and isinstance(self._start, New):
            self._start = After(answer.state.last_seq)
        after = self._last or (self._start.sequence if isinstance(self._start, After) else None)
        everything = all(covers(self._pattern, each) for each in answer.config.subjects or ())
        if after is not None and everything and answer.state.first_seq > after + 1:
            msg = (
                f"Messages {after + 1} to {answer.state.first_seq - 1} of stream "
                f"{self._stream!r} are no more: {self._pattern!r} was read too late for its "
                "max_age."
            )
            raise BusError(msg)

    def _unreadable(self, reason: str, code: int = 0) -> BusError:
        what = "is not there any more" if code == NO_STREAM else f"cannot be read ({reason})"
        return BusError(f"Stream {self._stream!r} {what}: declare it with Bus.retain.")

    async def _ask(self) -> None:
        """Ask for more, if there is room for it."""
        if self._asked > _ASKED // 2 or len(self._buffer) > _ASKED or self._is_broken:
            return
        self._asked += _ASKED
        question = {
            "batch": _ASKED,
            "expires": int(_EXPIRES * _SECOND),
            "idle_heartbeat": int(_HEARTBEAT * _SECOND),
        }
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{self._consumer}"
        try:
            data = msgspec.json.encode(question)
            await self._connection.client.publish(subject, data, self._inbox)
        except NatsError:
            self._break()

    async def _on_message(self, given: Msg) -> None:
        self._heard = time.monotonic()
        if not given.reply:
            await self._on_status(given.headers or {})
            return
        delivery, number, following = stored(given)
        if number != self._number + 1:
            self._break()
        if self._is_broken:
            return
        self._number = number
        self._last = delivery.sequence
        self._asked -= 1
        self._following = following
        self._buffer.append(delivery)
        await self._ask()
        if self._arrived.sleepers:
            self._arrived.ring()

    async def _on_status(self, headers: dict[str, str]) -> None:
        match headers.get("Status"):
            case "100":  # a heartbeat
                return
            case "404" | "408":  # the question expired
                self._asked = max(
                    0, self._asked - int(headers.get("Nats-Pending-Messages", _ASKED))
                )
                await self._ask()
            case _:
                self._break()

    def _break(self) -> None:
        self._is_broken = True
        self._mend.ring()

    async def _on_back(self) -> None:
        self._break()

    async def _tend(self) -> None:
        """Make the consumer anew when it is needed, and look how far a slow reader is behind."""
        while True:
            if not self._is_broken:
                await self._mend.sleep(_LOOK)
            if self._asked and time.monotonic() - self._heard > _DEAF:
                self._break()
            if self._is_broken:
                await asyncio.sleep(0)
                await self._make_consumer()
            elif not self._asked:
                path = f"CONSUMER.INFO.{self._stream}.{self._consumer}"
                answer = await self._jetstream.ask(path, {})
                if answer.error is not None:
                    self._break()
                self._following = answer.num_pending

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failure = failure if isinstance(failure, BusError) else BusError(repr(failure))
            self._arrived.ring()

    async def _forget(self) -> None:
        """Drop the consumer; the server drops it by itself if it does not hear us."""
        subscription, self._subscription = self._subscription, None
        if subscription is None or not self._connection.client.is_connected:
            return
        try:
            await subscription.unsubscribe()
            path = f"$JS.API.CONSUMER.DELETE.{self._stream}.{self._consumer}"
            await self._connection.client.publish(path)
        except NatsError:
            return
