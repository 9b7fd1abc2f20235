"""The file of a sweep's rows: a line each, written as runs end, so that a sweep can go on later."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.model.errors import ConfigError
from ingenium.research.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RESULTS: Final = "runs.jsonl"


class ResultsFile:
    """The rows of a folder: those that are there, and those that are added."""

    def __init__(self, descriptor: int, rows: dict[str, Row]) -> None:
        self._descriptor = descriptor
        self.rows = rows

    def add(self, row: Row) -> None:
        """Write a row, whole or not at all."""
        os.write(self._descriptor, msgspec.json.encode(row) + b"\n")


@contextmanager
def results_file(folder: Path) -> Iterator[ResultsFile]:
    """Open the rows of a folder for this sweep alone.

    A last line that was cut off by a crash is removed.

    Raises:
        ConfigError: the folder cannot be written, is in use, or holds other things.
    """
    import fcntl

    path = folder / RESULTS
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    except OSError as error:
        msg = f"{folder} cannot be written ({error.strerror}): choose another folder."
        raise ConfigError(msg) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            msg = f"another sweep writes to {path}: wait for its end, or choose another folder."
            raise ConfigError(msg) from None
        yield ResultsFile(descriptor, _read(path, descriptor))
    finally:
        os.close(descriptor)


def _read(path: Path, descriptor: int) -> dict[str, Row]:
    """Return the rows by their keys, those that failed apart: they are tried again."""
    text = path.read_bytes()
    whole = text.rfind(b"\n") + 1
    if whole < len(text):
        os.ftruncate(descriptor, whole)
    decoder = msgspec.json.Decoder(Row)
    rows: dict[str, Row] = {}
    for number, line in enumerate(text[:whole].splitlines(), 1):
        try:
            row = decoder.decode(line)
        except msgspec.DecodeError:
            msg = f"{path}, line {number} is no row of a sweep: choose another folder."
            raise ConfigError(msg) from None
        if not row.error:
            rows[row.key] = row
    return rows
