"""Messages of a shared consumer, in batches that are limited in bytes as well as in number."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Self

import msgspec

if TYPE_CHECKING:
    from nats.aio.msg import Msg

_SECOND: Final = 1_000_000_000
_LATE: Final = 2.0
_HEARTBEAT: Final = "100"
_NOBODY: Final = "503"


class Pull:
    """Asks a durable consumer of JetStream for messages, one batch at a time.

    The server sends all that was asked for at once, and cuts off a client that does not keep up: so
    a batch is limited in bytes. `fetch` of nats-py cannot do that.
    """

    def __init__(self, client: Any, stream: str, consumer: str, *, most: int, room: int) -> None:  # noqa: ANN401
        self._client = client
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._most = most
        self._room = room
        self._inbox = client.new_inbox()
        self._arrived: list[Msg] = []
        self._done = asyncio.Event()
        self._status = ""

    async def open(self) -> Self:
        """Begin to listen for what will be asked."""
        await self._client.subscribe(
            self._inbox, cb=self._on_message, pending_msgs_limit=0, pending_bytes_limit=0
        )
        return self

    async def batch(self, wait: float) -> list[Msg]:
        """Return what is there within so many seconds, at most a batch; none if nothing is."""
        self._done.clear()
        question = {
            "batch": self._most,
            "max_bytes": self._room,
            "expires": int(wait * _SECOND),
        }
        await self._client.publish(self._subject, msgspec.json.encode(question), self._inbox)
        with suppress(TimeoutError):  # the connection is away: what had come meanwhile is here
            async with asyncio.timeout(wait + _LATE):  # `wait_for` may swallow a cancellation
                await self._done.wait()
        if self._status == _NOBODY:
            await asyncio.sleep(wait)
        arrived, self._arrived, self._status = self._arrived, [], ""
        return arrived

    async def _on_message(self, message: Msg) -> None:
        if message.reply:
            self._arrived.append(message)
            if len(self._arrived) >= self._most:
                self._done.set()
            return
        status = (message.headers or {}).get("Status", "")
        if status != _HEARTBEAT:  # else the batch ends: it is full, or its time is over
            self._status = status
            self._done.set()
