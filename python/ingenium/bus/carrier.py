"""What a carrier gives; leases, acknowledgement and sharing are built on it once, for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.bus.inbox import Inbox
    from ingenium.bus.port import Delivery, Handler, Message, Service, Start


class Stream(msgspec.Struct, frozen=True):
    """What keeps the messages of some patterns, in one order."""

    name: str
    subjects: tuple[str, ...]
    max_age: float | None = None
    max_bytes: int | None = None
    duplicate_window: float = 120.0


class Reader(Protocol):
    """The messages of a stream in order, without a gap, read no faster than they are asked for."""

    async def next_batch(self, most: int, wait: float | None) -> list[Delivery]:
        """Return at most so many, waiting for the first; none when the time is over."""

    def behind(self) -> int:
        """Return how many messages there are that were not read yet, as far as is known."""

    async def close(self) -> None:
        """Read no more."""


class Cell(msgspec.Struct, frozen=True):
    """A value, and how often its cell was written."""

    value: bytes
    revision: int


class Cells(Protocol):
    """Values by key that are only written by whoever knows the last revision."""

    async def get(self, key: str) -> Cell | None:
        """Return what was written last."""

    async def put(self, key: str, value: bytes, revision: int) -> int | None:
        """Write if the revision is the last (0: there is none); None if it is not."""


class Carrier(Protocol):
    """A way to take messages from process to process."""

    name: str
    url: str

    @property
    def reconnects(self) -> int:
        """How often a lost connection was made anew; 0 where nobody tells."""

    @property
    def cells(self) -> Cells:
        """The values that it keeps."""

    async def retain(self, stream: Stream) -> None:
        """Make a stream, or give it other limits."""

    async def stream_of(self, pattern: str) -> str | None:
        """Return the stream that retains all of a pattern, if one does."""

    async def publish(self, message: Message) -> int:
        """Return the sequence once it is stored; 0 if nothing retains the subject."""

    async def publish_many(self, messages: Sequence[Message]) -> list[int]:
        """Publish in this order; return when all are stored."""

    async def last(self, stream: str) -> int:
        """Return the sequence of the last message that the stream took; 0 if none."""

    async def read(self, stream: str, pattern: str, start: Start) -> Reader:
        """Read what matches in a stream, from a place on."""

    async def listen(self, pattern: str, inbox: Inbox) -> Service:
        """Put what passes from now on into an inbox."""

    async def request(self, subject: str, data: bytes, within: float) -> bytes:
        """Return the answer; TimeoutError without one."""

    async def serve(self, subject: str, handler: Handler) -> Service:
        """Answer requests."""

    async def close(self) -> None:
        """Send what waits, and leave."""
