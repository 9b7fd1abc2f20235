"""One writer a journal: a lock that the system takes back when its holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import JournalError

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE: Final = 0.5  # seconds: whoever only looks whether there is a writer is gone by then
_PAUSE: Final = 0.01


def take_writer_lock(journal: Path) -> int:
    """Take the lock of the writer, and return the file whose closing gives it back.

    Raises:
        JournalError: another writer has it, or the folder cannot be written.
    """
    until = time.monotonic() + _PATIENCE
    while True:
        opened = _opened(journal)
        if _is_taken(opened, fcntl.LOCK_EX):
            if _is_still(_lock_file(journal), opened):
                os.truncate(opened, 0)
                os.pwrite(opened, b"%d" % os.getpid(), 0)
                return opened
        elif time.monotonic() > until:
            holder = os.pread(opened, 20, 0).decode("ascii", "replace")
            os.close(opened)
            msg = (
                f"{journal} is being written by process {holder}: stop that one first, or choose "
                "another journal."
            )
            raise JournalError(msg)
        os.close(opened)
        time.sleep(_PAUSE)


def release_writer_lock(journal: Path, opened: int) -> None:
    """Give the lock back; no trace of it stays."""
    _lock_file(journal).unlink(missing_ok=True)
    os.close(opened)


def has_writer(journal: Path) -> bool:
    """Return whether somebody writes the journal now."""
    try:
        opened = os.open(_lock_file(journal), os.O_RDONLY)
    except OSError:
        return False
    try:
        return not _is_taken(opened, fcntl.LOCK_SH)
    finally:
        os.close(opened)


def _opened(journal: Path) -> int:
    try:
        return os.open(_lock_file(journal), os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as cause:
        msg = f"{journal} cannot be written ({cause.strerror}): choose another place."
        raise JournalError(msg) from None


def _lock_file(journal: Path) -> Path:
    return journal.with_name(f"{journal.name}-lock")


def _is_taken(opened: int, kind: int) -> bool:
    try:
        fcntl.flock(opened, kind | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_still(path: Path, opened: int) -> bool:
    """Return whether the file has not been removed by the holder before."""
    try:
        return path.stat().st_ino == os.fstat(opened).st_ino
    except FileNotFoundError:
        return False
