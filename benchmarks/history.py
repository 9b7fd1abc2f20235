"""The data of the research desk: twenty symbols, as files to import and as a catalog to read."""

from dataclasses import fields
from pathlib import Path

import numpy as np

from benchmarks.folders import DATA
from benchmarks.workloads import Columns, Scale, random_walk

SYMBOLS: tuple[str, ...] = tuple(f"HIST{number:02}" for number in range(20))
BARS = 500_000  # of each symbol
CSV_SYMBOLS = SYMBOLS[:2]  # text is slow: a tenth tells its rate


def files(scale: Scale, ending: str = "parquet") -> list[Path]:
    """Return a file for each symbol, written when it is not there yet."""
    symbols = SYMBOLS if ending == "parquet" else CSV_SYMBOLS
    bars = scale.of(BARS)
    folder = DATA / f"history-{bars}"
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for symbol in symbols:
        path = folder / f"{symbol}.{ending}"
        if not path.is_file():
            _write(path, random_walk(1_000 + SYMBOLS.index(symbol), bars))
        found.append(path)
    return found


def _write(path: Path, columns: Columns) -> None:
    import pyarrow as pa
    from pyarrow import csv, parquet

    arrays: dict[str, object] = {
        field.name: column for field, column in zip(fields(columns), columns.arrays(), strict=True)
    }
    arrays["time"] = np.asarray(columns.time).view("datetime64[ns]")
    partial = path.with_suffix(".partial")
    if path.suffix == ".parquet":
        parquet.write_table(pa.table(arrays), partial, compression="zstd")
    else:
        csv.write_csv(pa.table(arrays), partial)
    partial.rename(path)
