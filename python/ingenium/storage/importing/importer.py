"""Import: files into the catalog, all of them or none."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingenium.model.errors import ConfigError, DataError
from ingenium.model.timestamps import Instant, instant
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.checksums import file_checksum
from ingenium.storage.file_names import all_files
from ingenium.storage.importing.cleaning import Cleaner
from ingenium.storage.importing.judging import Judge
from ingenium.storage.importing.options import options_of
from ingenium.storage.importing.prices import kind_after, price_note
from ingenium.storage.importing.provenance import SourceRecord, source_notes
from ingenium.storage.importing.repairing import Repairs
from ingenium.storage.importing.series_import import SeriesImport, Setting
from ingenium.storage.kinds import kind_named
from ingenium.storage.raw_columns import RawSource, Reading, open_raw
from ingenium.storage.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingenium.storage.catalog.series import Series
    from ingenium.storage.kinds import Kind
    from ingenium.storage.raw_columns import Raw

    Progress = Callable[[int, int], None]


def import_data(
    sources: object,
    *,
    catalog: str | Path | None = None,
    now: Instant | None = None,
    progress: Progress | None = None,
    **choices: Any,  # noqa: ANN401 - each is checked by name
) -> list[Series]:
    """Bring files or tables into the catalog, all of them or none, and return their series.

    Args:
        sources: a file, folder or pattern, a recording, a table in memory, or a list of these.
            Files are read a batch at a time, so they may be larger than the memory.
        catalog: its folder; what INGENIUM_CATALOG names, or `catalog` here, unless given.
        now: the present; rows with later times are refused. The clock's time unless given.
        progress: called with the rows done and, about, their total.
        **choices: symbol, venue, timeframe, kind (a name of `storage.kinds`), columns (such as
            `{"close": "adj_close"}`), timezone, stamp ("start", "end"), prices ("raw", "adjusted"),
            price ("mid", "bid", "ask": makes bars of quote bars), calendar, currency, base,
            repair (some of "sort", "drop-identical", "keep-first", "keep-last", "drop-bad"),
            existing ("refuse", "replace", "append"), allow_negative_prices.

    Raises:
        ConfigError: a choice is unknown or contradicts another.
        DataError: a source cannot be read or trusted; the sentence names the row and the fix, and
            nothing was written.
    """
    options = options_of(**choices)
    root = Catalog(catalog).root
    judge = Judge(time.time_ns() if now is None else instant(now), options.allow_negative_prices)
    with ExitStack() as stack:
        importer = _Importer(Setting(root, options, judge, stack), progress)
        for source in importer.opened(_listed(sources)):
            importer.take(source)
        return importer.commit()


def _listed(sources: object) -> list[object]:
    given = sources if isinstance(sources, (list, tuple)) else [sources]
    found: list[object] = []
    for source in given:
        if isinstance(source, (str, os.PathLike)):
            found += all_files([os.fspath(source)])
        else:
            found.append(source)
    if not found:
        msg = "There is nothing to import: give a file, folder, pattern or table."
        raise ConfigError(msg)
    return found


@dataclass(frozen=True, slots=True)
class _Opened:
    """A source, the file that it is, if it is one, and its kind; a recording has several."""

    raw: RawSource | Recording
    file: Path | None
    kind: Kind | None


def _rows(source: RawSource | Recording) -> int:
    return 0 if isinstance(source, Recording) else source.rows or 0


@dataclass(slots=True)
class _Importer:
    """The series of one import by symbol and kind."""

    setting: Setting
    progress: Progress | None
    _series: dict[tuple[str, str], SeriesImport] = field(
        default_factory=dict[tuple[str, str], "SeriesImport"]
    )
    _done: int = 0
    _total: int = 0

    def opened(self, sources: Sequence[object]) -> list[_Opened]:
        """Open every source before any row is read, so that a wrong one is told at once."""
        options = self.setting.options
        kind = None if options.kind is None else kind_named(options.kind)
        reading = Reading(options.symbol, kind, options.columns, options.timezone)
        opened = []
        for source in sources:
            if isinstance(source, Recording):
                opened.append(_Opened(source, source.file, None))
                continue
            raw = open_raw(source, reading)
            file = Path(source) if isinstance(source, (str, os.PathLike)) else None
            opened.append(_Opened(raw, file, kind_after(raw.kind, options.price, raw.name)))
        self._total = sum(_rows(each.raw) for each in opened)
        return opened

    def take(self, source: _Opened) -> None:
        """Take the rows of a source to the series that they belong to."""
        begun: dict[tuple[str, str], SeriesImport] = {}
        sha256 = "" if source.file is None else file_checksum(source.file)
        for raw in source.raw.batches():
            series = begun.get((raw.symbol, raw.kind.name))
            if series is None:
                series = self._begun(source, raw, sha256)
                begun[raw.symbol, raw.kind.name] = series
            series.take(raw)
            self._tell(len(raw))
        if not begun:
            msg = f"{source.raw.name} holds no {self.setting.options.symbol!r}: check --symbol."
            raise DataError(msg)
        for series in begun.values():
            series.end()

    def commit(self) -> list[Series]:
        """Finish every series, and only then put their new states in place."""
        for series in self._series.values():
            series.finish()
        return [series.commit() for series in self._series.values()]

    def _begun(self, source: _Opened, raw: Raw, sha256: str) -> SeriesImport:
        """Return the series that rows of a source belong to, ready for them."""
        options = self.setting.options
        kind = source.kind or raw.kind
        series = self._series.get((raw.symbol, kind.name))
        if series is None:
            series = SeriesImport(self.setting, Cleaner(self.setting.judge))
            self._series[raw.symbol, kind.name] = series
        notes = [] if isinstance(source.raw, Recording) else source_notes(source.raw)
        if options.price is not None:
            notes.append(price_note(options.price))
        name = source.raw.name if source.file is None else str(source.file)
        series.begin(SourceRecord(name, sha256, Repairs(frozenset(options.repair)), notes))
        return series

    def _tell(self, rows: int) -> None:
        self._done += rows
        if self.progress is not None:
            self.progress(self._done, max(self._done, self._total))
