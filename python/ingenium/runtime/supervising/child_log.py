"""The log of a child: each line with its time, in files that do not grow without end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE: Final = 1 << 20
LARGEST: Final = 16 * MEGABYTE
"""Bytes of a file before the next one is begun."""

KEPT: Final = 3
"""Full files that are kept, as .1 (the newest), .2 and so on."""

_LONGEST_LINE: Final = 65_536


@dataclass(slots=True)
class ChildLog:
    """Writes what a child prints. A disk that is full costs lines, never the child.

    Attributes:
        file: where to write.
        largest: bytes of a file before the next one is begun.
        kept: full files that are kept.
        last_line: the newest line that says something.
        lost: lines that could not be written.
        problem: why not.
    """

    file: Path
    largest: int = LARGEST
    kept: int = KEPT
    last_line: str = ""
    lost: int = 0
    problem: str = ""
    _rest: bytes = b""
    _opened: IO[bytes] | None = field(default=None, repr=False)

    def add(self, chunk: bytes) -> None:
        """Take some output, which may begin and end inside of a line."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            lines.append(self._rest)
            self._rest = b""
        self._put(lines)

    def tell(self, line: str) -> None:
        """Write a line of the supervisor's own."""
        self._put([line.encode()])

    def close(self) -> None:
        """Write what is left of a line, and close the file."""
        self._put([self._rest] if self._rest else [])
        self._rest = b""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _put(self, lines: list[bytes]) -> None:
        if not lines:
            return
        self._remember(lines)
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ ").encode()
        data = b"".join(stamp + line.rstrip(b"\r") + b"\n" for line in lines)
        try:
            opened = self._open()
            opened.write(data)
            if opened.tell() >= self.largest:
                self._rotate()
        except OSError as error:
            self.lost += len(lines)
            self.problem = error.strerror or str(error)

    def _remember(self, lines: list[bytes]) -> None:
        for line in reversed(lines):
            if text := line.decode(errors="replace").strip():
                self.last_line = text
                return

    def _open(self) -> IO[bytes]:
        if self._opened is None:
            self._opened = self.file.open("ab", buffering=0)
        return self._opened

    def _rotate(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None
        for number in range(self.kept, 0, -1):
            older = rotated(self.file, number - 1)
            if older.exists():
                older.replace(rotated(self.file, number))


def rotated(file: Path, number: int) -> Path:
    """Return the name of a log's older file; 0 is the log itself."""
    return file.with_name(f"{file.name}.{number}") if number else file
