"""Events as a vendor derived them from factors, against prices that others adjusted.

They are read from DATA_DIR or beside the checkout; a clone that stands alone makes a file of the
same form from the shipped sample, with ratios that miss by as little.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.conftest import REPOSITORY

from ingenium.model.corporate_actions import Split, SymbolChange, adjusted
from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY
from ingenium.model.timestamps import instant, iso
from ingenium.storage.bar_files import load_bars
from ingenium.storage.catalog.actions import of_file, read_actions
from ingenium.storage.catalog.beside import path_of
from ingenium.storage.importing.facts_import import import_actions
from ingenium.storage.sample import sample_actions, sample_file

if TYPE_CHECKING:
    from ingenium.model.bars import Bars

DATA = Path(os.environ.get("DATA_DIR", REPOSITORY.parent / "shared" / "data")) / "equities"
ADJUSTED = dict.fromkeys(("open", "high", "low", "close"), "adj_close")


def events_file(folder: Path) -> Path:
    there = DATA / "corporate_actions" / "events_derived.parquet"
    if there.is_file():
        return there
    rows = [
        {
            "symbol": "AAPL",
            "last_date_before": iso(action.time - DAY),
            "kind": "split" if isinstance(action, Split) else "dividend",
            "split_ratio": 1.999996 if isinstance(action, Split) else None,
            "dividend_usd": None if isinstance(action, Split) else float(action.amount),
        }
        for action in sample_actions("AAPL")
    ]
    parquet.write_table(pa.Table.from_pylist(rows), folder / "events.parquet")
    return folder / "events.parquet"


def raw_and_adjusted() -> tuple[Bars, Bars]:
    """Return Apple's raw bars, and another vendor's bars of adjusted closes."""
    if DATA.is_dir():
        raw, other = DATA / "daily" / "AAPL.parquet", DATA / "daily_yahoo_2012_2017/AAPL.parquet"
    else:
        raw = other = sample_file("AAPL")
    return (
        load_bars(raw, symbol="AAPL", timeframe="1d"),
        load_bars(other, symbol="AAPL", timeframe="1d", columns=ADJUSTED),
    )


def test_ratios_that_were_derived_from_factors_come_in_when_they_may_be_rounded(
    tmp_path: Path,
) -> None:
    file = events_file(tmp_path)
    with pytest.raises(DataError, match=r"row 0: a split of 1\.9999\d* is nearly 2:1"):
        import_actions(file, tmp_path)
    found = import_actions(file, tmp_path, repair=["round-ratios"])
    assert len(found) == parquet.read_metadata(file).num_rows
    splits = [each for each in found if isinstance(each, Split)]
    ratios: dict[str, list[tuple[int, int]]] = {}
    for each in splits:
        ratios.setdefault(each.symbol, []).append((each.numerator, each.denominator))
    expected = {
        "AAPL": [(2, 1), (2, 1), (7, 1), (4, 1)],
        "GOOG": [(100_270_027, 100_000_000)],  # nothing small is near
        "IBM": [(2, 1)],
        "IWM": [(2, 1)],
        "QQQ": [(2, 1)],
        "TWX": [(2, 1), (2, 1), (2, 1), (2, 1), (1, 3)],
        "USO": [(1, 8)],
    }
    assert ratios == {symbol: expected[symbol][: len(own)] for symbol, own in ratios.items()}
    assert len(ratios["AAPL"]) >= 2
    _, imports = of_file(path_of(tmp_path, "actions", "local"))
    (repair,) = imports[0].repairs
    assert repair.kind == "round-ratios"
    assert 2 <= repair.rows <= len(splits)


def test_the_events_of_apple_are_those_of_the_shipped_sample(tmp_path: Path) -> None:
    found = import_actions(events_file(tmp_path), tmp_path, repair=["round-ratios"])
    ours = [each for each in found if not isinstance(each, SymbolChange)]
    last = instant("2013-03-01")
    ours = [each for each in ours if each.symbol == "AAPL" and each.time <= last]
    # An ex-date is the first session without it; the file tells the last session with it.
    for mine, theirs in zip(ours, sample_actions("AAPL"), strict=True):
        assert type(mine) is type(theirs)
        assert 0 <= theirs.time - mine.time <= 3 * DAY


def test_raw_prices_with_the_events_give_the_adjusted_returns_of_another_vendor(
    tmp_path: Path,
) -> None:
    import_actions(events_file(tmp_path), tmp_path, repair=["round-ratios"])
    raw, theirs = raw_and_adjusted()
    mine = adjusted(raw, read_actions(tmp_path, "local"))
    common, left, right = np.intersect1d(mine.time, theirs.time, return_indices=True)
    assert len(common) > 1_000
    ours = np.diff(mine.close[left]) / mine.close[left][:-1]
    other = np.diff(theirs.close[right]) / theirs.close[right][:-1]
    assert np.abs(ours - other).max() < 0.0024
    # Without the events, a split alone is off by half.
    unadjusted = np.diff(raw.close[left]) / raw.close[left][:-1]
    assert np.abs(unadjusted - other).max() > 0.4
