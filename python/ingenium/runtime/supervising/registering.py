"""A session's entry in its folder: one process holds it, and what it left is seen by the next."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress
from time import monotonic, sleep, time_ns
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.model.errors import ConfigError
from ingenium.model.redaction import Redaction, secrets_among
from ingenium.runtime.supervising.processes import Process, signal_group
from ingenium.runtime.supervising.records import FORMAT, OVER, SessionRecord
from ingenium.runtime.supervising.whole_files import unwritable, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingenium.runtime.supervising.folder import SessionFolder
    from ingenium.runtime.supervising.records import ChildRecord, SessionStart, SessionState

ORPHANS_DRAIN: Final = 5.0
"""Seconds for children of a supervisor that was killed to end by themselves."""


class Registration:
    """The entry of a session that this process runs."""

    def __init__(self, folder: SessionFolder, start: SessionStart) -> None:
        self.folder = folder
        hide = Redaction(secrets_among(os.environ)).text
        told = msgspec.structs.replace(
            start, bus=hide(start.bus), command=tuple(map(hide, start.command))
        )
        self.record = SessionRecord(
            **msgspec.structs.asdict(told),
            session=folder.name,
            process=Process.of(os.getpid()),
            started=time_ns(),
        )
        self._write(self.record)

    def update(
        self,
        *,
        state: SessionState,
        reason: str = "",
        children: tuple[ChildRecord, ...] = (),
    ) -> None:
        """Write where the session is, if that changed.

        Raises:
            ConfigError: it cannot be written.
        """
        finished = (self.record.finished or time_ns()) if state in OVER else None
        record = msgspec.structs.replace(
            self.record, state=state, reason=reason, children=children, finished=finished
        )
        if record != self.record:
            self._write(record)

    def _write(self, record: SessionRecord) -> None:
        data = msgspec.json.format(msgspec.json.encode(record), indent=2)
        write_whole(self.folder.record_file, data + b"\n")
        self.record = record


@contextmanager
def registered(
    folder: SessionFolder, start: SessionStart, *, orphans_drain: float = ORPHANS_DRAIN
) -> Iterator[Registration]:
    """Hold the entry of a session; children that a killed process left behind are ended first.

    Args:
        folder: of the session.
        start: how it was started.
        orphans_drain: seconds that such children have to end by themselves.

    Raises:
        ConfigError: the session is running already, or its folder cannot be written.
    """
    folder.make()
    lock = _locked(folder)
    try:
        _end_orphans(folder, orphans_drain)
        _forget_statuses(folder)
        yield Registration(folder, start)
    finally:
        os.close(lock)


def read_record(folder: SessionFolder) -> SessionRecord | None:
    """Return the record of a session; None where nobody registered it.

    Raises:
        ConfigError: it is damaged, of a later form, or cannot be read.
    """
    file = folder.record_file
    try:
        return msgspec.json.decode(file.read_bytes(), type=SessionRecord)
    except FileNotFoundError:
        return None
    except OSError as error:
        msg = f"{file} cannot be read ({error.strerror}): check its permissions."
        raise ConfigError(msg) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        msg = f"{file} is damaged, or of another form than {FORMAT} ({error}): remove it."
        raise ConfigError(msg) from error


def _locked(folder: SessionFolder) -> int:
    """Return the held lock, which the system takes back when this process dies."""
    import fcntl

    try:
        lock = os.open(folder.lock_file, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise unwritable(folder.lock_file, error) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        record = read_record(folder)
        by = f" (process {record.process.pid})" if record else ""
        msg = (
            f"Session {folder.name!r} is running already{by}: "
            f"stop it with ingenium stop {folder.name}, or give this one another name."
        )
        raise ConfigError(msg) from None
    return lock


def _end_orphans(folder: SessionFolder, drain: float) -> None:
    try:
        record = read_record(folder)
    except ConfigError:
        return  # damaged: it will be written anew
    children = record.children if record else ()
    end_processes([child.process for child in children if child.process], drain)


def end_processes(processes: list[Process], drain: float) -> None:
    """Ask processes with a group of their own to end, and kill what has not after some seconds."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        alive = [process for process in processes if process.is_alive]
        for process in alive:
            signal_group(process.pid, number)
        end = monotonic() + drain
        while monotonic() < end and any(process.is_alive for process in alive):
            sleep(0.05)


def _forget_statuses(folder: SessionFolder) -> None:
    """Remove the heartbeats of an earlier life."""
    for file in folder.statuses.glob("*.json"):
        with suppress(FileNotFoundError):
            file.unlink()
