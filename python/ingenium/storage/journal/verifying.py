"""The check of a journal: its pages, its log, its structure, and the chain of its rows."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import JournalError
from ingenium.storage.journal.chain import GENESIS, link
from ingenium.storage.journal.pages import damaged_pages
from ingenium.storage.journal.reader import JournalReader, opened
from ingenium.storage.journal.write_ahead import log_of, read_log
from ingenium.storage.journal.writer_lock import has_writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingenium.storage.journal.entry import Row

_SHOWN: Final = 5  # pages that are named


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """The first row that is not what was written."""

    sequence: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a check found."""

    rows: int
    """How many rows were read, in order and as they were written."""

    head: str
    """The hash of the last of them, in hexadecimal digits."""

    broken: BrokenRow | None = None
    faults: tuple[str, ...] = ()
    """What is wrong with the file below the rows."""

    is_being_written: bool = False
    """Somebody writes the file, so its rows were checked but not its pages."""

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return self.broken is None and not self.faults


def verify(path: str | Path) -> Verification:
    """Check a journal byte by byte, and name the first broken row.

    Raises:
        JournalError: there is no such file, or it is no journal at all.
    """
    path = Path(path)
    faults = _file_faults(path) if path.is_file() else []
    is_being_written = faults is None
    try:
        with opened(path) as reader:
            found = _Walk()
            found.follow(reader)
            faults = [*(faults or []), *_structure(reader)]
    except JournalError as error:
        if not faults:
            raise
        return Verification(rows=0, head=GENESIS.hex(), faults=(*faults, str(error)))
    return Verification(
        rows=found.rows,
        head=found.head.hex(),
        broken=found.broken,
        faults=tuple(faults),
        is_being_written=is_being_written,
    )


class _Walk:
    """The way along the chain up to the first row that is not as it was written."""

    def __init__(self) -> None:
        self.rows = 0
        self.head = GENESIS
        self.broken: BrokenRow | None = None

    def follow(self, reader: JournalReader) -> None:
        rows = reader.read()
        try:
            for row in rows:
                what = self._misfit(row)
                if what is None and link(self.head, row.sequence, row.entry) != row.hash:
                    what = self._changed(row, next(rows, None))
                if what is not None:
                    self.broken = BrokenRow(row.sequence, what)
                    return
                self.rows, self.head = row.sequence, row.hash
        except JournalError as error:
            self.broken = BrokenRow(self.rows + 1, f"it cannot be read: {error}")

    def _misfit(self, row: Row) -> str | None:
        if row.sequence != self.rows + 1:
            return f"rows {self.rows + 1} to {row.sequence - 1} are missing before it"
        for name, value, kind in zip(row._fields, row, _TYPES, strict=True):
            if type(value) is not kind:
                return f"its {name} is of another type"
        return None

    def _changed(self, row: Row, following: Row | None) -> str:
        """Return what was changed, as far as the hash of the next row is a witness of it."""
        what = "its hash does not agree with its fields"
        if following is None or [type(value) for value in following] != [*_TYPES]:
            return what
        number, entry = following.sequence, following.entry
        if link(row.hash, number, entry) == following.hash:
            return f"{what}: its time, kind, source, id, cause or body was changed"
        if link(link(self.head, row.sequence, row.entry), number, entry) == following.hash:
            return f"{what}: its stored hash was changed"
        return what


_TYPES: Final = (int, int, str, str, str, str, bytes, bytes)


def _file_faults(path: Path) -> list[str] | None:
    """Return what is wrong with the bytes of a file; None while somebody writes it."""
    before = _state(path)
    if has_writer(path):
        return None
    log = read_log(path)
    faults = [] if log.problem is None else [f"{log_of(path)}: {log.problem}"]
    file = os.open(path, os.O_RDONLY)
    try:
        damaged = list(damaged_pages(file, log.pages))
    finally:
        os.close(file)
    if has_writer(path) or _state(path) != before:
        return None
    if damaged:
        named = ", ".join(str(number) for number in damaged[:_SHOWN])
        more = f" and {len(damaged) - _SHOWN} more" if len(damaged) > _SHOWN else ""
        pages = "page" if len(damaged) == 1 else "pages"
        faults.append(f"{pages} {named}{more} of the file: not the bytes that were written")
    return faults


def _state(path: Path) -> list[tuple[int, int] | None]:
    """Return what changes when somebody writes."""
    found: list[tuple[int, int] | None] = []
    for file in (path, log_of(path)):
        try:
            facts = file.stat()
        except FileNotFoundError:
            found.append(None)
        else:
            found.append((facts.st_mtime_ns, facts.st_size))
    return found


def _structure(reader: JournalReader) -> Iterator[str]:
    try:
        yield from reader.faults()
    except JournalError as error:
        yield str(error)
