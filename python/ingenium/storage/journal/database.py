"""The file of a journal: how it is made, told from others, and connected to."""

from __future__ import annotations

import os
import sqlite3
import struct
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final, Literal

from ingenium.model.errors import JournalError
from ingenium.storage.journal.pages import PAGE, RESERVED, seal
from ingenium.storage.journal.write_ahead import log_of, read_log

if TYPE_CHECKING:
    from pathlib import Path

FORMAT: Final = 1
_APPLICATION: Final = 0x494E474A  # "INGJ"
_TABLE: Final = """CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    cause TEXT NOT NULL,
    body BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT"""

Sync = Literal["normal", "full"]
"""What survives: a kill of the process, or also a loss of power, at the price of a disk's flush."""


def make(path: Path) -> None:
    """Make an empty journal: whole or not at all.

    Raises:
        JournalError: the folder cannot be written, or holds the log of a journal that is gone.
    """
    if log_of(path).exists():  # which SQLite would take for that of the new file
        msg = f"{log_of(path)} is left of a journal that is gone: move it away."
        raise JournalError(msg)
    draft = path.with_name(f"{path.name}-new")
    draft.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(draft)) as connection:
            connection.execute(f"PRAGMA page_size = {PAGE}")
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        _reserve(draft)
        with closing(sqlite3.connect(draft)) as connection:
            connection.execute(_TABLE)
            connection.execute(f"PRAGMA user_version = {FORMAT}")
        _finish(draft)
        draft.rename(path)
    except (sqlite3.Error, OSError) as cause:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        msg = f"{path} cannot be made ({cause}): choose another place, or make room."
        raise JournalError(msg) from None


def connect_to_write(path: Path, *, sync: Sync) -> sqlite3.Connection:
    """Connect as the only writer, who holds the lock.

    Raises:
        JournalError: the file is no journal, is damaged, or cannot be written.
    """
    if (problem := read_log(path).problem) is not None:
        msg = (
            f"{log_of(path)}: {problem}, and rows that were acknowledged may be lost with it: copy "
            f"both files away, then make a journal of what is left with ingenium journal export "
            "and import."
        )
        raise JournalError(msg)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        _check(connection, path)
        connection.execute("PRAGMA locking_mode = NORMAL")
        connection.execute(f"PRAGMA synchronous = {sync}")
        connection.execute("PRAGMA wal_autocheckpoint = 0")  # the pages have to be sealed, too
        connection.execute("PRAGMA journal_size_limit = 0")  # leave no old log behind a new one
        connection.execute("PRAGMA cache_size = -65536")
    except JournalError:
        connection.close()
        raise
    return connection


def connect_to_read(path: Path, *, is_at_rest: bool) -> sqlite3.Connection:
    """Connect without changing anything: neither the file nor what is beside it.

    A file that nobody writes (`is_at_rest`) is read without locks and side files, so also from
    a folder that cannot be written.

    Raises:
        JournalError: there is no such file, or it is no journal.
    """
    if not path.is_file():
        msg = f"{path} is not there: give the file of a journal."
        raise JournalError(msg)
    mode = "immutable=1" if is_at_rest else "mode=ro"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=10,
    )
    connection.text_factory = _text
    try:
        _check(connection, path)
    except JournalError:
        connection.close()
        raise
    return connection


def _text(data: bytes) -> str:
    """Return text, damaged one as well, so that the check can tell which row it is in."""
    return data.decode("utf-8", "surrogateescape")


def _check(connection: sqlite3.Connection, path: Path) -> None:
    try:
        [(application,)] = connection.execute("PRAGMA application_id").fetchall()
        [(version,)] = connection.execute("PRAGMA user_version").fetchall()
    except sqlite3.Error as cause:
        msg = f"{path} cannot be read as a journal ({cause}): take another file, or a copy of it."
        raise JournalError(msg) from None
    if application != _APPLICATION:
        msg = f"{path} is no journal: give a file that a session of Ingenium wrote."
        raise JournalError(msg)
    if version != FORMAT:
        msg = f"{path} has the form {version}, this version reads {FORMAT}: update Ingenium."
        raise JournalError(msg)


def _reserve(draft: Path) -> None:
    """Have SQLite leave the last bytes of each page alone, which no statement asks for."""
    with draft.open("r+b") as opened:
        opened.seek(20)  # the header's number of reserved bytes
        opened.write(bytes([RESERVED]))
        opened.seek(105)  # where the cells of the empty first page begin
        opened.write(struct.pack(">H", PAGE - RESERVED))


def _finish(draft: Path) -> None:
    with draft.open("r+b") as opened:
        opened.seek(18)  # write version, read version: with a write-ahead log
        opened.write(b"\x02\x02")
        opened.flush()
        seal(opened.fileno(), range(1, draft.stat().st_size // PAGE + 1))
        os.fsync(opened.fileno())
