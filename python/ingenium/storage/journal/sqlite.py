"""The journal in one SQLite file, as its only writer has it."""

from __future__ import annotations

import os
import sqlite3
from itertools import count
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import JournalError
from ingenium.storage.journal.chain import GENESIS, link
from ingenium.storage.journal.database import Sync, connect_to_write, make
from ingenium.storage.journal.entry import Appended, Entry, Row
from ingenium.storage.journal.pages import PAGE, seal
from ingenium.storage.journal.reader import JournalReader
from ingenium.storage.journal.selection import ALL
from ingenium.storage.journal.write_ahead import log_of, logged_pages
from ingenium.storage.journal.writer_lock import release_writer_lock, take_writer_lock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingenium.storage.journal.selection import Selection

_INSERT: Final = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_LOG_BYTES: Final = 8 * 1024 * 1024
_UNWATCHED: Final = 64  # rows between two looks at the size of the log

_Linked = tuple[int, int, str, str, str, str, bytes, bytes]


class SqliteJournal:
    """A journal that this process writes, and nobody else."""

    def __init__(
        self,
        path: str | Path,
        *,
        sync: Sync = "normal",
        most_bytes: int | None = None,
        log_bytes: int = _LOG_BYTES,
    ) -> None:
        """Open the file, which is made where there is none; what a crash left is taken over.

        Args:
            path: the file.
            sync: what survives: `normal` a kill of the process, `full` also a loss of power.
            most_bytes: how large the file may grow.
            log_bytes: from which size on the write-ahead log is copied into the file.

        Raises:
            JournalError: another writer has it, it is no journal, it is damaged, or it cannot be
                written.
        """
        self.path: Final = Path(path)
        self._log_bytes: Final = log_bytes
        self._copy_at, self._log_size, self._look_at = log_bytes, 0, 0
        self._lock = RLock()
        self._held = take_writer_lock(self.path)
        try:
            self._open(sync, most_bytes)
        except BaseException:
            release_writer_lock(self.path, self._held)
            raise

    def append(self, entries: Sequence[Entry]) -> Appended:
        """Keep all entries, or none; they are kept when this returns.

        An entry whose id is there already is left out, and the answer says so.

        Raises:
            JournalError: they could not be kept (a full disk, say), and none was; or an id is
                there already with another content.
        """
        with self._lock:
            try:
                return self._append(entries)
            except sqlite3.IntegrityError:
                return self._append_new(entries)

    def read(self, after: int = 0, selection: Selection = ALL) -> Iterator[Row]:
        """Yield the rows behind a sequence, in order.

        Raises:
            JournalError: the file cannot be read.
        """
        return self._reader.read(after, selection)

    def last(self) -> Row | None:
        """Return the newest row.

        Raises:
            JournalError: the file cannot be read.
        """
        return self._reader.last()

    def find(self, row_id: str) -> Row | None:
        """Return the row of an id.

        Raises:
            JournalError: the file cannot be read.
        """
        return self._reader.find(row_id)

    def close(self) -> None:
        """Copy the log into the file and let go of both: a closed journal is one file.

        Where the disk is full, or somebody reads, the log stays beside it for the next writer.
        """
        with self._lock:
            if self._held < 0:
                return
            try:
                if self._copy_log():
                    self._reader.close()
                self._connection.close()  # the last one copies the log: then nothing must be left
                self._reader.close()
            finally:
                os.close(self._log)
                os.close(self._file)  # only now: closing it drops SQLite's own locks
                release_writer_lock(self.path, self._held)
                self._held = -1

    def _open(self, sync: Sync, most_bytes: int | None) -> None:
        if not self.path.exists():
            make(self.path)
        self._connection = connect_to_write(self.path, sync=sync)
        if most_bytes is not None:
            self._connection.execute(f"PRAGMA max_page_count = {most_bytes // PAGE}")
        try:
            self._file = os.open(self.path, os.O_RDWR)
            self._log = os.open(log_of(self.path), os.O_RDONLY)
        except OSError as cause:
            self._connection.close()
            msg = f"{self.path} cannot be written ({cause.strerror}): choose another file."
            raise JournalError(msg) from None
        self._reader = JournalReader(self.path)
        self._take_head()
        self._copy_log()

    def _take_head(self) -> None:
        newest = self.last()
        self._sequence = newest.sequence if newest else 0
        self._hash = newest.hash if newest else GENESIS

    def _append(self, entries: Sequence[Entry]) -> Appended:
        """Keep entries of which none is there yet, which SQLite refuses otherwise."""
        if self._held < 0:
            msg = f"{self.path} is closed: open it again to append to it."
            raise JournalError(msg)
        if not entries:
            return Appended(())
        first = self._sequence + 1
        rows = self._linked(entries)
        self._write(rows)
        self._sequence, self._hash = rows[-1][0], rows[-1][7]
        if self._sequence >= self._look_at:
            self._watch_log()
        return Appended(range(first, self._sequence + 1))

    def _linked(self, entries: Sequence[Entry]) -> list[_Linked]:
        rows: list[_Linked] = []
        before = self._hash
        for sequence, entry in zip(count(self._sequence + 1), entries, strict=False):
            before = link(before, sequence, entry)
            rows.append((sequence, *entry, before))
        return rows

    def _write(self, rows: list[_Linked]) -> None:
        connection = self._connection
        try:
            if len(rows) == 1:
                connection.execute(_INSERT, rows[0])
                return
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_INSERT, rows)
            connection.execute("COMMIT")
        except sqlite3.IntegrityError:
            connection.rollback()
            raise
        except sqlite3.Error as cause:
            self._undo()
            msg = (
                f"{self.path} cannot take more rows ({cause}): make room; what was acknowledged "
                "is kept."
            )
            raise JournalError(msg) from None

    def _undo(self) -> None:
        """Go back to the newest row that is kept, wherever writing failed."""
        if self._connection.in_transaction:
            self._connection.rollback()
        self._take_head()

    def _append_new(self, entries: Sequence[Entry]) -> Appended:
        """Keep those entries that are not there yet."""
        places: dict[str, int] = {}
        fresh: list[Entry] = []
        duplicates: list[int] = []
        known: dict[str, Entry] = {}
        for position, entry in enumerate(entries):
            first = known.get(entry.id)
            if first is None and (row := self.find(entry.id)) is not None:
                first, places[entry.id] = row.entry, row.sequence
            if first is None:
                fresh.append(entry)
                places[entry.id] = self._sequence + len(fresh)
            else:
                _refuse_another(first, entry, self.path)
                duplicates.append(position)
            known[entry.id] = first or entry
        self._append(fresh)
        return Appended([places[entry.id] for entry in entries], tuple(duplicates))

    def _watch_log(self) -> None:
        """Copy the log when it has grown; a reader may keep SQLite from beginning it anew."""
        self._look_at = self._sequence + _UNWATCHED
        size = os.fstat(self._log).st_size
        if size < self._log_size:
            self._copy_at = self._log_bytes
        self._log_size = size
        if size > self._copy_at:
            self._copy_log()
            self._copy_at = size + self._log_bytes

    def _copy_log(self) -> bool:
        """Copy the write-ahead log into the file, seal the pages that came, say if that is all.

        SQLite begins the log anew only with the next commit, so a crash in between leaves the
        log, and with it all that the copied pages hold.
        """
        try:
            [(_, frames, copied)] = self._connection.execute(
                "PRAGMA wal_checkpoint(PASSIVE)"
            ).fetchall()
        except sqlite3.OperationalError:
            return False  # a full disk: the log keeps the rows, and the next time comes
        if copied > 0:
            seal(self._file, logged_pages(self.path, frames))
            os.fsync(self._file)
        return bool(copied == frames)


def _refuse_another(first: Entry, second: Entry, path: Path) -> None:
    """Refuse an id that two different things have; times may differ, as of a redelivery."""
    for name in ("kind", "source", "cause", "body"):
        if getattr(first, name) != getattr(second, name):
            msg = (
                f"{path} has a row {first.id!r} with another {name}: derive ids from all of what "
                "they name."
            )
            raise JournalError(msg)
