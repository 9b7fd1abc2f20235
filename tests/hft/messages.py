"""Messages of a queue that were never sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec


@dataclass
class Metadata:
    message: Message

    @property
    def num_delivered(self) -> int:
        return self.message.attempts


@dataclass
class Message:
    """A message that says what was done with it."""

    data: bytes
    attempts: int = 1
    done: str = ""
    delay: float = 0.0
    metadata: Metadata = field(init=False)

    def __post_init__(self) -> None:
        self.metadata = Metadata(self)

    async def ack(self) -> None:
        self.done = "ack"

    async def nak(self, delay: float) -> None:
        self.done, self.delay = "nak", delay

    async def term(self) -> None:
        self.done = "term"


def envelope(data: Any) -> bytes:
    return msgspec.json.encode({"retry": 0, "data": data})
