"""What a bus and the broker say to each other, as MessagePack in bodies and in frames."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from ingenium.bus.carrier import Stream
from ingenium.bus.port import Message

LENGTH: Final = 4
"""Bytes of the length before each frame."""


PATH: Final = "/bus"
"""Where the broker takes these words; everything else is for CloudEvents."""
REFUSED: Final = 422
"""The status of an answer that is a sentence that says why not."""
UNKNOWN: Final = 401
"""The status of an answer to who has not the key."""
TOO_LATE: Final = 504
"""The status of an answer that did not come in time."""


Where = Literal["all", "new", "at", "after"]


class Word(msgspec.Struct, frozen=True, tag=True):
    """A question to the broker."""


class Retain(Word, frozen=True):
    """Declare a stream."""

    stream: Stream


class StreamOf(Word, frozen=True):
    """Which stream retains a pattern?"""

    pattern: str


class Publish(Word, frozen=True):
    """Store messages, and hand them to who listens."""

    messages: list[Message]


class Last(Word, frozen=True):
    """Which is the last sequence of a stream?"""

    stream: str


class Read(Word, frozen=True):
    """Give messages of a stream from a place on: "all", "new", "at" a time, "after" a sequence."""

    stream: str
    pattern: str
    start: Where
    value: int
    most: int
    wait: float


class GetCell(Word, frozen=True):
    """What stands in a cell?"""

    key: str


class PutCell(Word, frozen=True):
    """Write a cell if the revision is the last."""

    key: str
    value: bytes
    revision: int


class Ask(Word, frozen=True):
    """Give a request to who serves its subject."""

    subject: str
    data: bytes
    within: float


class Answered(Word, frozen=True):
    """What a server answered to a request."""

    number: int
    data: bytes
    is_refusal: bool


class Listen(Word, frozen=True):
    """Stream what passes from now on."""

    pattern: str


class Serve(Word, frozen=True):
    """Stream the requests for a subject."""

    subject: str


class Stored(msgspec.Struct, frozen=True, gc=False):
    """A message, and its place in its stream."""

    message: Message
    sequence: int
    published: int


class Part(msgspec.Struct, frozen=True):
    """Messages of a stream: up to where was looked, and how many are to follow."""

    stored: list[Stored]
    position: int
    behind: int


class Request(msgspec.Struct, frozen=True):
    """A request to be answered under its number."""

    number: int
    message: Message


WORDS: Final = msgspec.msgpack.Decoder(
    Retain | StreamOf | Publish | Last | Read | GetCell | PutCell | Ask | Answered | Listen | Serve
)
