"""What the broker keeps, in SQLite: streams with their messages in order, and cells."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.bus.alarm import Alarm
from ingenium.bus.carrier import Cell, Stream
from ingenium.bus.memory.log import full
from ingenium.bus.port import BusError, Delivery, Message

if TYPE_CHECKING:
    from ingenium.bus.carrier import Cells
    from ingenium.bus.memory.log import Log

_SECOND: Final = 1_000_000_000
_SCHEMA: Final = """
create table if not exists streams (name text primary key, declared blob not null);
create table if not exists messages (
  stream text not null, sequence integer not null, published integer not null,
  subject text not null, id text not null, headers blob not null, data blob not null,
  primary key (stream, sequence)
) without rowid;
create index if not exists ids on messages (stream, id) where id <> '';
create table if not exists cells (
  key text primary key, value blob not null, revision integer not null
);
"""


class SqliteStore:
    """A store in a file, or in memory."""

    def __init__(self, file: str) -> None:
        try:
            if file != ":memory:":
                Path(file).parent.mkdir(parents=True, exist_ok=True)
            self.connection = sqlite3.connect(file, isolation_level=None)
            self.connection.execute("pragma locking_mode = exclusive")  # of one broker alone
            self.connection.execute("pragma journal_mode = wal")
            self.connection.execute("pragma synchronous = normal")
            self.connection.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as cause:
            raise BusError(f"The broker cannot keep its messages in {file!r}: {cause}.") from None
        self.cells: Cells = SqliteCells(self.connection)
        self.logs: dict[str, Log] = {}
        self._logs: list[SqliteLog] = []
        self._failure: BusError | None = None
        for (declared,) in self.connection.execute("select declared from streams").fetchall():
            stream = msgspec.json.decode(declared, type=Stream)
            self.logs[stream.name] = self.make(stream)

    def make(self, stream: Stream) -> Log:
        """Return the log of a new stream."""
        log = SqliteLog(self, stream)
        self._logs.append(log)
        return log

    def commit(self) -> None:
        """Make sure of what was appended.

        Raises:
            BusError: the disk does not take it; then nothing of it is stored.
        """
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure
        if self.connection.in_transaction:
            try:
                self.connection.execute("commit")
            except sqlite3.Error as cause:
                failure, self._failure = self.fail(cause), None
                raise failure from None

    def fail(self, cause: sqlite3.Error) -> BusError:
        """Undo what was appended since the last commit, and return what commit will raise."""
        if self.connection.in_transaction:
            self.connection.execute("rollback")
        for log in self._logs:
            log.count()
        self._failure = BusError(f"The broker cannot store messages: {cause}.")
        return self._failure

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


class SqliteCells:
    """Cells in a table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def get(self, key: str) -> Cell | None:
        """Return what was written last."""
        question = "select value, revision from cells where key = ?"
        row = self._connection.execute(question, (key,)).fetchone()
        return None if row is None else Cell(*row)

    async def put(self, key: str, value: bytes, revision: int) -> int | None:
        """Write if the revision is the last.

        Raises:
            BusError: the disk does not take it.
        """
        if revision:
            change = (
                "update cells set value = ?2, revision = ?3 + 1 where key = ?1 and revision = ?3"
            )
        else:
            change = "insert or ignore into cells values (?1, ?2, ?3 + 1)"
        try:
            done = self._connection.execute(change, (key, value, revision))
        except sqlite3.Error as cause:
            raise BusError(f"The broker cannot write the cell {key!r}: {cause}.") from None
        return revision + 1 if done.rowcount else None


class SqliteLog:
    """The messages of a stream in a table."""

    def __init__(self, store: SqliteStore, stream: Stream) -> None:
        self.arrived = Alarm()
        self.gone = 0
        self.last = 0
        self._bytes = 0
        self._store = store
        self._connection = store.connection
        self._declare(stream)
        self.count()

    def count(self) -> None:
        """Look in the table what there is."""
        bounds = (
            "select min(sequence), max(sequence), sum(length(data)) from messages where stream = ?"
        )
        first, last, size = self._connection.execute(bounds, (self._stream.name,)).fetchone()
        self.gone = 0 if first is None else first - 1
        self.last = 0 if last is None else last
        self._bytes = size or 0

    @property
    def stream(self) -> Stream:
        """What was declared."""
        return self._stream

    @stream.setter
    def stream(self, stream: Stream) -> None:
        self._declare(stream)

    def append(self, message: Message) -> Delivery | None:
        """Store a message; None if one of its id is stored already.

        Raises:
            BusError: the stream is full, or the disk.
        """
        now = time.time_ns()
        if message.id and self.known(message.id, now):
            return None
        if (
            self._stream.max_bytes is not None
            and self._bytes + len(message.data) > self._stream.max_bytes
        ):
            raise full(self._stream)
        if self._stream.max_age is not None:
            self._forget(now - int(self._stream.max_age * _SECOND))
        delivery = Delivery(message, self.last + 1, now)
        headers = msgspec.json.encode(message.headers)
        row = (
            self._stream.name,
            delivery.sequence,
            now,
            message.subject,
            message.id,
            headers,
            message.data,
        )
        try:
            if not self._connection.in_transaction:
                self._connection.execute("begin")
            self._connection.execute("insert into messages values (?, ?, ?, ?, ?, ?, ?)", row)
        except sqlite3.Error as cause:
            raise self._store.fail(cause) from None
        self.last = delivery.sequence
        self._bytes += len(message.data)
        self.arrived.ring()
        return delivery

    def known(self, identity: str, now: int) -> int:
        """Return the sequence under which an id was stored within the window, or 0."""
        since = now - int(self._stream.duplicate_window * _SECOND)
        question = (
            "select max(sequence) from messages indexed by ids "
            "where stream = ? and id = ? and id <> '' and published >= ?"
        )
        (found,) = self._connection.execute(
            question, (self._stream.name, identity, since)
        ).fetchone()
        return found or 0

    def part(self, first: int, most: int) -> list[Delivery]:
        """Return messages from this sequence on, at most so many."""
        question = (
            "select subject, data, headers, id, sequence, published from messages "
            "where stream = ? and sequence >= ? order by sequence limit ?"
        )
        rows = self._connection.execute(question, (self._stream.name, first, most))
        return [
            Delivery(Message(subject, data, msgspec.json.decode(headers), identity), sequence, at)
            for subject, data, headers, identity, sequence, at in rows
        ]

    def since(self, moment: int) -> int:
        """Return the sequence of the first message of this time or later."""
        question = "select min(sequence) from messages where stream = ? and published >= ?"
        (found,) = self._connection.execute(question, (self._stream.name, moment)).fetchone()
        return found or self.last + 1

    def _declare(self, stream: Stream) -> None:
        self._stream = stream
        row = (stream.name, msgspec.json.encode(stream))
        self._connection.execute("insert or replace into streams values (?, ?)", row)

    def _forget(self, before: int) -> None:
        first = min(self.since(before), self.last)  # the last one stays: it tells where we are
        if first > self.gone + 1:
            older = "from messages where stream = ? and sequence < ?"
            which = (self._stream.name, first)
            size = self._connection.execute(f"select sum(length(data)) {older}", which).fetchone()
            self._connection.execute(f"delete {older}", which)
            self.gone = first - 1
            self._bytes -= size[0] or 0
