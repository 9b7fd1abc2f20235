"""Imports that are killed leave the old state, and two of one series do not meet."""

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import REPOSITORY
from tests.storage.importing.files import NOW

from ingenium.model.errors import DataError
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.catalog.series import Series
from ingenium.storage.importing.importer import import_data

SCRIPT = "tests.storage.importing.interrupted"


def days(folder: Path, price: float) -> Path:
    """Write a file of six years of days."""
    count = 2_000
    time = np.datetime64("2018-06-01", "ns") + np.arange(count) * np.timedelta64(1, "D")
    prices = dict.fromkeys(("open", "high", "low", "close"), np.full(count, price))
    path = folder / "AAA.parquet"
    pq.write_table(pa.table({"time": time, **prices}), path)
    return path


def started(mode: str, source: Path, root: Path, moment: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", SCRIPT, mode, str(source), str(root), str(moment)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> str:
    printed, _ = process.communicate("\n", timeout=25)
    return printed


def state(root: Path) -> tuple[Series, float]:
    catalog = Catalog(root)
    series = catalog.find("AAA")
    closes = catalog.open(series).columns["close"]
    assert len(closes) == series.rows == 2_000
    return series, float(closes[0])


def names_in(root: Path) -> set[str]:
    return {path.name for path in (root / "bars/local/AAA/1d").iterdir()}


@pytest.mark.slow
@pytest.mark.parametrize("part", [0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0])
def test_an_import_that_is_killed_leaves_the_old_state_or_the_new(
    part: float, tmp_path: Path
) -> None:
    root = tmp_path / "catalog"
    before = import_data(days(tmp_path, 1.0), catalog=root, now=NOW)[0]
    import_data(days(tmp_path, 1.0), catalog=tmp_path / "other", now=NOW)
    source = days(tmp_path, 2.0)
    steps = int(finished(started("live", source, tmp_path / "other")))
    moment = 1 + round(part * (steps - 1))

    process = started("die", source, root, moment)
    finished(process)

    assert process.returncode == -signal.SIGKILL
    series, close = state(root)
    assert (series == before and close == 1.0) or (series != before and close == 2.0)

    import_data(source, catalog=root, existing="replace", now=NOW)
    series, close = state(root)
    assert close == 2.0
    assert names_in(root) == {".lock", "series.json", *(part.file for part in series.parts)}


@pytest.mark.slow
def test_an_import_that_is_killed_before_its_manifest_leaves_the_old_state(tmp_path: Path) -> None:
    root = tmp_path / "catalog"
    before = import_data(days(tmp_path, 1.0), catalog=root, now=NOW)[0]

    process = started("wait", days(tmp_path, 2.0), root)
    assert process.stdout is not None
    assert process.stdout.readline() == "holding\n"
    process.kill()
    process.communicate()

    assert state(root) == (before, 1.0)


@pytest.mark.slow
def test_of_two_imports_of_one_series_at_once_the_second_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "catalog"
    source = days(tmp_path, 2.0)
    import_data(source, catalog=root, now=NOW)
    process = started("wait", source, root)
    assert process.stdout is not None
    assert process.stdout.readline() == "holding\n"

    with pytest.raises(
        DataError, match=r"AAA 1d bars of local is being written by another process: wait for it"
    ):
        import_data(source, catalog=root, existing="replace", now=NOW)
    with pytest.raises(DataError, match="is being written by another process"):
        Catalog(root).remove(Catalog(root).find("AAA"))
    finished(process)

    assert process.returncode == 0
    assert state(root)[1] == 2.0
