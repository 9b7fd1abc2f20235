"""Bars of trades as series of the catalog, with where they came from."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingenium.model.errors import DataError
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.catalog.series import Series
from ingenium.storage.catalog.tick_bars import write_bars_of_trades
from ingenium.storage.importing.importer import import_data
from ingenium.storage.tick_bars.rule import rule_of

MINUTE = 60_000_000_000
SECOND = 1_000_000_000
FIRST = 1_700_000_040 * SECOND


def trades(folder: Path, count: int = 10) -> Series:
    """Import a trade every 20 seconds, of rising price."""
    columns = {
        "time": FIRST + 20 * SECOND * np.arange(count),
        "price": 10.0 + np.arange(count) * 0.5,
        "size": np.full(count, 2.0),
    }
    (series,) = import_data(columns, catalog=folder, symbol="AAA", venue="XX", currency="USD")
    return series


def write(folder: Path, series: Series, by: str, **options: Any) -> Series:
    return write_bars_of_trades(Catalog(folder), series, rule_of(by), now=FIRST, **options)


def test_bars_of_trades_are_a_series_that_says_what_it_was_made_of(tmp_path: Path) -> None:
    source = trades(tmp_path)
    series = write(tmp_path, source, "ticks:4")
    assert series.name == "AAA 4-ticks bars of XX"
    assert (series.rows, series.currency, series.stamp) == (2, "USD", "end")
    record = series.imports[-1]
    assert (record.source, record.sha256) == ("made of AAA tick trades of XX", source.checksum)
    assert record.options == {"by": "ticks:4"}
    assert record.notes == ("trades at the end that fill no bar: 2",)


def test_bars_of_trades_open_as_bars_that_are_known_with_their_last_trade(tmp_path: Path) -> None:
    series = write(tmp_path, trades(tmp_path), "volume:4")
    bars = Catalog(tmp_path).open(series).bars
    assert bars.timeframe == 0
    assert bars.known_at().tolist() == [FIRST + 20 * SECOND * k for k in (1, 3, 5, 7, 9)]
    assert bars.close.tolist() == [10.5, 11.5, 12.5, 13.5, 14.5]


def test_a_minute_that_was_not_over_is_left_out(tmp_path: Path) -> None:
    series = write(tmp_path, trades(tmp_path), "time:1m")
    bars = Catalog(tmp_path).open(series).bars
    assert bars.time.tolist() == [FIRST + MINUTE * k for k in range(3)]
    assert series.imports[-1].notes == (
        "the last bar was not over when the trades end, and is left out",
    )


def test_bars_that_are_there_are_replaced_only_when_asked(tmp_path: Path) -> None:
    source = trades(tmp_path)
    write(tmp_path, source, "ticks:4")
    with pytest.raises(DataError, match="is in the catalog already: say --replace"):
        write(tmp_path, source, "ticks:4")
    assert write(tmp_path, source, "ticks:4", replace=True).rows == 2


def test_trades_that_fill_no_bar_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not fill one bar of 11-ticks: choose a smaller"):
        write(tmp_path, trades(tmp_path), "ticks:11")


def test_bars_are_made_of_trades_only(tmp_path: Path) -> None:
    made = write(tmp_path, trades(tmp_path), "ticks:4")
    with pytest.raises(DataError, match="holds no trades to make bars of"):
        write(tmp_path, made, "ticks:4")
