"""The inputs of a session on a bus: how they are published, and what was published before."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from ingenium.bus.port import All, Message
from ingenium.model.errors import DataError
from ingenium.model.session.messages import Opened, decode_input, encode, input_id
from ingenium.model.session.subjects import Subjects

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from ingenium.bus.port import Bus
    from ingenium.model.session.messages import Input

_LOOK: Final = 0.2  # seconds after which it looks whether it is to stop


def input_message(session: str, message: Input) -> Message:
    """Return an input as it is published; the same input has the same id."""
    name = f"{session}.{input_id(message)}"
    return Message(Subjects(session).input, encode(message), id=name)


async def opening_of(bus: Bus, session: str, stopping: asyncio.Event) -> Opened | None:
    """Wait until a session was opened, and return what opened it; None if it is to stop before.

    Raises:
        BusError: the bus is lost.
    """
    subjects = Subjects(session)
    await bus.retain(subjects.stream, [subjects.all])
    reading = await bus.subscribe(subjects.input, "ordered", start=All())
    try:
        while not stopping.is_set():
            for delivery in await reading.next_batch(1, wait=_LOOK):
                with suppress(DataError):  # whoever folds the stream puts it aside
                    message = decode_input(delivery.message.data)
                    if isinstance(message, Opened) and message.session == session:
                        return message
    finally:
        await reading.close()
    return None


async def read_inputs(bus: Bus, session: str, take: Callable[[Input], object]) -> None:
    """Show the inputs that a session's stream holds by now; those that are refused are left out.

    Args:
        bus: that carries the session.
        session: its name.
        take: shown each; raises DataError for one that nobody folds.

    Raises:
        BusError: the bus is lost.
    """
    reading = await bus.subscribe(Subjects(session).input, "ordered", start=All())
    try:
        while reading.lag().behind and (batch := await reading.next_batch(wait=1.0)):
            for delivery in batch:
                with suppress(DataError):  # whoever folds the stream puts it aside
                    take(decode_input(delivery.message.data))
    finally:
        await reading.close()
