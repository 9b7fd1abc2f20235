"""What is written down about every file that went into a series."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ingenium.model.timeframe import DAY
from ingenium.storage.catalog.layout import PARTIAL, sync_file
from ingenium.storage.catalog.parts import TIMES
from ingenium.storage.catalog.series import Import, Repair
from ingenium.storage.checksums import file_checksum

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from ingenium.storage.importing.options import ImportOptions
    from ingenium.storage.importing.repairing import Repairs
    from ingenium.storage.raw_columns import Raw, RawSource

_SHORT: Final = 8
_MILLISECOND: Final = 1_000_000


@dataclass(slots=True)
class SourceRecord:
    """One source as far as it went into one series.

    Attributes:
        source: what it is called.
        sha256: over its bytes; empty where it is no file.
        repairs: what was done to its rows.
        notes: what a reader of the series should know.
        rows: how many of its rows came in, those that were removed among them.
    """

    source: str
    sha256: str
    repairs: Repairs
    notes: list[str] = field(default_factory=list[str])
    rows: int = 0
    _absent: Counter[str] = field(default_factory=Counter[str])
    _untold: int = 0
    _early: int = 0
    _earliest: int = 0

    def see(self, raw: Raw, timezone: str | None) -> None:
        """Count rows that are taken, and note what was assumed of them."""
        self.rows += len(raw)
        if raw.clock is None and timezone is not None:
            self._note(f"times carry their own zone, so --timezone {timezone} was not used")
        if raw.clock is not None and timezone is None and bool((raw.clock % DAY).any()):
            self._note("times carry no zone and were read as UTC")
        if "available" in raw.columns:
            latency = raw.order - raw.columns["time"]
            self._untold += int(np.count_nonzero(latency == 0))
            self._early += int(np.count_nonzero(latency < 0))
            self._earliest = min(self._earliest, int(latency.min(initial=0)))
        if raw.kind.zero_is_absent:
            for name in raw.kind.prices:
                self._absent[name] += int(np.count_nonzero(raw.columns[name] == 0.0))

    def sealed(self, folder: Path, options: ImportOptions, now: int) -> Import:
        """Return the record as the manifest keeps it; removed rows go beside the series."""
        from importlib.metadata import version

        kept_in = self._write_removed(folder)
        removing = {repair for repair, _ in self.repairs.removed}
        repairs = tuple(
            Repair(kind, rows, kept_in if kind in removing else None)
            for kind, rows in self.repairs.counts.items()
        )
        return Import(
            source=self.source,
            sha256=self.sha256,
            rows=self.rows - sum(len(raw) for _, raw in self.repairs.removed),
            imported=now,
            version=version("ingenium"),
            options=options.chosen(),
            repairs=repairs,
            notes=(*self.notes, *self._absences(), *self._clocks()),
        )

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)

    def _absences(self) -> list[str]:
        return [
            f"{count:,} rows have no {name}: it is 0"
            for name, count in self._absent.items()
            if count
        ]

    def _clocks(self) -> list[str]:
        notes = []
        if self._untold:
            notes.append(f"{self._untold:,} rows have no time but when they were received")
        if self._early:
            notes.append(
                f"{self._early:,} rows were received before they were sent, by up to "
                f"{-self._earliest / _MILLISECOND:,.0f} ms: the clock of the recorder was behind"
            )
        return notes

    def _write_removed(self, folder: Path) -> str | None:
        """Write the removed rows as Parquet, named by contents, and return the name."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        if not self.repairs.removed:
            return None
        tables = [
            pa.table(
                {
                    "repair": [repair] * len(raw),
                    "row": np.asarray(raw.origin.rows),
                    **{name: _shown(name, column) for name, column in raw.columns.items()},
                }
            )
            for repair, raw in self.repairs.removed
        ]
        partial = folder / f"removed{PARTIAL}"
        pq.write_table(pa.concat_tables(tables), partial, compression="zstd")
        name = f"removed.{file_checksum(partial)[:_SHORT]}.parquet"
        partial.replace(folder / name)
        sync_file(folder / name)
        return name


def _shown(name: str, column: npt.NDArray[Any]) -> object:
    import pyarrow as pa

    return pa.array(column).view(pa.timestamp("ns", "UTC")) if name in TIMES else column


def source_notes(raw: RawSource) -> list[str]:
    """Return what of a source is not in the series, said in words."""
    notes = []
    if raw.ignored:
        shown = ", ".join(repr(name) for name in raw.ignored)
        notes.append(f"columns that were not taken: {shown}")
    adjusted = [
        name for name in raw.ignored if name.lower().replace(" ", "_") in ("adj_close", "adjclose")
    ]
    if adjusted and "close" in raw.columns:
        notes.append(
            f"the close is {raw.columns['close']!r}, not {adjusted[0]!r}: "
            f"choose that with --columns close={adjusted[0]}"
        )
    if raw.kind.quantities == ("volume",) and "volume" not in raw.columns:
        notes.append("there is no volume, so it is 0")
    return notes
