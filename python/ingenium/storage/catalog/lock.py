"""One writer a series: a lock that the system takes back when its holder dies."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ingenium.model.errors import DataError
from ingenium.storage.catalog.layout import LOCK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock of a series, whose folder is made when it is not there.

    Raises:
        DataError: another process writes the series.
    """
    opened = _opened_lock(folder, name)
    try:
        yield
    finally:
        os.close(opened)


def _opened_lock(folder: Path, name: str) -> int:
    import fcntl

    path = folder / LOCK
    while True:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except FileNotFoundError:
            continue  # the folder was removed in between
        except OSError as cause:
            msg = f"{folder} cannot be written ({cause.strerror}): choose another --catalog."
            raise DataError(msg) from None
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(opened)
            msg = f"{name} is being written by another process: wait for it, then try again."
            raise DataError(msg) from None
        if _is_still(path, opened):
            return opened
        os.close(opened)  # another process removed the series and its lock with it


def _is_still(path: Path, opened: int) -> bool:
    try:
        return path.stat().st_ino == os.fstat(opened).st_ino
    except FileNotFoundError:
        return False
