"""Publishing to JetStream: many messages on their way at once, sent again until they are stored."""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import TYPE_CHECKING, Final

import msgspec
from nats.errors import Error as NatsError

from ingenium.bus.alarm import Alarm
from ingenium.bus.nats.jetstream import NOT_NOW, ApiError
from ingenium.bus.port import BusError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nats.aio.msg import Msg

    from ingenium.bus.nats.connection import Connection
    from ingenium.bus.port import Message

ID: Final = "Nats-Msg-Id"
OURS: Final = "~"
"""How the ids begin that we give to messages without one, so that sending again does no harm."""

_WINDOW: Final = 4_096  # messages on their way at once
_LOOK: Final = 1.0
_LATE: Final = 2.0  # seconds without an answer after which a message is sent again
_FULL: Final = 10077


class _Stored(msgspec.Struct):
    """What JetStream answers."""

    seq: int = 0
    error: ApiError | None = None


_DECODER: Final = msgspec.json.Decoder(_Stored)


class _Batch:
    """Messages that one caller waits for."""

    __slots__ = ("done", "failure", "left", "sequences")

    def __init__(self, size: int) -> None:
        self.sequences = [0] * size
        self.left = size
        self.failure: BusError | None = None
        self.done = asyncio.get_running_loop().create_future()

    def settle(self, at: int, sequence: int, failure: BusError | None) -> None:
        self.sequences[at] = sequence
        self.failure = self.failure or failure
        self.left -= 1
        if not self.left and not self.done.done():
            self.done.set_result(None)


class _Sent:
    """A message that is on its way."""

    __slots__ = ("at", "batch", "headers", "message", "when")

    def __init__(self, message: Message, headers: dict[str, str], batch: _Batch, at: int) -> None:
        self.message = message
        self.headers = headers
        self.batch = batch
        self.at = at
        self.when = time.monotonic()


class Publisher:
    """Stores messages, each once, in the order in which they were given."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._inbox = ""
        self._unanswered: dict[str, _Sent] = {}
        self._number = 0
        self._own = f"{OURS}{uuid.uuid4().hex}."
        self._room = Alarm()
        self._watch: asyncio.Task[None] | None = None
        connection.on_back.append(self._send_again)
        connection.on_closed.append(self._give_up)

    async def publish(self, messages: Sequence[Message]) -> list[int]:
        """Return the sequences once all are stored.

        Raises:
            BusError: a stream refused a message, or the connection is closed for good.
        """
        if not messages:
            return []
        if self._watch is None:
            await self._begin()
        batch = _Batch(len(messages))
        for at, message in enumerate(messages):
            while len(self._unanswered) >= _WINDOW:
                await self._room.sleep(None)
            await self._connection.up()
            await self._send(message, batch, at)
        await batch.done
        if batch.failure is not None:
            raise batch.failure
        return batch.sequences

    async def close(self) -> None:
        """Wait for what is on its way."""
        while self._unanswered:
            await self._room.sleep(_LOOK)
        if self._watch is not None:
            self._watch.cancel()

    async def _begin(self) -> None:
        self._watch = asyncio.create_task(self._look())
        client = self._connection.client
        self._inbox = client.new_inbox()
        await client.subscribe(
            f"{self._inbox}.*", cb=self._on_answer, pending_msgs_limit=0, pending_bytes_limit=0
        )

    async def _send(self, message: Message, batch: _Batch, at: int) -> None:
        self._number += 1
        number = str(self._number)
        headers = {**message.headers, ID: message.id or self._own + number}
        sent = self._unanswered[number] = _Sent(message, headers, batch, at)
        await self._transmit(number, sent)

    async def _transmit(self, number: str, sent: _Sent) -> None:
        reply = f"{self._inbox}.{number}"
        message = sent.message
        try:
            await self._connection.client.publish(
                message.subject, message.data, reply, sent.headers
            )
        except NatsError:
            return  # cut off: it is sent again when we are back

    async def _on_answer(self, answer: Msg) -> None:
        number = answer.subject.rpartition(".")[2]
        sent = self._unanswered.get(number)
        if sent is None:
            return
        stored = _DECODER.decode(answer.data) if answer.data else _Stored()
        if stored.error is not None and stored.error.err_code not in NOT_NOW:
            failure = _refusal(sent.message, stored.error)
        elif not stored.seq:  # nobody there to store it, for now
            sent.when = 0.0
            return
        else:
            failure = None
        del self._unanswered[number]
        sent.batch.settle(sent.at, stored.seq, failure)
        if self._room.sleepers:
            self._room.ring()

    async def _look(self) -> None:
        """Send again what was not answered for long."""
        while True:
            await asyncio.sleep(_LOOK)
            oldest = next(iter(self._unanswered.values()), None)
            if (
                oldest
                and oldest.when < time.monotonic() - _LATE
                and self._connection.is_up.is_set()
            ):
                await self._send_again()

    async def _send_again(self) -> None:
        for number, sent in list(self._unanswered.items()):
            sent.when = time.monotonic()
            await self._transmit(number, sent)

    def _give_up(self) -> None:
        for sent in self._unanswered.values():
            sent.batch.settle(sent.at, 0, self._connection.failure)
        self._unanswered.clear()
        self._room.ring()


def _refusal(message: Message, error: ApiError) -> BusError:
    if error.err_code == _FULL:
        fix = "raise its max_bytes, or give it a max_age."
        return BusError(f"The stream that retains {message.subject!r} is full: {fix}")
    return BusError(f"{message.subject!r} was not stored: {error.description}.")
