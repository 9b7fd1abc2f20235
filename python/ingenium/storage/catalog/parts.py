"""Rows into Parquet, a file a year or a day, each written aside and named by its contents."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ingenium.storage.catalog.layout import DATE, PARTIAL
from ingenium.storage.catalog.series import Part
from ingenium.storage.checksums import file_checksum
from ingenium.storage.kinds import is_whole

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
        is_daily: whether a part is the rows known on a day, as of ticks, and not a year of labels.
        parts: the parts written so far.
    """

    folder: Path
    columns: tuple[str, ...]
    is_daily: bool = False
    parts: list[Part] = field(default_factory=list)
    _buffer: Rows = field(default_factory=dict)
    _filled: int = 0
    _open: _OpenPart | None = None

    def add(self, rows: Rows) -> None:
        """Take rows that follow those before; they are copied to the disk in large groups."""
        key, unit = ("available", "D") if self.is_daily else ("time", "Y")
        for period, stretch in _by_period(rows, key, unit):
            if self._open is not None and self._open.period != period:
                self.finish()
            if self._open is None:
                self._open = _OpenPart(self.folder, self.columns, period, key)
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
                name: np.empty(ROW_GROUP, dtype=dtype_of(name)) for name in (*TIMES, *self.columns)
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

    def __init__(
        self, folder: Path, columns: tuple[str, ...], period: np.datetime64, key: str
    ) -> None:
        self.period = period
        self._folder = folder
        self._columns = columns
        self._key = key
        self._path = folder / f"{period}{PARTIAL}"
        self._writer: Any = None
        self._rows = 0
        self._first = 0
        self._last = 0

    def write(self, rows: Rows) -> None:
        """Write one group of rows."""
        if self._writer is None:
            self._first = int(rows[self._key][0])
            self._writer = _parquet_writer(self._path, self._columns)
        self._last = int(rows[self._key][-1])
        self._rows += len(rows["time"])
        self._writer.write_table(_table(rows, self._columns), row_group_size=ROW_GROUP)

    def closed(self) -> Part:
        """Finish the file and give it its name."""
        self._writer.close()
        sha256 = file_checksum(self._path)
        named = f"{self.period}" if self._key == "time" else f"{DATE}{self.period}/"
        name = f"{named}{'' if named.endswith('/') else '.'}{sha256[:_SHORT]}.parquet"
        (self._folder / name).parent.mkdir(exist_ok=True)
        self._path.replace(self._folder / name)
        year = int(str(self.period)[:4])
        return Part(name, year, self._rows, self._first, self._last, sha256)

    def close(self) -> None:
        """Let go of the unfinished file."""
        if self._writer is not None:
            self._writer.close()


def dtype_of(column: str) -> type[np.int64 | np.float64]:
    """Return what a column is kept as: times and identifiers are whole numbers."""
    return np.int64 if column in TIMES or is_whole(column) else np.float64


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
        column_encoding={
            name: encoding
            for name in (*TIMES, *columns)
            if (encoding := _encoding(name)) is not None
        },
        write_statistics=list(TIMES),
    )


def _encoding(column: str) -> str | None:
    """Return how a column is laid out: sizes repeat less than prices do, and split better."""
    if dtype_of(column) == np.int64:
        return "DELTA_BINARY_PACKED"
    return "BYTE_STREAM_SPLIT" if column.endswith(("volume", "size")) else None


def _schema(columns: tuple[str, ...]) -> pa.Schema:
    import pyarrow as pa

    instant = pa.timestamp("ns", "UTC")
    return pa.schema(
        [(name, instant) for name in TIMES]
        + [(name, pa.from_numpy_dtype(dtype_of(name))) for name in columns]
    )


def _table(rows: Mapping[str, npt.NDArray[Any]], columns: tuple[str, ...]) -> pa.Table:
    import pyarrow as pa

    schema = _schema(columns)
    times = [pa.array(rows[name]).view(schema.field(name).type) for name in TIMES]
    return pa.table([*times, *(pa.array(rows[name]) for name in columns)], schema=schema)


def _by_period(rows: Rows, key: str, unit: str) -> Iterator[tuple[np.datetime64, Rows]]:
    ends = _periods(rows[key][[0, -1]], unit)
    if ends[0] == ends[1]:
        yield ends[0], rows
        return
    of_row = _periods(rows[key], unit)
    starts = [0, *(np.flatnonzero(of_row[1:] != of_row[:-1]) + 1).tolist(), len(of_row)]
    for start, end in pairwise(starts):
        yield of_row[start], {name: column[start:end] for name, column in rows.items()}


def _periods(time: IntColumn, unit: str) -> npt.NDArray[np.datetime64]:
    return time.view("datetime64[ns]").astype(f"datetime64[{unit}]")
