"""Where bars can be read from: one shape for files and for what libraries hold in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ingenium.model.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa

Read = Callable[[Mapping[str, str]], "pa.Table"]
"""Reads the columns named by the values of a mapping whose keys are the columns of bars."""

Stream = Callable[[Mapping[str, str]], "Iterator[pa.RecordBatch]"]
"""Reads the same a batch at a time, so that a file need not fit into memory."""

BATCH: Final = 1 << 17


@dataclass(frozen=True, slots=True)
class Source:
    """Something that holds bars: what to call it, its columns, and how to read some of them.

    Attributes:
        name: what to call it.
        columns: the names of its columns.
        read: reads some of them.
        symbol: the instrument, where its name or shape tells.
        first_line: the line of its row 0, where it is text.
        stream: reads a batch at a time, where it can.
        rows: how many there are, where that is known before reading.
    """

    name: str
    columns: tuple[str, ...]
    read: Read
    symbol: str | None = None
    first_line: int = 0
    stream: Stream | None = None
    rows: int | None = None

    def batches(self, wanted: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
        """Yield the wanted columns, at most `BATCH` rows at a time."""
        found = self.read(wanted).to_batches() if self.stream is None else self.stream(wanted)
        for batch in found:
            for start in range(0, batch.num_rows, BATCH):
                yield batch.slice(start, BATCH)


def open_memory(data: object, symbol: str | None) -> Source:
    """Return the source for a table, frame or set of columns in memory.

    Raises:
        DataError: it is nothing that bars can be read from.
    """
    library = type(data).__module__.partition(".")[0]
    if library == "pandas":
        return _open_pandas(data, symbol)
    if isinstance(data, Mapping):
        return _open_arrays("the given columns", data)
    if isinstance(data, np.ndarray) and data.dtype.names:
        return _open_arrays("the given array", {name: data[name] for name in data.dtype.names})
    if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        return _open_arrow(data, f"the {library} table")
    fix = "give a file, an Arrow table, a pandas or polars frame, or a dict of columns"
    if hasattr(data, "collect"):
        fix = "call its collect() first"
    msg = f"Bars cannot be read from {type(data).__module__}.{type(data).__qualname__}: {fix}."
    raise DataError(msg)


def table_of(columns: Mapping[str, object], source: str) -> pa.Table:
    """Return an Arrow table over arrays, without copying what is contiguous.

    Raises:
        DataError: a column has mixed types or another length.
    """
    import pyarrow as pa

    arrays: dict[str, Any] = {}
    for name, values in columns.items():
        try:
            arrays[name] = pa.array(_plain(values), from_pandas=False)
        except (pa.ArrowException, TypeError, ValueError) as cause:
            msg = f"{source}: column {name!r} cannot be read ({cause}): give values of one type."
            raise DataError(msg) from None
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{name} {length}" for name, length in lengths.items())
        msg = f"{source}: columns differ in length ({shown}): give columns of equal length."
        raise DataError(msg)
    return pa.table(arrays)


def _plain(values: object) -> object:
    if isinstance(values, np.ndarray):
        return np.ascontiguousarray(values)
    if isinstance(values, (range, tuple)):
        return list(values)
    return values


def _open_arrays(name: str, columns: Mapping[str, object]) -> Source:
    def read(wanted: Mapping[str, str]) -> pa.Table:
        return table_of({theirs: columns[theirs] for theirs in wanted.values()}, name)

    return Source(name=name, columns=tuple(str(column) for column in columns), read=read)


def _open_arrow(data: object, name: str) -> Source:
    import pyarrow as pa

    try:
        table = data if isinstance(data, pa.Table) else pa.table(data)
    except (pa.ArrowException, TypeError, ValueError) as cause:
        msg = (
            f"{name} cannot be read as Arrow columns ({cause}): give a table, not a single column."
        )
        raise DataError(msg) from None

    def read(wanted: Mapping[str, str]) -> pa.Table:
        return table.select(list(wanted.values()))

    return Source(name=name, columns=tuple(table.column_names), read=read)


def _open_pandas(frame: Any, symbol: str | None) -> Source:  # noqa: ANN401 - pandas has no types
    name = f"the pandas {type(frame).__name__}"
    if not hasattr(frame, "columns"):
        msg = f"Bars cannot be read from {name}: give a DataFrame with open, high, low and close."
        raise DataError(msg)
    if frame.columns.nlevels > 1:
        frame, symbol = _one_instrument(frame, symbol, name)
    columns = {str(column): frame[column] for column in frame.columns}
    if frame.index.dtype.kind == "M":
        label = str(frame.index.name or "time")
        columns.setdefault(label, frame.index.to_series())
    opened = _open_arrays(name, columns)
    return Source(name=name, columns=opened.columns, read=opened.read, symbol=symbol)


def _one_instrument(frame: Any, symbol: str | None, name: str) -> tuple[Any, str]:  # noqa: ANN401
    """Choose one instrument of a frame whose column names are pairs such as ("Close", "AAPL")."""
    for level in range(frame.columns.nlevels):
        if "close" not in {str(label).lower() for label in frame.columns.get_level_values(level)}:
            continue
        others = [other for other in range(frame.columns.nlevels) if other != level]
        symbols = list(dict.fromkeys(frame.columns.get_level_values(others[0])))
        chosen = symbol if symbol in symbols else symbols[0]
        if len(others) == 1 and (len(symbols) == 1 or symbol in symbols):
            return frame.xs(chosen, axis=1, level=others[0]), symbol or str(chosen)
        shown = ", ".join(str(label) for label in symbols)
        msg = f"{name} holds {shown}: choose one instrument with symbol=."
        raise DataError(msg)
    msg = f"{name} has column names of several levels, none with 'close': give plain columns."
    raise DataError(msg)
