"""Files as columns of numbers, a batch at a time: read, not judged, so that nothing is lost."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingenium.model.bar_checks import Origin
from ingenium.model.errors import DataError
from ingenium.storage.bar_readers import open_file
from ingenium.storage.bar_sources import open_memory
from ingenium.storage.column_names import find_columns, find_kind
from ingenium.storage.kinds import is_whole
from ingenium.storage.number_columns import to_float64_or_nan
from ingenium.storage.time_columns import read_times
from ingenium.storage.whole_columns import to_int64
from ingenium.storage.zones import local_to_utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt
    import pyarrow as pa

    from ingenium.model.bar_checks import IntColumn
    from ingenium.storage.bar_sources import Source
    from ingenium.storage.kinds import Kind


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """Rows of one instrument as their source gives them, in its order.

    Attributes:
        symbol: the instrument.
        kind: what the rows are.
        columns: `time` in nanoseconds UTC, `available` where ticks carry when they were received,
            then prices and quantities as floats, NaN where one is missing, and whole numbers.
        origin: names a row in sentences.
        clock: the times by the source's own clock, where it wrote them without a zone.
    """

    symbol: str
    kind: Kind
    columns: dict[str, npt.NDArray[Any]]
    origin: Origin
    clock: IntColumn | None = None

    def __len__(self) -> int:
        return len(self.columns["time"])

    @property
    def order(self) -> IntColumn:
        """The times in whose order rows are: when they were received, where that is known."""
        return self.columns.get("available", self.columns["time"])


@dataclass(frozen=True, slots=True)
class Reading:
    """How a source is to be read; what is None is found.

    Attributes:
        symbol: the instrument; where rows carry a symbol, it chooses.
        kind: what the rows are.
        columns: the source's names of columns, such as `{"close": "adj_close"}`.
        timezone: the zone of times that carry none.
    """

    symbol: str | None = None
    kind: Kind | None = None
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class RawSource:
    """A source whose columns are known.

    Attributes:
        name: what to call it.
        kind: what its rows are.
        columns: the names in the source of the columns of the kind.
        ignored: the names of its other columns.
        rows: how many there are, where that is known before reading.
        is_text: whether rows are lines.
    """

    name: str
    kind: Kind
    columns: Mapping[str, str]
    ignored: tuple[str, ...]
    rows: int | None
    is_text: bool
    _source: Source = field(repr=False)
    _reading: Reading = field(repr=False)

    def batches(self) -> Iterator[Raw]:
        """Yield the rows, each batch split by symbol.

        Raises:
            DataError: the source cannot be read, or a value is no time or no number.
        """
        first, is_local = 0, None
        for batch in self._source.batches(self.columns):
            rows = range(first, first + batch.num_rows)
            for symbol, places in self._symbols(batch, first):
                part = batch if places is None else batch.take(places)
                shown = rows if places is None else places + first
                raw = self._raw(part, Origin(symbol, self.name, self._source.first_line, shown))
                if is_local is not None and (raw.clock is not None) != is_local:
                    fix = "write all with a zone, or none"
                    raw.origin.refuse(0, "its time and those before do not agree on a zone", fix)
                is_local = raw.clock is not None
                yield raw
            first += batch.num_rows
        if first == 0:
            msg = f"{self.name} has a header but no rows: write it again."
            raise DataError(msg)

    def _raw(self, batch: pa.RecordBatch, origin: Origin) -> Raw:
        columns: dict[str, npt.NDArray[Any]] = {}
        clock = None
        if "available" in self.columns:
            received = batch.column(self.columns["available"])
            columns["available"] = read_times(received, origin).nanoseconds
            columns["time"] = self._sent(batch, columns["available"], origin)
        else:
            times = read_times(batch.column(self.columns["time"]), origin)
            columns["time"], zone = times.nanoseconds, self._reading.timezone
            if times.is_local:
                clock = columns["time"]
                columns["time"] = clock if zone is None else local_to_utc(clock, zone, origin)
        for column in self.kind.values:
            if column in self.columns:
                columns[column] = self._values(batch, column, origin)
        return Raw(origin.symbol, self.kind, columns, origin, clock)

    def _sent(self, batch: pa.RecordBatch, received: IntColumn, origin: Origin) -> IntColumn:
        """Return when rows were sent: when they were received where the source says 0."""
        import pyarrow as pa
        import pyarrow.compute as pc

        array = batch.column(self.columns["time"])
        if not pa.types.is_integer(array.type):
            return read_times(array, origin).nanoseconds
        told = np.asarray(pc.not_equal(array, 0).to_numpy(zero_copy_only=False), dtype=np.bool_)
        if not told.any():
            return received
        sent = received.copy()
        rows = np.flatnonzero(told)
        place = replace(origin, rows=rows if origin.rows is None else np.asarray(origin.rows)[rows])
        sent[rows] = read_times(array.take(pa.array(rows)), place).nanoseconds
        return sent

    def _values(self, batch: pa.RecordBatch, column: str, origin: Origin) -> npt.NDArray[Any]:
        theirs = self.columns[column]
        if is_whole(column):
            return to_int64(batch.column(theirs), column, theirs, origin)
        return to_float64_or_nan(batch.column(theirs), column, origin)

    def _symbols(self, batch: pa.RecordBatch, first: int) -> Iterator[tuple[str, IntColumn | None]]:
        """Yield each symbol of a batch with its rows, None for all of them."""
        column, wanted = self.columns.get("symbol"), self._reading.symbol
        if column is None:
            name = wanted or self._source.symbol
            if not name:
                msg = f"The instrument of {self.name} is not known: give symbol=."
                raise DataError(msg)
            yield name, None
            return
        codes, names = _codes(batch.column(column), Origin("rows", self.name, first_line=first))
        order = np.argsort(codes, kind="stable")
        edges = np.searchsorted(codes[order], np.arange(len(names) + 1))
        for number, name in enumerate(names):
            places = order[edges[number] : edges[number + 1]]
            if wanted in (None, name) and len(places):
                yield name, None if len(places) == len(codes) else places


def open_raw(source: object, reading: Reading) -> RawSource:
    """Return a source with its kind and columns found, before any row is read.

    Raises:
        DataError: it cannot be read, or a needed column is missing.
    """
    if isinstance(source, (str, os.PathLike)):
        opened = open_file(Path(source))
    else:
        opened = open_memory(source, reading.symbol)
    kind = reading.kind or find_kind(opened.name, opened.columns, reading.columns)
    columns = find_columns(opened.name, opened.columns, reading.columns, kind)
    used = set(columns.values())
    ignored = tuple(name for name in opened.columns if name not in used)
    return RawSource(
        name=opened.name,
        kind=kind,
        columns=columns,
        ignored=ignored,
        rows=opened.rows,
        is_text=opened.first_line > 0,
        _source=opened,
        _reading=reading,
    )


def read_raw(source: object, reading: Reading | None = None) -> list[Raw]:
    """Return all rows of a source in memory, an item for each instrument.

    Raises:
        DataError: it cannot be read, or a value is no time or no number.
    """
    by_symbol: dict[str, list[Raw]] = {}
    for raw in open_raw(source, reading or Reading()).batches():
        by_symbol.setdefault(raw.symbol, []).append(raw)
    return [joined(pieces) for pieces in by_symbol.values()]


def joined(pieces: list[Raw]) -> Raw:
    """Return consecutive rows of one source and instrument as one."""
    first = pieces[0]
    if len(pieces) == 1:
        return first
    rows = np.concatenate([np.asarray(piece.origin.rows) for piece in pieces])
    clocks = [piece.clock for piece in pieces if piece.clock is not None]
    return replace(
        first,
        columns={
            name: np.concatenate([piece.columns[name] for piece in pieces])
            for name in first.columns
        },
        origin=replace(first.origin, rows=rows),
        clock=np.concatenate(clocks) if clocks else None,
    )


def _codes(array: pa.Array, origin: Origin) -> tuple[IntColumn, list[str]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if array.null_count:
        row = int(np.argmax(array.is_null().to_numpy(zero_copy_only=False)))
        origin.refuse(row, "the symbol is missing", "fill or remove that row")
    if not pa.types.is_dictionary(array.type):
        array = pc.dictionary_encode(array)
    names = [str(value) for value in array.dictionary.to_pylist()]
    return array.indices.to_numpy(zero_copy_only=False).astype(np.int64), names
