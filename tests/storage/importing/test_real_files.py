"""Real files of every kind are imported as they are."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.conftest import REPOSITORY

from ingenium.storage.bar_files import load_bars
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.importing.importer import import_data
from ingenium.storage.raw_columns import read_raw

DATA = REPOSITORY.parent / "shared" / "data"
PATTERNS = (
    "equities/daily/*", "equities/minute/*", "equities/hour/*", "equities/second/*",
    "equities/daily_wiki/*", "equities/daily_yahoo*/*", "equities/daily_events*/*",
    "crypto/minute/*", "crypto/second/*", "crypto/daily/*", "crypto/trades/*quotes*",
    "fx/*", "futures/*1m*",
)  # fmt: skip


def files(*patterns: str) -> list[Any]:
    """Return the cases of patterns; beside a clone that stands alone, one that says so."""
    found = sorted(path for pattern in patterns for path in DATA.glob(f"{pattern}.parquet"))
    if not DATA.exists():
        return [pytest.param(None, id="the folder of real data is absent")]
    return [pytest.param(path, id=path.relative_to(DATA).as_posix()) for path in found]


@pytest.mark.parametrize("file", files(*PATTERNS))
def test_a_real_file_is_imported_without_a_change(file: Path | None, tmp_path: Path) -> None:
    if file is None:
        return
    imported = import_data(file, catalog=tmp_path)

    catalog = Catalog(tmp_path)
    for series, raw in zip(imported, read_raw(file), strict=True):
        columns = catalog.open(series).columns
        assert series.rows == len(raw)
        assert series.imports[0].repairs == ()
        for name, column in raw.columns.items():
            np.testing.assert_array_equal(columns[name], column)
        assert (columns["available"] >= columns["time"]).all()


@pytest.mark.parametrize("file", files("equities/daily_wiki/AAPL"))
def test_the_close_beside_an_adjusted_close_is_taken_and_noted(
    file: Path | None, tmp_path: Path
) -> None:
    if file is None:
        return
    (series,) = import_data(file, catalog=tmp_path)

    np.testing.assert_array_equal(
        Catalog(tmp_path).open(series).columns["close"], load_bars(file).close
    )
    assert any("the close is 'close', not 'adj_close'" in note for note in series.imports[0].notes)


@pytest.mark.parametrize("file", files("fx/GBPUSD_1m_2012"))
def test_bars_of_mid_prices_are_made_of_real_quote_bars(file: Path | None, tmp_path: Path) -> None:
    if file is None:
        return
    (series,) = import_data(file, catalog=tmp_path, symbol="GBPUSD", price="mid", currency="USD")

    (raw,) = read_raw(file)
    bars = Catalog(tmp_path).open(series).bars
    np.testing.assert_array_equal(
        bars.close, (raw.columns["bid_close"] + raw.columns["ask_close"]) / 2
    )


@pytest.mark.parametrize("file", files("equities/daily/AAPL"))
def test_real_daily_bars_are_known_at_the_closes_of_new_york(
    file: Path | None, tmp_path: Path
) -> None:
    if file is None:
        return
    (series,) = import_data(file, catalog=tmp_path, calendar="XNYS")

    columns = Catalog(tmp_path).open(series).columns
    hours = (columns["available"] - columns["time"]) // 3_600_000_000_000
    assert set(hours.tolist()) <= {17, 18, 20, 21}
