"""Records that only grow: a line of JSON for each, in a file of the folder of sessions."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

import msgspec

from ingenium.model.errors import DataError
from ingenium.runtime.supervising.folder import sessions_folder
from ingenium.runtime.supervising.whole_files import unwritable

if TYPE_CHECKING:
    from pathlib import Path

_Line = TypeVar("_Line", bound=msgspec.Struct)


def read_lines(name: str, kind: type[_Line], noun: str) -> list[_Line]:
    """Return the lines of a record, in order; none where there is no such file.

    Args:
        name: of the file.
        kind: what each line is.
        noun: what to call one of them.

    Raises:
        DataError: the record is damaged.
    """
    file = _file(name)
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(msgspec.json.decode(line, type=kind))
        except msgspec.MsgspecError as error:
            msg = f"{file}, line {number}, is no {noun} ({error}): restore it from a backup."
            raise DataError(msg) from None
    return found


def append_line(name: str, line: msgspec.Struct) -> None:
    """Add a line to a record; it is on the disk when this returns.

    Raises:
        ConfigError: the record cannot be written.
    """
    file = _file(name)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab") as written:
            written.write(msgspec.json.encode(line) + b"\n")
            written.flush()
            os.fsync(written.fileno())
    except OSError as error:
        raise unwritable(file, error) from error


def _file(name: str) -> Path:
    return sessions_folder() / name
