"""SQLite's write-ahead log: which pages it holds, and whether it is whole.

SQLite takes a log as far as its checksums agree and ignores the rest without a word. After a
crash that is right for the transaction that was being written; for a byte that flipped later it
would drop rows that were acknowledged. So the log is looked at before SQLite does.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from mmap import PROT_READ, mmap
from typing import TYPE_CHECKING, Final

from ingenium.storage.journal.pages import PAGE

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_HEADER: Final = struct.Struct(">8I")  # magic, version, page, checkpoint, 2 salts, 2 sums
_FRAME: Final = struct.Struct(">6I")  # page, size after a commit, 2 salts, 2 sums
_PAGE_NUMBER: Final = struct.Struct(f">I{_FRAME.size - 4 + PAGE}x")  # of a frame, all else left out
_MAGIC: Final = 0x377F0682
_WORD: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class WriteAheadLog:
    """What was found in a log."""

    pages: frozenset[int]
    """Those whose newest form is in the log."""

    problem: str | None
    """What is wrong with it; None where nothing is."""


def log_of(journal: Path) -> Path:
    """Return where SQLite keeps the write-ahead log of a journal."""
    return journal.with_name(f"{journal.name}-wal")


def logged_pages(journal: Path, frames: int) -> set[int]:
    """Return the pages that are in the first frames of a log that is known to be whole."""
    end = _HEADER.size + frames * (_FRAME.size + PAGE)
    with (
        log_of(journal).open("rb", buffering=0) as opened,
        mmap(opened.fileno(), 0, prot=PROT_READ) as log,
        memoryview(log) as whole,
        whole[_HEADER.size : end] as framed,
    ):
        return {number for (number,) in _PAGE_NUMBER.iter_unpack(framed)}


def read_log(journal: Path) -> WriteAheadLog:
    """Look at a whole log; where there is none, it is empty."""
    try:
        with log_of(journal).open("rb") as opened:
            return _read(opened)
    except FileNotFoundError:
        return WriteAheadLog(frozenset(), None)


def _read(opened: BinaryIO) -> WriteAheadLog:
    head = opened.read(_HEADER.size)
    if len(head) < _HEADER.size:
        return WriteAheadLog(frozenset(), None)
    magic, _, page, _, *salts, first, second = _HEADER.unpack(head)
    order = ">" if magic & 1 else "<"
    sums = _summed(head[:24], (0, 0), order)
    if magic | 1 != _MAGIC | 1 or page != PAGE or sums != (first, second):
        return WriteAheadLog(frozenset(), "its header is damaged")
    pages: set[int] = set()
    waiting: set[int] = set()
    frame = 0
    while len(read := opened.read(_FRAME.size + PAGE)) == _FRAME.size + PAGE:
        frame += 1
        number, size, *own, first, second = _FRAME.unpack_from(read)
        sums = _summed(read[:8] + read[_FRAME.size :], sums, order)
        if own != salts or sums != (first, second):
            return WriteAheadLog(frozenset(pages), _broken(opened, frame, own == salts, salts))
        waiting.add(number)
        if size:  # the transaction is complete
            pages |= waiting
            waiting.clear()
    return WriteAheadLog(frozenset(pages), None)


def _broken(opened: BinaryIO, frame: int, is_ours: bool, salts: list[int]) -> str | None:  # noqa: FBT001 - one caller
    """Return what a frame that does not agree means: damage, or the old end of the log."""
    while not is_ours and len(read := opened.read(_FRAME.size + PAGE)) == _FRAME.size + PAGE:
        is_ours = list(_FRAME.unpack_from(read)[2:4]) == salts
    return f"frame {frame} is damaged" if is_ours else None


def _summed(data: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    first, second = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & _WORD
        second = (second + odd + first) & _WORD
    return first, second
