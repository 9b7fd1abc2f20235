"""Uncompressed copies of series, mapped into memory: derived, and made anew when missing."""

from __future__ import annotations

import mmap
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np

from ingenium.model.errors import DataError
from ingenium.storage.catalog.layout import PARTIAL, cache_folder, series_folder
from ingenium.storage.catalog.parts import TIMES, dtype_of, read_groups
from ingenium.storage.checksums import file_checksum

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from ingenium.storage.catalog.series import Part, Series

_CHECKSUM: Final = 16
_LONG: Final = 1 << 16  # bytes; what describes the file is shorter


@dataclass(slots=True)
class Mapped:
    """The columns of a series, mapped read-only from its copy."""

    columns: dict[str, npt.NDArray[Any]]
    _memory: mmap.mmap = field(repr=False)

    def release(self) -> None:
        """Give back the memory of what was read; it is read again where it is needed."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._memory.madvise(mmap.MADV_DONTNEED)


def mapped(root: Path, series: Series) -> Mapped:
    """Return the mapped columns of a series, from a copy that is made when there is none."""
    path = _path(root, series)
    try:
        return _map(path)
    except FileNotFoundError:
        _build(root, series, path)
        return _map(path)


def forget_others(root: Path, series: Series) -> None:
    """Remove the copies of other states of a series; who has them mapped keeps them."""
    kept = _path(root, series)
    folder = cache_folder(root, series)
    for path in folder.iterdir() if folder.is_dir() else ():
        if path != kept:
            path.unlink(missing_ok=True)


def _path(root: Path, series: Series) -> Path:
    return cache_folder(root, series) / f"{series.checksum[:_CHECKSUM]}.arrow"


def _map(path: Path) -> Mapped:
    import pyarrow as pa
    from pyarrow import ipc

    with path.open("rb") as file:
        memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    batch = ipc.open_file(pa.BufferReader(pa.py_buffer(memory))).get_batch(0)
    columns = {
        name: column.to_numpy(zero_copy_only=True)
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    }
    return Mapped(columns, memory)


def _build(root: Path, series: Series, path: Path) -> None:
    """Write the copy aside and put it in place; a second process may do the same at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}{PARTIAL}")
    try:
        _write_empty(partial, series)
        _fill(partial, root, series)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


class _Holes:
    """A file in which long stretches of zeros are left out, which the system reads as zeros.

    Pages that are filled one by one are also mapped one by one: a run that reads many columns at
    once then holds 64 KB of each, and not the 2 MB that the system keeps together when they are
    written together.
    """

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: Any) -> int:  # noqa: ANN401 - a buffer of Arrow
        """Write, or skip what is long and so a column of zeros."""
        count = memoryview(data).nbytes
        if count < _LONG:
            return self._file.write(data)
        self._file.seek(count, os.SEEK_CUR)
        return count

    def tell(self) -> int:
        """Return the place in the file."""
        return self._file.tell()

    def flush(self) -> None:
        """Write what waits."""
        self._file.flush()

    def close(self) -> None:
        """Leave closing to who opened the file."""


def _write_empty(path: Path, series: Series) -> None:
    """Write a file of one batch of zeros, so that parts can be copied in one at a time."""
    import pyarrow as pa
    from pyarrow import ipc

    whole, real = np.zeros(series.rows, dtype=np.int64), np.zeros(series.rows)
    names = [*TIMES, *series.columns]
    arrays = [pa.array(whole if dtype_of(name) == np.int64 else real) for name in names]
    batch = pa.record_batch(arrays, names=names)
    with path.open("wb") as file, ipc.new_file(_Holes(file), batch.schema) as writer:
        writer.write_batch(batch)


def _fill(path: Path, root: Path, series: Series) -> None:
    columns = _writable(path)
    folder = series_folder(root, series)
    row = 0
    for part in series.parts:
        _check_part(folder / part.file, part, series)
        for rows in read_groups(folder / part.file):
            count = len(rows["time"])
            for name, column in columns.items():
                column[row : row + count] = rows[name]
            row += count


def _check_part(path: Path, part: Part, series: Series) -> None:
    """Refuse a part whose bytes are not those that were imported."""
    if not path.is_file():
        msg = f"{part.file} of {series.name} is gone from {path.parent}: import the series again."
        raise DataError(msg)
    if file_checksum(path) != part.sha256:
        msg = (
            f"{part.file} of {series.name} in {path.parent} is not what was imported: "
            "import the series again with --replace."
        )
        raise DataError(msg)


def _writable(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Return the file's columns as arrays that write into it, found by their places in it."""
    import pyarrow as pa
    from pyarrow import ipc

    with path.open("r+b") as file:
        memory = mmap.mmap(file.fileno(), 0)
    whole = pa.py_buffer(memory)
    batch = ipc.open_file(pa.BufferReader(whole)).get_batch(0)
    columns = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        place = column.buffers()[1].address - whole.address
        columns[name] = np.frombuffer(memory, dtype=dtype_of(name), count=len(column), offset=place)
    return columns
