"""Reading a journal, also while another process writes it."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ingenium.model.errors import JournalError
from ingenium.storage.journal.database import connect_to_read
from ingenium.storage.journal.entry import Row
from ingenium.storage.journal.selection import ALL, Selection
from ingenium.storage.journal.write_ahead import log_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_ONCE: Final = 2_000
_COLUMNS: Final = "sequence, time, kind, source, id, cause, body, hash"


class JournalReader:
    """A journal as it can be read."""

    def __init__(self, path: str | Path) -> None:
        """Open the file.

        Raises:
            JournalError: there is no such file, or it is no journal.
        """
        self.path: Final = Path(path)
        self._connect()

    def read(self, after: int = 0, selection: Selection = ALL) -> Iterator[Row]:
        """Yield the rows behind a sequence, in order, with those that come in meanwhile.

        Raises:
            JournalError: the file cannot be read.
        """
        condition, values = selection.condition()
        where = f" AND {condition}" if condition else ""
        query = (
            f"SELECT {_COLUMNS} FROM journal WHERE sequence > ?{where} ORDER BY sequence LIMIT ?"
        )
        while rows := self._all(query, (after, *values, _AT_ONCE)):
            yield from map(Row._make, rows)
            after = rows[-1][0]

    def newest(self, most: int, selection: Selection = ALL) -> list[Row]:
        """Return the newest rows, in order.

        Raises:
            JournalError: the file cannot be read.
        """
        condition, values = selection.condition()
        where = f" WHERE {condition}" if condition else ""
        query = f"SELECT {_COLUMNS} FROM journal{where} ORDER BY sequence DESC LIMIT ?"
        return [Row._make(row) for row in reversed(self._all(query, (*values, most)))]

    def last(self) -> Row | None:
        """Return the newest row.

        Raises:
            JournalError: the file cannot be read.
        """
        return next(iter(self.newest(1)), None)

    def find(self, row_id: str) -> Row | None:
        """Return the row of an id.

        Raises:
            JournalError: the file cannot be read.
        """
        return next(self.read(selection=Selection(ids=(row_id,))), None)

    def counts(self, selection: Selection = ALL) -> dict[str, int]:
        """Return how many rows there are of each kind.

        Raises:
            JournalError: the file cannot be read.
        """
        condition, values = selection.condition()
        where = f" WHERE {condition}" if condition else ""
        query = f"SELECT kind, count(*) FROM journal{where} GROUP BY kind ORDER BY kind"
        return dict(self._all(query, values))

    def faults(self) -> list[str]:
        """Return what SQLite itself finds wrong with the structure of the file.

        Raises:
            JournalError: the file cannot be read.
        """
        found = self._all("PRAGMA integrity_check(10)")
        return [fault for (fault,) in found if fault != "ok"]

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _connect(self) -> None:
        self._is_at_rest = not log_of(self.path).exists()
        self._connection = connect_to_read(self.path, is_at_rest=self._is_at_rest)

    def _all(self, query: str, values: tuple[object, ...] = ()) -> list[Any]:
        if self._is_at_rest and log_of(self.path).exists():  # a writer came
            self._connection.close()
            self._connect()
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as cause:
            msg = f"{self.path} cannot be read ({cause}): ingenium journal verify tells more."
            raise JournalError(msg) from None


@contextmanager
def opened(path: str | Path) -> Iterator[JournalReader]:
    """Open a journal to read, and close it.

    Raises:
        JournalError: there is no such file, or it is no journal.
    """
    reader = JournalReader(path)
    try:
        yield reader
    finally:
        reader.close()
