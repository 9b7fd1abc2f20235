"""A series of longer bars, made of one that is in the catalog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from ingenium.model.errors import ConfigError, DataError
from ingenium.model.timeframe import DAY, format_timeframe, parse_timeframe
from ingenium.model.timestamps import iso
from ingenium.storage.calendar import ALWAYS_OPEN, sessions
from ingenium.storage.catalog.series import Import
from ingenium.storage.catalog.writing import writing
from ingenium.storage.kinds import kind_named
from ingenium.storage.resample import Grid, resampled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingenium.storage.catalog.catalog import Catalog, Opened
    from ingenium.storage.catalog.parts import Rows
    from ingenium.storage.catalog.series import Series
    from ingenium.storage.resample import Buckets

STRETCH: Final = 1 << 20


def resample_series(
    catalog: Catalog,
    series: Series,
    timeframe: str,
    *,
    replace: bool = False,
    now: int,
    stretch: int = STRETCH,
) -> Series:
    """Write the series of a longer timeframe, with where it came from, and return it.

    Args:
        catalog: holds both.
        series: the shorter bars.
        timeframe: the length of the longer ones, a multiple of the shorter.
        replace: whether to replace a series of that length that is there.
        now: the present, for the provenance.
        stretch: how many rows to work on at a time.

    Raises:
        ConfigError: the timeframe is no multiple.
        DataError: the series has no bars, or one of the longer timeframe is there already.
    """
    length, source_length = _lengths(series, timeframe)
    target = msgspec.structs.replace(
        series, timeframe=format_timeframe(length), imports=(), parts=(), checksum=""
    )
    work = _Work(catalog.open(series), _grid(series, length), source_length, stretch)
    with writing(catalog.root, target) as writer:
        if writer.before is not None and not replace:
            msg = f"{target.name} is in the catalog already: say --replace."
            raise DataError(msg)
        for rows in work.batches():
            writer.add(rows)
        if work.rows == 0:
            raise DataError(work.nothing())
        return writer.commit(
            msgspec.structs.replace(target, imports=(*series.imports, work.record(now)))
        )


def _lengths(series: Series, timeframe: str) -> tuple[int, int]:
    length = parse_timeframe(timeframe)
    if not kind_named(series.kind).lasts:
        msg = f"{series.name} has no bars to make longer: resample bars or quote bars."
        raise DataError(msg)
    source_length = series.length
    if not source_length:
        msg = f"{series.name} has bars of no fixed length: make longer ones of the trades."
        raise DataError(msg)
    if length <= source_length or length % source_length:
        msg = (
            f"{timeframe} is no multiple of {series.timeframe}, the timeframe of {series.name}: "
            f"choose one, such as {format_timeframe(10 * source_length)}."
        )
        raise ConfigError(msg)
    return length, source_length


def _grid(series: Series, length: int) -> Grid:
    if series.calendar in (None, ALWAYS_OPEN):
        return Grid(length)
    first, last = series.first - 2 * DAY, series.last + max(length, 2 * DAY)
    return Grid(length, sessions(str(series.calendar), first, last))


@dataclass(slots=True)
class _Work:
    """The bars as they are made, a stretch of the source at a time."""

    opened: Opened
    grid: Grid
    source_length: int
    size: int
    rows: int = 0
    outside: int = 0
    unfinished: int | None = None

    def batches(self) -> Iterator[Rows]:
        """Yield the longer bars; the last is left out when the source ends before it does."""
        series = self.opened.series
        kind, is_end_stamped = kind_named(series.kind), series.stamp == "end"
        first = 0
        while first < series.rows:
            rows, buckets = self._stretch(first, is_end_stamped=is_end_stamped)
            first += len(buckets)
            if buckets.is_inside is not None:
                self.outside += int(np.count_nonzero(~buckets.is_inside))
            made = resampled(rows, kind, buckets, is_end_stamped=is_end_stamped)
            if first == series.rows and self._is_unfinished(int(buckets.end[-1])):
                self.unfinished = int(made["time"][-1])
                made = {name: column[:-1] for name, column in made.items()}
            self.opened.release()
            self.rows += len(made["time"])
            if len(made["time"]):
                yield made

    def record(self, now: int) -> Import:
        """Return where the bars came from."""
        from importlib.metadata import version

        source = self.opened.series
        return Import(
            source=f"resampled from {source.name}",
            sha256=source.checksum,
            rows=self.rows,
            imported=now,
            version=version("ingenium"),
            options={"timeframe": format_timeframe(self.grid.length)},
            notes=tuple(self._notes()),
        )

    def nothing(self) -> str:
        """Return the sentence about a source that does not fill one bar."""
        length = format_timeframe(self.grid.length)
        return f"{self.opened.series.name} does not fill one bar of {length}: choose a shorter one."

    def _stretch(self, first: int, *, is_end_stamped: bool) -> tuple[Rows, Buckets]:
        """Return rows from a place on that make whole bars, and their bars."""
        size = self.size
        while True:
            whole = {name: c[first : first + size] for name, c in self.opened.columns.items()}
            start = whole["time"] - (self.source_length if is_end_stamped else 0)
            buckets = self.grid.buckets(start, self.source_length)
            if first + size >= self.opened.series.rows:
                return whole, buckets
            count = int(np.searchsorted(buckets.begin, buckets.begin[-1]))
            if count:
                return {name: column[:count] for name, column in whole.items()}, buckets[:count]
            size *= 2  # one bar is longer than the stretch

    def _is_unfinished(self, end: int) -> bool:
        """Tell whether the source ends before its last bar does."""
        series = self.opened.series
        last = series.last + (self.source_length if series.stamp == "start" else 0)
        return last < end

    def _notes(self) -> Iterator[str]:
        if self.outside:
            calendar = self.opened.series.calendar
            yield f"{self.outside:,} rows outside the sessions of {calendar} are in no bar"
        if self.unfinished is not None:
            yield f"the last bar, {iso(self.unfinished)}, was not over and is left out"
