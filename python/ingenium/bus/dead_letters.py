"""Dead letters: a stream that tells which were buried, redriven and settled, folded when read."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.bus.carrier import Stream
from ingenium.bus.port import All, BusError, DeadLetter, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.bus.carrier import Carrier
    from ingenium.bus.port import Delivery

_LOG: Final = logging.getLogger(__name__)

STREAM: Final = Stream("dead-letters", ("dead.*",))
_LOOK: Final = 0.05  # seconds


class _Record(msgspec.Struct, frozen=True, tag=True):
    """What happens to dead letters."""


class Buried(_Record, frozen=True):
    """A message became a dead letter."""

    message: Message
    sequence: int
    reason: str
    attempts: int


class Redriven(_Record, frozen=True):
    """Dead letters are to be tried again."""

    ids: tuple[str, ...]


class Settled(_Record, frozen=True):
    """A redriven letter was done with: acknowledged, or buried anew."""

    id: str


_DECODER: Final = msgspec.json.Decoder(Buried | Redriven | Settled)


def subject_of(name: str) -> str:
    """Return where the dead letters of a subscription are."""
    return f"dead.{name}"


class Letters:
    """The dead letters of a name, as the records tell."""

    def __init__(self) -> None:
        self.dead: dict[str, DeadLetter] = {}
        self.redriven: dict[str, DeadLetter] = {}

    def on_record(self, delivery: Delivery) -> None:
        """Take what happened; what somebody else published there is passed over."""
        try:
            record = _DECODER.decode(delivery.message.data)
        except msgspec.MsgspecError:
            fields = {"subject": delivery.message.subject, "sequence": delivery.sequence}
            _LOG.warning("no record of a dead letter", extra=fields)
            return
        match record:
            case Buried(message, sequence, reason, attempts):
                identity = str(delivery.sequence)
                letter = DeadLetter(identity, message, sequence, reason, attempts)
                self.dead[identity] = letter
            case Redriven(ids):
                for identity in ids:
                    if (found := self.dead.pop(identity, None)) is not None:
                        self.redriven[identity] = found
            case Settled(identity):
                self.redriven.pop(identity, None)


async def bury(carrier: Carrier, name: str, buried: Buried, once: str) -> None:
    """Make a message a dead letter, once for all who say so with the same word."""
    await carrier.retain(STREAM)
    await tell(carrier, name, buried, once)


async def tell(carrier: Carrier, name: str, record: Buried | Redriven | Settled, once: str) -> None:
    """Add a record to the dead letters of a name."""
    data = msgspec.json.encode(record)
    await carrier.publish(Message(subject_of(name), data, id=once))


async def letters_of(carrier: Carrier, name: str) -> Letters:
    """Return the dead letters of a name."""
    letters = Letters()
    subject = subject_of(name)
    if await carrier.stream_of(subject) is None:
        return letters
    reader = await carrier.read(STREAM.name, subject, All())
    try:
        while reader.behind():
            for delivery in await reader.next_batch(1_000, _LOOK):
                letters.on_record(delivery)
    finally:
        await reader.close()
    return letters


async def redrive(carrier: Carrier, name: str, ids: Sequence[str]) -> None:
    """Have dead letters tried again.

    Raises:
        BusError: there is no such letter.
    """
    letters = await letters_of(carrier, name)
    for identity in ids:
        if identity not in letters.dead:
            msg = f"{name!r} has no dead letter {identity!r}: Bus.dead_letters lists them."
            raise BusError(msg)
    if ids:
        await tell(carrier, name, Redriven(tuple(ids)), "")
