"""A journal as one compressed text file, to be replayed elsewhere or read without Ingenium.

A line of JSON a row, compressed with Zstandard (`zstd -dc FILE | less`). The first line names the
form, the last one tells how many rows there are and the hash of the last, so that a file that was
cut is no shorter session.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.model.errors import JournalError
from ingenium.storage.journal.chain import GENESIS, link
from ingenium.storage.journal.entry import Entry
from ingenium.storage.journal.reader import opened
from ingenium.storage.journal.sqlite import SqliteJournal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingenium.storage.journal.entry import Row

_FORMAT: Final = "ingenium-journal"
_VERSION: Final = 1
_AT_ONCE: Final = 2_000


class _Beginning(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int


class _End(msgspec.Struct, forbid_unknown_fields=True):
    rows: int
    head: str


class _Line(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    sequence: int
    time: int
    kind: str
    source: str
    id: str
    hash: str
    cause: str = ""
    body: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    base64: str | msgspec.UnsetType = msgspec.UNSET
    """The body, where it is no JSON of one line."""


def export_journal(source: str | Path, target: str | Path) -> int:
    """Write a journal into a new portable file, and return the number of its rows.

    Raises:
        JournalError: the journal cannot be read, or the file is there already or cannot be written.
    """
    target = Path(target)
    draft = target.with_name(f"{target.name}-new")
    if target.exists():
        msg = f"{target} exists already: choose another name, or remove it."
        raise JournalError(msg)
    with opened(source) as reader:
        try:
            rows = _write(draft, reader.read())
            draft.rename(target)
        except OSError as cause:
            draft.unlink(missing_ok=True)
            msg = f"{target} cannot be written ({cause}): choose another place, or make room."
            raise JournalError(msg) from None
    return rows


def import_journal(source: str | Path, target: str | Path) -> int:
    """Make a new journal of a portable file, checking its chain, and return the number of rows.

    Raises:
        JournalError: the file cannot be read or is not whole, or the journal is there already or
            cannot be written.
    """
    source, target = Path(source), Path(target)
    if target.exists():
        msg = f"{target} exists already: choose another name, or remove it."
        raise JournalError(msg)
    draft = target.with_name(f"{target.name}-import")
    draft.unlink(missing_ok=True)
    try:
        journal = SqliteJournal(draft)
        try:
            rows = _fill(journal, source)
        finally:
            journal.close()
        draft.rename(target)
    except JournalError:
        draft.unlink(missing_ok=True)
        raise
    return rows


def _write(target: Path, rows: Iterator[Row]) -> int:
    import pyarrow as pa

    encode = msgspec.json.encode
    number, head = 0, GENESIS
    with pa.CompressedOutputStream(pa.OSFile(str(target), "wb"), "zstd") as stream:
        stream.write(encode(_Beginning(_FORMAT, _VERSION)) + b"\n")
        lines: list[bytes] = []
        for row in rows:
            lines.append(line_of(row))
            number, head = row.sequence, row.hash
            if len(lines) == _AT_ONCE:
                stream.write(b"\n".join(lines) + b"\n")
                lines.clear()
        lines.append(encode(_End(number, head.hex())))
        stream.write(b"\n".join(lines) + b"\n")
    return number


def line_of(row: Row) -> bytes:
    """Return a row as a line of JSON, its body as JSON in it where it is that."""
    line = _Line(
        sequence=row.sequence,
        time=row.time,
        kind=row.kind,
        source=row.source,
        id=row.id,
        hash=row.hash.hex(),
        cause=row.cause,
    )
    if _is_json_line(row.body):
        line.body = msgspec.Raw(row.body)
    else:
        line.base64 = base64.b64encode(row.body).decode()
    return msgspec.json.encode(line)


def _body(line: _Line) -> bytes:
    if isinstance(line.body, msgspec.Raw):
        return bytes(line.body)
    return b"" if line.base64 is msgspec.UNSET else base64.b64decode(line.base64)


def _is_json_line(body: bytes) -> bool:
    if not body or body != body.strip() or b"\n" in body or b"\r" in body:
        return False
    try:
        msgspec.json.decode(body)
        body.decode()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def _fill(journal: SqliteJournal, source: Path) -> int:
    before, number = GENESIS, 0
    entries: list[Entry] = []
    for line in _rows(source):
        entry = Entry(line.time, line.kind, line.source, line.id, line.cause, _body(line))
        number += 1
        before = link(before, line.sequence, entry)
        if line.sequence != number or before.hex() != line.hash:
            msg = f"{source}: row {number} is not what was exported: take another copy."
            raise JournalError(msg)
        entries.append(entry)
        if len(entries) == _AT_ONCE:
            journal.append(entries)
            entries.clear()
    journal.append(entries)
    return number


def _rows(source: Path) -> Iterator[_Line]:
    """Yield the rows of a portable file.

    Raises:
        JournalError: it is of another form, or not whole.
    """
    lines = _lines(source)
    beginning = _decoded(next(lines, b""), _Beginning, source)
    if beginning.format != _FORMAT or beginning.version != _VERSION:
        msg = f"{source} has the form {beginning.format} {beginning.version}: update Ingenium."
        raise JournalError(msg)
    held = next(lines, b"")
    number, head = 0, GENESIS.hex()
    for following in lines:
        row = _decoded(held, _Line, source)
        yield row
        held, number, head = following, row.sequence, row.hash
    end = _decoded(held, _End, source)
    if (end.rows, end.head) != (number, head):
        msg = f"{source} is not whole: it ends after row {number} of {end.rows}."
        raise JournalError(msg)


def _lines(source: Path) -> Iterator[bytes]:
    import pyarrow as pa

    rest = b""
    try:
        with pa.input_stream(str(source), compression="zstd") as stream:
            while read := stream.read(1 << 20):
                *complete, rest = (rest + read).split(b"\n")
                yield from complete
    except OSError as cause:
        msg = f"{source} cannot be read ({cause}): give a file that journal export wrote."
        raise JournalError(msg) from None
    if rest:
        yield rest


def _decoded(line: bytes, kind: type[Any], source: Path) -> Any:  # noqa: ANN401 - the given type
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        msg = f"{source} is not whole, or no exported journal ({cause}): take another copy."
        raise JournalError(msg) from None
