"""Rows into Parquet, a file a year, each written aside and named by its contents."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ingenium.storage.catalog.layout import PARTIAL
from ingenium.storage.catalog.series import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import numpy.typing as npt
    import pyarrow as pa

    from ingenium.model.bar_checks import IntColumn

ROW_GROUP: Final = 1 << 17
TIMES: Final = ("time", "available")

_SHORT: Final = 8
_LEVEL: Final = -3  # of prices nearly as small as level 1, and a tenth faster

Rows = dict[str, "npt.NDArray[Any]"]
"""Columns of equal length, the times among them."""


@dataclass(slots=True)
class PartWriter:
    """Writes rows in order of time; what is not yet named by a manifest counts for nothing.

    Attributes:
        folder: where the parts go.
        columns: the columns beside the times.
        parts: the parts written so far.
    """

    folder: Path
    columns: tuple[str, ...]
    parts: list[Part] = field(default_factory=list)
    _buffer: Rows = field(default_factory=dict)
    _filled: int = 0
    _open: _OpenPart | None = None

    def add(self, rows: Rows) -> None:
        """Take rows that follow those before; they are copied to the disk in large groups."""
        for year, stretch in _by_year(rows):
            if self._open is not None and self._open.year != year:
                self.finish()
            if self._open is None:
                self._open = _OpenPart(self.folder, self.columns, year)
            self._fill(self._open, stretch)

    def finish(self) -> None:
        """Write what waits, and name the part by its contents."""
        if self._open is None:
            return
        self._flush(self._open)
        self.parts.append(self._open.closed())
        self._open = None

    def close(self) -> None:
        """Let go of a file that was not finished."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _fill(self, part: _OpenPart, rows: Rows) -> None:
        """Copy rows to the group that is being filled; a full one is written."""
        if not self._buffer:
            self._buffer = {
                name: np.empty(ROW_GROUP, dtype=np.int64 if name in TIMES else np.float64)
                for name in (*TIMES, *self.columns)
            }
        done, count = 0, len(rows["time"])
        while done < count:
            taken = min(ROW_GROUP - self._filled, count - done)
            for name, column in self._buffer.items():
                column[self._filled : self._filled + taken] = rows[name][done : done + taken]
            self._filled += taken
            done += taken
            if self._filled == ROW_GROUP:
                self._flush(part)

    def _flush(self, part: _OpenPart) -> None:
        if self._filled:
            part.write({name: column[: self._filled] for name, column in self._buffer.items()})
            self._filled = 0


class _OpenPart:
    """A part while it is written; its file is opened with the first rows."""

    def __init__(self, folder: Path, columns: tuple[str, ...], year: int) -> None:
        self.year = year
        self._folder = folder
        self._columns = columns
        self._path = folder / f"{year}{PARTIAL}"
        self._writer: Any = None
        self._rows = 0
        self._first = 0
        self._last = 0

    def write(self, rows: Rows) -> None:
        """Write one group of rows."""
        if self._writer is None:
            self._first = int(rows["time"][0])
            self._writer = _parquet_writer(self._path, self._columns)
        self._last = int(rows["time"][-1])
        self._rows += len(rows["time"])
        self._writer.write_table(_table(rows, self._columns), row_group_size=ROW_GROUP)

    def closed(self) -> Part:
        """Finish the file and give it its name."""
        self._writer.close()
        sha256 = file_sha256(self._path)
        name = f"{self.year}.{sha256[:_SHORT]}.parquet"
        self._path.replace(self._folder / name)
        return Part(name, self.year, self._rows, self._first, self._last, sha256)

    def close(self) -> None:
        """Let go of the unfinished file."""
        if self._writer is not None:
            self._writer.close()


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_groups(path: Path) -> Iterator[Rows]:
    """Yield the rows of a part, a group at a time."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    for batch in file.iter_batches(batch_size=ROW_GROUP):
        yield {name: _array(column) for name, column in zip(batch.schema.names, batch, strict=True)}


def _array(column: pa.Array) -> npt.NDArray[Any]:
    import pyarrow as pa

    plain = column.view(pa.int64()) if pa.types.is_timestamp(column.type) else column
    return np.asarray(plain.to_numpy(zero_copy_only=True))


def _parquet_writer(path: Path, columns: tuple[str, ...]) -> Any:  # noqa: ANN401 - has no types
    import pyarrow.parquet as pq

    return pq.ParquetWriter(
        path,
        _schema(columns),
        compression="zstd",
        compression_level=_LEVEL,
        use_dictionary=False,
        column_encoding=dict.fromkeys(TIMES, "DELTA_BINARY_PACKED"),
        write_statistics=list(TIMES),
    )


def _schema(columns: tuple[str, ...]) -> pa.Schema:
    import pyarrow as pa

    instant = pa.timestamp("ns", "UTC")
    return pa.schema(
        [(name, instant) for name in TIMES] + [(name, pa.float64()) for name in columns]
    )


def _table(rows: Mapping[str, npt.NDArray[Any]], columns: tuple[str, ...]) -> pa.Table:
    import pyarrow as pa

    schema = _schema(columns)
    times = [pa.array(rows[name]).view(schema.field(name).type) for name in TIMES]
    return pa.table([*times, *(pa.array(rows[name]) for name in columns)], schema=schema)


def _by_year(rows: Rows) -> Iterator[tuple[int, Rows]]:
    years = _years(rows["time"][[0, -1]])
    if years[0] == years[1]:
        yield int(years[0]), rows
        return
    of_row = _years(rows["time"])
    starts = [0, *(np.flatnonzero(np.diff(of_row)) + 1).tolist(), len(of_row)]
    for start, end in pairwise(starts):
        yield int(of_row[start]), {name: column[start:end] for name, column in rows.items()}


def _years(time: IntColumn) -> IntColumn:
    return time.view("datetime64[ns]").astype("datetime64[Y]").astype(np.int64) + 1970
