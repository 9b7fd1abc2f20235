"""Bars in a file that several processes map: uncompressed Arrow, read in place."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING

from ingenium.model.bar_checks import FLOATS
from ingenium.model.bars import Bars

if TYPE_CHECKING:
    from pathlib import Path


def write_shared(bars: Bars, path: Path) -> None:
    """Write the columns of bars, and when each became known."""
    import pyarrow as pa
    from pyarrow import ipc

    columns = {"time": bars.time, **{name: getattr(bars, name) for name in FLOATS}}
    columns["available"] = bars.known_at()
    batch = pa.record_batch([pa.array(each) for each in columns.values()], names=list(columns))
    with path.open("wb") as file, ipc.new_file(file, batch.schema) as writer:
        writer.write_batch(batch)


def map_shared(path: Path, like: Bars) -> Bars:
    """Return the bars of a file; `like` has their symbol, time frame and stamp."""
    import pyarrow as pa
    from pyarrow import ipc

    with path.open("rb") as file:
        memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    batch = ipc.open_file(pa.BufferReader(pa.py_buffer(memory))).get_batch(0)
    columns = {
        name: column.to_numpy(zero_copy_only=True)
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    }
    return Bars.trusted(
        like.symbol,
        columns,
        timeframe=like.timeframe,
        stamp=like.stamp,
        allow_negative_prices=like.allow_negative_prices,
    )
