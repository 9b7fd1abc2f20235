"""Getting a change to a session: through its bus, or through its door where it is one process."""

from __future__ import annotations

from time import monotonic, sleep
from typing import TYPE_CHECKING, Final, TypeAlias

from ingenium.bus.inputs import input_message
from ingenium.bus.opening import open_bus
from ingenium.bus.port import All
from ingenium.model.errors import ConfigError, DataError, SessionError
from ingenium.model.session.messages import Opened, decode_input
from ingenium.model.session.subjects import Subjects
from ingenium.runtime.session.door import LOOK, Door
from ingenium.runtime.session.entries import CLOSED, OPENED
from ingenium.runtime.session.launching import EMBEDDED, JOURNAL, embedded_in
from ingenium.runtime.supervising.board import session_line
from ingenium.runtime.supervising.registering import read_record
from ingenium.storage.journal.reader import opened
from ingenium.storage.journal.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingenium.model.session.messages import Changed
    from ingenium.runtime.supervising.folder import SessionFolder

Make: TypeAlias = "Callable[[Opened], Changed]"
"""Makes the change, once it is known what the session is made of."""

_PATIENCE: Final = 5.0


def bus_of(folder: SessionFolder) -> str | None:
    """Return where the bus of a session is; None where it is one process without any.

    Raises:
        ConfigError: nobody knows it, or it ends with the session and that does not run.
    """
    record = read_record(folder)
    if record is None or not record.bus:
        msg = f"Nobody knows the bus of session {folder.name}: name it with --bus."
        raise ConfigError(msg)
    if record.bus == "memory":
        return None
    if record.bus not in EMBEDDED:
        return record.bus
    if not session_line(folder).is_running:
        msg = f"Session {folder.name} does not run, nor does its bus: start it first."
        raise ConfigError(msg)
    return embedded_in(folder, record.bus)


async def send_on_bus(url: str, session: str, make: Make) -> Changed:
    """Publish a change among the inputs of a session, and return it.

    Raises:
        BusError: the bus cannot be reached.
        ConfigError: the change cannot be made.
        DataError: the session was not opened on this bus.
    """
    subjects = Subjects(session)
    bus = await open_bus(url)
    try:
        await bus.retain(subjects.stream, [subjects.all])
        reading = await bus.subscribe(subjects.input, "ordered", start=All())
        first = await reading.next_batch(1, wait=_PATIENCE)
        await reading.close()
        message = decode_input(first[0].message.data) if first else None
        if not isinstance(message, Opened):
            msg = f"Session {session!r} was not opened on {url}: start it, or name its bus."
            raise DataError(msg)
        changed = make(message)
        await bus.publish(input_message(session, changed))
    finally:
        await bus.close()
    return changed


def send_through_door(folder: SessionFolder, make: Make, time: int) -> tuple[Changed, bool]:
    """Leave a change for a session that is one process; return it, and whether it was taken.

    Raises:
        ConfigError: the change cannot be made or written.
        DataError: the session has no journal yet.
        JournalError: the journal cannot be read.
        SessionError: the session has ended.
    """
    changed = make(_opened(folder))
    file = Door.of(folder).put(changed, time)
    until = monotonic() + _PATIENCE
    while session_line(folder).is_running and file.exists() and monotonic() < until:
        sleep(LOOK)
    return changed, not file.exists()


def _opened(folder: SessionFolder) -> Opened:
    with opened(folder.path / JOURNAL) as reader:
        rows = list(reader.read(selection=Selection(kinds=(OPENED, CLOSED))))
    if any(row.kind == CLOSED for row in rows):
        msg = f"Session {folder.name!r} has ended: nothing of it can be changed."
        raise SessionError(msg)
    message = decode_input(rows[0].body) if rows else None
    if not isinstance(message, Opened):
        msg = f"Session {folder.name!r} was not opened yet: start it first."
        raise DataError(msg)
    return message
