"""Checksums of the pages of a journal's file, which cover what the chain cannot.

SQLite keeps the last bytes of each page free when a file's header says so. A checksum stands
there, so that a flipped byte is found wherever it is: in free space, in an index, in a header.
SQLite knows nothing of it: whoever copies pages into the file has to seal them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

PAGE: Final = 4096
RESERVED: Final = 4  # bytes at the end of a page: a CRC-32 finds any change of one byte
_AT_ONCE: Final = 256  # pages that are read together
_EMPTY: Final = bytes(PAGE)  # one that SQLite never wrote


def seal(opened: int, numbers: Iterable[int]) -> None:
    """Write the checksums of these pages, counted from 1, into the opened file."""
    for number in numbers:
        place = (number - 1) * PAGE
        page = os.pread(opened, PAGE, place)
        checksum = _checksum(number, page)
        if page[-RESERVED:] != checksum:
            os.pwrite(opened, checksum, place + PAGE - RESERVED)


def damaged_pages(opened: int, exempt: Collection[int]) -> Iterator[int]:
    """Yield the pages whose checksum is wrong, the incomplete last one among them."""
    number = 0
    while read := os.pread(opened, PAGE * _AT_ONCE, number * PAGE):
        for place in range(0, len(read), PAGE):
            number += 1
            page = read[place : place + PAGE]
            if page != _EMPTY and number not in exempt and not _is_sealed(number, page):
                yield number


def _is_sealed(number: int, page: bytes) -> bool:
    return len(page) == PAGE and page[-RESERVED:] == _checksum(number, page)


def _checksum(number: int, page: bytes) -> bytes:
    return crc32(memoryview(page)[:-RESERVED], number).to_bytes(RESERVED, "big")
