"""Reading the logs of a session: the last lines of all components by their time, and new ones."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from itertools import chain
from typing import IO, TYPE_CHECKING, Final

from ingenium.model.errors import ConfigError, DataError
from ingenium.model.suggestion import did_you_mean
from ingenium.runtime.supervising.child_log import KEPT, rotated

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ingenium.runtime.supervising.folder import SessionFolder

_BLOCK: Final = 65_536


@dataclass(frozen=True, slots=True, order=True)
class LogLine:
    """A line that a component printed.

    Attributes:
        time: when, in UTC.
        component: who.
        text: what.
    """

    time: str
    component: str
    text: str


@dataclass(slots=True)
class _Reader:
    """Reads one component's log, also where a new file is begun meanwhile."""

    component: str
    file: Path
    _opened: IO[bytes] | None = field(default=None, repr=False)
    _rest: bytes = b""

    def last(self, number: int | None) -> list[LogLine]:
        """Return the last lines, older files included; what comes later is new."""
        files = [rotated(self.file, age) for age in range(KEPT + 1)]
        lines: list[bytes] = []
        for age, file in enumerate(files):
            wanted = None if number is None else number - len(lines)
            if wanted == 0 and age:
                break
            try:
                opened = file.open("rb")
            except FileNotFoundError:
                continue
            lines = [*_last_lines(opened, wanted), *lines]
            if self._opened is None:
                self._opened = opened
            else:
                opened.close()
        return [self._line(line) for line in lines]

    def new(self) -> list[LogLine]:
        """Return the lines that came since the last look."""
        chunks = []
        if self._opened is not None:
            chunks.append(self._opened.read())
        for file in self._younger():
            if self._opened is not None:
                self._opened.close()
            self._opened = file
            chunks.append(file.read())
        *lines, self._rest = (self._rest + b"".join(chunks)).split(b"\n")
        return [self._line(line) for line in lines]

    def close(self) -> None:
        """Leave the file."""
        if self._opened is not None:
            self._opened.close()

    def _younger(self) -> list[IO[bytes]]:
        """Return the files that were begun since, the oldest first."""
        ours = None if self._opened is None else os.fstat(self._opened.fileno()).st_ino
        found: list[IO[bytes]] = []
        for age in range(KEPT + 1):
            try:
                opened = rotated(self.file, age).open("rb")
            except FileNotFoundError:
                continue
            if os.fstat(opened.fileno()).st_ino == ours:
                opened.close()
                break
            found.insert(0, opened)
        return found

    def _line(self, line: bytes) -> LogLine:
        time, _, text = line.decode(errors="replace").partition(" ")
        return LogLine(time, self.component, text)


@dataclass(slots=True)
class SessionLogs:
    """The logs of a session, or of one of its components."""

    folder: SessionFolder
    component: str | None = None
    _readers: dict[str, _Reader] = field(default_factory=dict[str, _Reader])

    def last(self, number: int | None) -> list[LogLine]:
        """Return the last lines, by their time; None means all there are.

        Raises:
            ConfigError: they cannot be read.
            DataError: the session has no such component.
        """
        names = self._names()
        if self.component is not None and self.component not in names:
            known = did_you_mean(self.component, names)
            msg = f"Session {self.folder.name!r} has no log of {self.component!r}: {known}."
            raise DataError(msg)
        lines = self._by_time(self._reader(name).last(number) for name in self._chosen(names))
        return lines if number is None else lines[len(lines) - min(number, len(lines)) :]

    def new(self) -> list[LogLine]:
        """Return the lines that came since the last look, by their time.

        Raises:
            ConfigError: they cannot be read.
        """
        return self._by_time(self._reader(name).new() for name in self._chosen(self._names()))

    def close(self) -> None:
        """Leave the files."""
        for reader in self._readers.values():
            reader.close()

    def _reader(self, name: str) -> _Reader:
        return self._readers.setdefault(name, _Reader(name, self.folder.log_file(name)))

    def _names(self) -> list[str]:
        return sorted(file.stem for file in self.folder.logs.glob("*.log"))

    def _chosen(self, names: list[str]) -> list[str]:
        return names if self.component is None else [self.component]

    def _by_time(self, lines: Iterable[list[LogLine]]) -> list[LogLine]:
        try:
            return sorted(chain.from_iterable(lines), key=lambda line: line.time)
        except OSError as error:
            msg = f"{error.filename} cannot be read ({error.strerror}): check its permissions."
            raise ConfigError(msg) from error


def _last_lines(opened: IO[bytes], number: int | None) -> list[bytes]:
    """Return the last whole lines of a file, and leave it at their end."""
    end = opened.seek(0, os.SEEK_END)
    begin, data = end, b""
    while begin > 0 and (number is None or data.count(b"\n") <= number):
        begin = max(begin - _BLOCK, 0)
        opened.seek(begin)
        data = opened.read(end - begin)
    data = data[: data.rfind(b"\n") + 1]
    opened.seek(begin + len(data))
    lines = data.split(b"\n")[:-1]
    return lines if number is None else lines[len(lines) - min(number, len(lines)) :]
