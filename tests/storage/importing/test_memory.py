"""Files are read in batches: what an import holds does not grow with them."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import csv
from tests.conftest import REPOSITORY

PEAK = """
import sys
from pathlib import Path
from ingenium.storage.importing.importer import import_data
(series,) = import_data(sys.argv[1], catalog=sys.argv[2], timezone="UTC")
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
print(series.rows, int(peak.split()[1]) // 1024)
"""
SHORT, LONG = 300_000, 3_000_000  # as columns in memory, the long file would take 190 MB more


def peak_megabytes(source: Path, catalog: Path, rows: int) -> int:
    command = [sys.executable, "-c", PEAK, str(source), str(catalog)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    imported, peak = done.stdout.split()
    assert int(imported) == rows
    return int(peak)


def write(path: Path, rows: int) -> Path:
    time = np.datetime64("2010-01-01", "ns") + np.arange(rows) * np.timedelta64(60, "s")
    close = 100 + np.arange(rows) % 1_000 / 8
    columns = {"open": close, "high": close + 1, "low": close - 1, "close": close, "volume": close}
    table = pa.table({"time": time, **columns})
    if path.suffix == ".csv":
        csv.write_csv(table, path)
    else:
        pq.write_table(table, path, row_group_size=rows)  # one group, the hardest
    return path


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_file_ten_times_as_long_takes_hardly_more_memory(ending: str, tmp_path: Path) -> None:
    short = peak_megabytes(write(tmp_path / f"S.{ending}", SHORT), tmp_path / "catalog", SHORT)
    long = peak_megabytes(write(tmp_path / f"L.{ending}", LONG), tmp_path / "catalog", LONG)

    assert long - short < 90
