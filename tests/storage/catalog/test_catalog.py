"""The catalog keeps series as they were written, finds them, and opens them without a copy."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.storage.catalog.series import FIRST, bar_rows, bar_series, days, files_below

from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY, MINUTE
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.catalog.layout import catalog_folder
from ingenium.storage.catalog.parts import ROW_GROUP


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(tmp_path / "catalog")


def test_what_was_written_comes_back_to_the_bit(catalog: Catalog) -> None:
    rows = bar_rows(1_000)
    series = catalog.write(bar_series(), [rows])

    opened = catalog.open(catalog.find("AAA"))

    assert opened.series == series
    assert list(opened.columns) == list(rows)
    for name, column in rows.items():
        np.testing.assert_array_equal(opened.columns[name], column)
        assert not opened.columns[name].flags.writeable


def test_the_bars_of_a_series_know_their_length_stamp_and_availability(catalog: Catalog) -> None:
    catalog.write(bar_series(stamp="end", allow_negative_prices=True), [bar_rows(3)])

    bars = catalog.open(catalog.find("AAA")).bars

    assert (bars.symbol, bars.timeframe, bars.stamp) == ("AAA", MINUTE, "end")
    assert bars.allow_negative_prices
    assert bars.known_at().tolist() == [FIRST + MINUTE * k for k in (1, 2, 3)]


def test_a_year_is_a_part_named_by_its_contents(catalog: Catalog) -> None:
    series = catalog.write(bar_series(timeframe="1d"), [days(800)])

    assert [(part.year, part.rows) for part in series.parts] == [
        (2020, 366),
        (2021, 365),
        (2022, 69),
    ]
    folder = catalog.root / "bars" / "XNAS" / "AAA" / "1d"
    for part in series.parts:
        assert part.file == f"{part.year}.{part.sha256[:8]}.parquet"
        assert (folder / part.file).is_file()
    assert (series.rows, series.first, series.last) == (800, FIRST, FIRST + 799 * DAY)


def test_parts_are_plain_parquet_that_any_reader_understands(catalog: Catalog) -> None:
    series = catalog.write(bar_series(), [bar_rows(10)])

    table = pq.read_table(catalog.root / "bars/XNAS/AAA/1m" / series.parts[0].file)

    assert table.schema.field("time").type == pa.timestamp("ns", "UTC")
    assert table["time"].cast(pa.int64()).to_pylist()[0] == FIRST
    assert table.column_names == ["time", "available", "open", "high", "low", "close", "volume"]


def test_how_rows_come_in_batches_changes_nothing(catalog: Catalog, tmp_path: Path) -> None:
    count = ROW_GROUP + 5_000
    rows = bar_rows(count)
    cuts = [0, 1, 7_000, ROW_GROUP + 1, count]
    pieces = [
        {name: column[start:end] for name, column in rows.items()} for start, end in pairwise(cuts)
    ]

    whole = catalog.write(bar_series(), [rows])
    in_pieces = Catalog(tmp_path / "other").write(bar_series(), pieces)

    assert in_pieces == whole


def test_the_checksum_tells_values_and_meaning_apart(catalog: Catalog) -> None:
    first = catalog.write(bar_series(), [bar_rows(10)])
    other_values = catalog.write(bar_series(), [bar_rows(10, price=11.0)])
    other_stamp = catalog.write(bar_series(stamp="end"), [bar_rows(10)])
    same = catalog.write(bar_series(), [bar_rows(10)])

    assert len({first.checksum, other_values.checksum, other_stamp.checksum}) == 3
    assert same.checksum == first.checksum


def test_symbols_that_are_no_file_names_have_a_folder_each(catalog: Catalog) -> None:
    symbols = ["BTC/USDT", "BTC%2FUSDT", "BRK.B", "..", ".", "ES=F", "A B", "é", "a:b*?"]
    for symbol in symbols:
        catalog.write(bar_series(symbol), [bar_rows(2)])

    assert sorted(series.symbol for series in catalog.series()) == sorted(symbols)
    for symbol in symbols:
        assert len(catalog.open(catalog.find(symbol)).bars) == 2
    assert all(
        path.startswith(("bars/XNAS/", ".cache/bars/")) for path in files_below(catalog.root)
    )


def test_a_symbol_that_is_not_there_is_told_with_the_nearest(catalog: Catalog) -> None:
    catalog.write(bar_series("AAPL"), [bar_rows(2)])

    with pytest.raises(DataError, match=r"has no 'APPL': did you mean 'AAPL'\? there is AAPL\."):
        catalog.find("APPL")


def test_of_several_series_one_must_be_chosen(catalog: Catalog) -> None:
    catalog.write(bar_series(timeframe="1m"), [bar_rows(2)])
    catalog.write(bar_series(timeframe="1d"), [days(2)])

    with pytest.raises(DataError, match="several AAA bars: choose one of AAA 1d bars of XNAS, AAA"):
        catalog.find("AAA")
    with pytest.raises(DataError, match="has no AAA 1h bars: it has AAA 1d bars of XNAS"):
        catalog.find("AAA", timeframe="1h")
    assert catalog.find("AAA", timeframe="1d").rows == 2
    assert catalog.find("AAA", timeframe="1d", venue="XNAS", kind=None).rows == 2


def test_a_removed_series_leaves_nothing(catalog: Catalog) -> None:
    series = catalog.write(bar_series(), [bar_rows(2)])
    kept = catalog.write(bar_series("BBB"), [bar_rows(2)])
    catalog.open(series)

    catalog.remove(series)

    assert catalog.series() == [kept]
    assert not any("AAA" in path for path in files_below(catalog.root))


def test_a_run_that_has_a_series_open_keeps_it_when_it_is_replaced(catalog: Catalog) -> None:
    opened = catalog.open(catalog.write(bar_series(), [bar_rows(100)]))

    catalog.write(bar_series(), [bar_rows(100, price=99.0)])
    opened.release()

    assert opened.columns["close"][0] == 10.0
    assert catalog.open(catalog.find("AAA")).columns["close"][0] == 99.0


def test_the_mapped_copy_is_made_anew_when_it_is_gone(catalog: Catalog) -> None:
    series = catalog.write(bar_series(), [bar_rows(100)])
    catalog.open(series)
    copy = next((catalog.root / ".cache").rglob("*.arrow"))
    copy.unlink()

    assert len(catalog.open(series).bars) == 100
    assert copy.is_file()


def test_only_the_copy_of_the_newest_state_is_kept(catalog: Catalog) -> None:
    catalog.open(catalog.write(bar_series(), [bar_rows(100)]))
    series = catalog.write(bar_series(), [bar_rows(101)])
    catalog.open(series)

    copies = list((catalog.root / ".cache").rglob("*.arrow"))

    assert [copy.stem for copy in copies] == [series.checksum[:16]]


def test_a_part_that_was_changed_or_removed_is_told(catalog: Catalog) -> None:
    series = catalog.write(bar_series(), [bar_rows(100)])
    part = catalog.root / "bars/XNAS/AAA/1m" / series.parts[0].file
    whole = part.read_bytes()

    part.write_bytes(whole[:-1] + b"X")
    with pytest.raises(DataError, match="is not what was imported: import the series again"):
        catalog.open(series)
    part.unlink()
    with pytest.raises(DataError, match=r"is gone from .*: import the series again"):
        catalog.open(series)


def test_a_manifest_that_cannot_be_read_is_told(catalog: Catalog) -> None:
    catalog.write(bar_series(), [bar_rows(2)])
    (catalog.root / "bars/XNAS/AAA/1m/series.json").write_text("{")

    with pytest.raises(DataError, match=r"series\.json is not the manifest of a series"):
        catalog.series()


def test_the_folder_is_what_the_environment_names_else_beside(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("INGENIUM_CATALOG", raising=False)
    assert catalog_folder() == Path("catalog")
    assert catalog_folder(tmp_path) == tmp_path / "catalog"

    monkeypatch.setenv("INGENIUM_CATALOG", str(tmp_path / "mine"))
    assert catalog_folder(tmp_path) == tmp_path / "mine"
    assert Catalog().root == tmp_path / "mine"


def test_a_catalog_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    assert Catalog(tmp_path / "none").series() == []
