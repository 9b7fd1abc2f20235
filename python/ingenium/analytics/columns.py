"""Tables as columns: how those of a run become DataFrames, Arrow tables and JSON records."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingenium.model.timestamps import iso

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Column: TypeAlias = NDArray[np.generic] | Sequence[object]
Columns: TypeAlias = Mapping[str, Column]

EXACT = "_text"  # the suffix of a column that holds the exact decimal text of its namesake
TIMES = frozenset({"time", "last_time", "created", "updated", "entry_time", "exit_time"})
BATCH = 10_000  # rows
NEVER = np.iinfo(np.int64).min  # the missing time, as numpy and Arrow have it


def length(columns: Columns) -> int:
    """Return the number of rows."""
    return len(next(iter(columns.values()), ()))


def texts(columns: Columns, name: str) -> list[str]:
    """Return a column of names; empty when the table has none."""
    return [str(value) for value in columns.get(name, ())]


def decimals(columns: Columns, name: str) -> list[Decimal]:
    """Return a column of exact numbers; floats through the shortest text that gives them back."""
    if name + EXACT in columns:
        return [Decimal(str(value)) for value in columns[name + EXACT]]
    return [Decimal(decimal_text(float(str(value))) or "NaN") for value in columns.get(name, ())]


def frame(columns: Columns) -> pd.DataFrame:
    """Return the table as a DataFrame: floats to compute with, times in UTC."""
    import pandas as pd

    shown = {name: values for name, values in columns.items() if not name.endswith(EXACT)}
    return pd.DataFrame(
        {
            name: pd.to_datetime(np.asarray(values, dtype=np.int64), utc=True)
            if name in TIMES
            else values
            for name, values in shown.items()
        }
    )


def arrow(columns: Columns) -> pa.Table:
    """Return the table for Arrow and Parquet, the exact texts included."""
    import pyarrow as pa

    return pa.table(
        {
            name: pa.array(np.asarray(values, dtype=np.int64)).cast(pa.timestamp("ns", "UTC"))
            if name in TIMES
            else pa.array(values)
            for name, values in columns.items()
        }
    )


def from_arrow(table: pa.Table) -> dict[str, Column]:
    """Return the columns of a table that `arrow` made."""
    import pyarrow as pa

    columns: dict[str, Column] = {}
    for name in table.column_names:
        column = table[name]
        if name in TIMES:
            columns[name] = column.cast(pa.int64()).to_numpy()
        elif pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
            columns[name] = column.to_numpy()
        else:
            columns[name] = column.to_pylist()
    return columns


def records(columns: Columns) -> list[dict[str, object]]:
    """Return the rows for JSON: numbers with a fraction as exact text, times in ISO form."""
    shown = {name: values for name, values in columns.items() if not name.endswith(EXACT)}
    plain = [_plain(name, columns.get(name + EXACT, shown[name])) for name in shown]
    return [dict(zip(shown, row, strict=True)) for row in zip(*plain, strict=True)]


def record_batches(columns: Columns) -> Iterator[list[dict[str, object]]]:
    """Give the rows for JSON a batch at a time, so that long tables need little memory."""
    for start in range(0, length(columns), BATCH):
        yield records({name: values[start : start + BATCH] for name, values in columns.items()})


def decimal_text(value: float) -> str | None:
    """Return the shortest exact text of a float, without an exponent; None when it is no number."""
    if not math.isfinite(value):
        return None
    text = repr(float(value))
    return np.format_float_positional(value, trim="-") if "e" in text else text.removesuffix(".0")


def _plain(name: str, values: Column) -> list[object]:
    if name in TIMES:
        return [time_text(int(str(value))) for value in values]
    array = values if isinstance(values, np.ndarray) else np.asarray(values, dtype=object)
    if array.dtype.kind == "f":
        return [decimal_text(value) for value in array.tolist()]
    return list(array.tolist())


def time_text(nanoseconds: int) -> str | None:
    """Return a time as ISO text in UTC; None when it is missing."""
    if nanoseconds == NEVER:
        return None
    text = iso(nanoseconds)
    return f"{text}Z" if "T" in text else f"{text}T00:00:00Z"
