"""Questions to JetStream, asked again while the server is away."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

import msgspec
from nats.errors import NoRespondersError

from ingenium.bus.port import BusError

if TYPE_CHECKING:
    from ingenium.bus.nats.connection import Connection

_PATIENCE: Final = 30.0
_TRY: Final = 1.5  # seconds for an answer; what is asked does no harm when asked again
_WITHOUT: Final = 2.0  # seconds without any JetStream after which there is none

NOT_NOW: Final = frozenset({10008, 10009, 10041})
"""It starts, or the cluster has no leader: what is asked again is answered later."""
OVERLAP: Final = 10065
IN_USE: Final = 10058
NO_MESSAGE: Final = 10037
NO_STREAM: Final = 10059
WRONG_LAST: Final = 10071


class ApiError(msgspec.Struct):
    """What JetStream says when it refuses."""

    code: int = 0
    err_code: int = 0
    description: str = ""


class StreamConfig(msgspec.Struct):
    """What we read of a stream's configuration."""

    name: str = ""
    subjects: list[str] | None = None


class StreamState(msgspec.Struct):
    """What we read of a stream's state."""

    first_seq: int = 0
    last_seq: int = 0


class StreamInfo(msgspec.Struct):
    """A stream."""

    config: StreamConfig = msgspec.field(default_factory=StreamConfig)
    state: StreamState = msgspec.field(default_factory=StreamState)


class StoredMessage(msgspec.Struct):
    """A message that was asked for by its place."""

    seq: int = 0
    data: bytes = b""


class Answer(msgspec.Struct):
    """Any answer: the parts that are not there have their defaults."""

    error: ApiError | None = None
    config: StreamConfig = msgspec.field(default_factory=StreamConfig)
    state: StreamState = msgspec.field(default_factory=StreamState)
    streams: list[StreamInfo] | None = None
    total: int = 0
    num_pending: int = 0
    message: StoredMessage = msgspec.field(default_factory=StoredMessage)
    seq: int = 0


_DECODER: Final = msgspec.json.Decoder(Answer)


class JetStream:
    """The API of JetStream over a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._was_there = False

    async def is_there(self) -> bool:
        """Say whether the server has JetStream."""
        for _ in range(3):
            await self._connection.up()
            try:
                await self._connection.client.request("$JS.API.INFO", b"", timeout=_TRY)
            except NoRespondersError:
                await asyncio.sleep(0.05)
            except (TimeoutError, ConnectionError):
                return True
            else:
                return True
        return False

    async def ask(self, subject: str, question: object) -> Answer:
        """Return the answer, which may be an error.

        Raises:
            BusError: there is no JetStream, or it did not answer for long.
        """
        return await self.send(f"$JS.API.{subject}", msgspec.json.encode(question))

    async def send(
        self, subject: str, data: bytes, headers: dict[str, str] | None = None
    ) -> Answer:
        """Publish what JetStream answers to, and return the answer."""
        began = time.monotonic()
        while time.monotonic() - began < _PATIENCE:
            await self._connection.up()
            try:
                client = self._connection.client
                reply = await client.request(subject, data, timeout=_TRY, headers=headers)
            except NoRespondersError:
                if not self._was_there and time.monotonic() - began > _WITHOUT:
                    break
            except (TimeoutError, ConnectionError):
                continue
            else:
                self._was_there = True
                answer = _DECODER.decode(reply.data)
                if answer.error is None or answer.error.err_code not in NOT_NOW:
                    return answer
            await asyncio.sleep(0.05)
        else:
            msg = f"JetStream did not answer for {_PATIENCE:g} s: is the cluster without a leader?"
            raise BusError(msg)
        msg = "The NATS server has no JetStream, so nothing is retained: start it with -js."
        raise BusError(msg)
