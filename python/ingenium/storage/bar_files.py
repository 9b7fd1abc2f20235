"""Bars from files and from memory: one function, whatever holds them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingenium.model.bar_checks import FLOATS, Origin
from ingenium.model.bars import Bars, Stamp
from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY, format_timeframe, infer_timeframe, parse_timeframe
from ingenium.model.timestamps import Instant, iso
from ingenium.storage.bar_readers import open_file
from ingenium.storage.bar_sources import Source, open_memory
from ingenium.storage.column_names import find_columns
from ingenium.storage.number_columns import to_float64
from ingenium.storage.time_columns import read_times
from ingenium.storage.zones import local_to_utc

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from ingenium.model.bar_checks import IntColumn


@dataclass(frozen=True, slots=True)
class _Labels:
    """What is known of the labels before the bars are put together."""

    time: IntColumn
    available: IntColumn | None
    timeframe: int


def load_bars(  # noqa: PLR0913 - each is a fact about the data that only its owner knows
    source: object,
    *,
    symbol: str | None = None,
    timeframe: int | str | None = None,
    stamp: Stamp = "start",
    columns: Mapping[str, str] | None = None,
    timezone: str | None = None,
    start: Instant | None = None,
    end: Instant | None = None,
    allow_negative_prices: bool = False,
) -> Bars:
    """Return the bars of one instrument from a file or a table in memory.

    Args:
        source: a Parquet, Arrow, Feather or CSV file; an Arrow table or anything that exports one;
            a pandas or polars frame; a dict of columns; a structured array.
        symbol: the instrument; its file's name unless given. Where rows carry a symbol, it chooses.
        timeframe: the length of a bar ("1d", nanoseconds); the most common step unless given.
        stamp: whether times label the "start" or the "end" of bars.
        columns: the source's names of columns that are not found by themselves,
            such as `{"close": "adj_close"}`.
        timezone: the zone of times that carry none, such as "America/New_York"; UTC unless given.
        start: the first label to keep.
        end: the last label to keep; a bare date is kept whole.
        allow_negative_prices: whether prices may be zero or negative.

    Raises:
        DataError: the source cannot be read or trusted; the sentence names the row and the fix.
        ConfigError: the timeframe is not known.
    """
    length = parse_timeframe(timeframe) if isinstance(timeframe, str) else timeframe
    opened = _open(source, symbol)
    wanted = find_columns(opened.name, opened.columns, columns)
    table = opened.read(wanted)
    table, name, is_cut = _one_symbol(table, wanted.get("symbol"), symbol, opened)
    if table.num_rows == 0:
        msg = f"{opened.name} has a header but no rows: write it again."
        raise DataError(msg)
    origin = Origin(name, opened.name, 0 if is_cut else opened.first_line)
    labels = _labels(table[wanted["time"]], length, stamp, timezone, origin)
    numbers = {
        column: to_float64(_whole(table[wanted[column]]), column, origin)
        for column in FLOATS
        if column in wanted
    }
    bars = Bars.from_columns(
        name,
        time=labels.time,
        available=labels.available,
        timeframe=labels.timeframe,
        stamp=stamp,
        allow_negative_prices=allow_negative_prices,
        origin=origin,
        **numbers,
    )
    _check_timeframe(bars, length, origin)
    return _cut(bars, start, end, origin)


def _open(source: object, symbol: str | None) -> Source:
    if isinstance(source, (str, os.PathLike)):
        return open_file(Path(source))
    return open_memory(source, symbol)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """Return one array; a column that is in one piece already is not copied."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _one_symbol(
    table: pa.Table, column: str | None, symbol: str | None, opened: Source
) -> tuple[pa.Table, str, bool]:
    """Return the rows of one instrument, its name, and whether rows were left out."""
    if column is None:
        name = symbol or opened.symbol
        if name is None:
            msg = f"The instrument of {opened.name} is not known: give symbol=."
            raise DataError(msg)
        return table, name, False
    import pyarrow.compute as pc

    symbols = [str(value) for value in pc.unique(table[column]).to_pylist()]
    if symbol is None and len(symbols) <= 1:
        return table, (symbols or [opened.symbol or ""])[0], False
    if symbol is None or symbol not in symbols:
        shown = ", ".join(sorted(symbols)[:10]) + (", …" if len(symbols) > 10 else "")  # noqa: PLR2004
        absent = "several instruments" if symbol is None else f"no {symbol!r}"
        msg = f"{opened.name} holds {absent}: choose one of {shown} with symbol=."
        raise DataError(msg)
    if len(symbols) == 1:
        return table, symbol, False
    return table.filter(pc.equal(pc.cast(table[column], "string"), symbol)), symbol, True


def _labels(
    column: pa.ChunkedArray,
    timeframe: int | None,
    stamp: Stamp,
    timezone: str | None,
    origin: Origin,
) -> _Labels:
    times = read_times(_whole(column), origin)
    time = times.nanoseconds
    length = infer_timeframe(time) if timeframe is None else timeframe
    if timezone is None or not times.is_local:
        return _Labels(time, None, length)
    available = None
    if stamp == "start" and length and length % DAY == 0:
        # A local day lasts 23 or 25 hours where clocks change: it is known at the next midnight.
        available = local_to_utc(time + length, timezone, origin)
    return _Labels(local_to_utc(time, timezone, origin), available, length)


def _check_timeframe(bars: Bars, given: int | None, origin: Origin) -> None:
    """Refuse a given timeframe that the labels contradict."""
    if given is None or len(bars) < 2:  # noqa: PLR2004 - one bar has no step
        return
    step = int(np.median(np.diff(bars.time)))
    if given > 2 * step:
        msg = (
            f"{origin.name}: bars are {format_timeframe(step)} apart, "
            f"which timeframe {format_timeframe(given)} contradicts: leave timeframe= out."
        )
        raise DataError(msg)


def _cut(bars: Bars, start: Instant | None, end: Instant | None, origin: Origin) -> Bars:
    kept = bars.between(start, end)
    if len(kept) == 0:
        msg = (
            f"{origin.name} has no bars from {start or 'its start'} to {end or 'its end'}: "
            f"it covers {iso(int(bars.time[0]))} to {iso(int(bars.time[-1]))}."
        )
        raise DataError(msg)
    return kept
