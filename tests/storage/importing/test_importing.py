"""What an import brings into the catalog, and what it writes down about it."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather
from tests.storage.importing.files import DAYS, HEADER, NOW, closes, csv_file, imported, opened

from ingenium.model.errors import ConfigError, DataError
from ingenium.model.timeframe import DAY, HOUR
from ingenium.model.timestamps import instant, iso
from ingenium.storage.bar_files import load_bars
from ingenium.storage.bar_sources import BATCH
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.importing.importer import import_data

QUOTE_BARS = "time," + ",".join(
    f"{side}_{price}" for side in ("bid", "ask") for price in ("open", "high", "low", "close")
)


def minutes(count: int, first: str = "2024-01-02T14:30") -> pa.Table:
    close = 100 + np.arange(count) % 50 / 4
    return pa.table(
        {
            "time": instant(first) + np.arange(count, dtype=np.int64) * 60 * 10**9,
            "open": close,
            "high": close + 1,
            "low": close - 1,
            "close": close,
            "volume": np.arange(count, dtype=np.float64),
        }
    )


def test_csv_parquet_arrow_and_frames_make_the_same_series(tmp_path: Path) -> None:
    table = minutes(100)
    pq.write_table(table, tmp_path / "AAA.parquet")
    feather.write_feather(table, tmp_path / "AAA.feather")
    table.to_pandas().to_csv(tmp_path / "AAA.csv", index=False)
    sources: list[object] = [*sorted(tmp_path.glob("AAA.*")), table, table.to_pandas()]

    checksums = {
        imported(source, tmp_path / str(number), symbol="AAA").checksum
        for number, source in enumerate(sources)
    }

    assert len(sources) == 5
    assert len(checksums) == 1


def test_an_import_holds_what_loading_the_file_gives(tmp_path: Path) -> None:
    path = csv_file(tmp_path)
    series = imported(path, tmp_path)
    bars, loaded = opened(series, tmp_path).bars, load_bars(path)

    for name in ("time", "open", "high", "low", "close", "volume"):
        np.testing.assert_array_equal(getattr(bars, name), getattr(loaded, name))
    np.testing.assert_array_equal(bars.known_at(), loaded.known_at())
    assert (bars.symbol, bars.timeframe, bars.stamp) == ("AAA", DAY, "start")


def test_the_provenance_names_file_checksum_choices_and_what_was_not_taken(tmp_path: Path) -> None:
    rows = [f"{row},10.5" for row in DAYS]
    path = csv_file(tmp_path, *rows, header=f"{HEADER},Adj Close")

    series = imported(path, tmp_path, venue="XNAS", currency="USD", prices="adjusted")

    (record,) = series.imports
    assert record.source == str(path)
    assert record.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (record.rows, record.imported) == (3, instant(NOW))
    assert record.options == {"venue": "XNAS", "currency": "USD", "prices": "adjusted"}
    assert record.notes == (
        "columns that were not taken: 'Adj Close'",
        "the close is 'close', not 'Adj Close': choose that with --columns close=Adj Close",
    )
    assert (series.venue, series.currency, series.prices) == ("XNAS", "USD", "adjusted")


def test_a_column_may_be_chosen(tmp_path: Path) -> None:
    rows = [f"{row},{price}" for row, price in zip(DAYS, (9.5, 10.5, 11.5), strict=True)]
    path = csv_file(tmp_path, *rows, header=f"{HEADER},adj_close")

    assert closes(imported(path, tmp_path, columns={"close": "adj_close"}), tmp_path) == [
        9.5,
        10.5,
        11.5,
    ]


def test_times_of_a_zone_become_utc_and_a_local_day_ends_at_the_next_midnight(
    tmp_path: Path,
) -> None:
    rows = ["2024-03-09,10,12,9,11,1", "2024-03-10,10,12,9,11,1", "2024-03-11,10,12,9,11,1"]
    series = imported(csv_file(tmp_path, *rows), tmp_path, timezone="America/New_York")

    columns = opened(series, tmp_path).columns
    assert [iso(time) for time in columns["time"].tolist()] == [
        "2024-03-09T05:00:00",
        "2024-03-10T05:00:00",
        "2024-03-11T04:00:00",
    ]
    lasted = columns["available"] - columns["time"]
    assert lasted.tolist() == [24 * HOUR, 23 * HOUR, 24 * HOUR]


def test_daily_bars_with_a_calendar_are_known_at_the_close_of_their_session(tmp_path: Path) -> None:
    rows = [f"{day},10,12,9,11,1" for day in ("2024-07-02", "2024-07-03", "2024-07-05")]
    (series,) = import_data(
        csv_file(tmp_path, *rows), catalog=tmp_path / "catalog", calendar="XNYS", now="2025-01-01"
    )

    assert [iso(time) for time in opened(series, tmp_path).columns["available"].tolist()] == [
        "2024-07-02T20:00:00",
        "2024-07-03T17:00:00",  # the day before the holiday ends early
        "2024-07-05T20:00:00",
    ]
    assert series.calendar == "XNYS"


def test_a_day_without_a_session_is_refused_with_its_line(tmp_path: Path) -> None:
    rows = [f"{day},10,12,9,11,1" for day in ("2024-01-12", "2024-01-15", "2024-01-16")]

    with pytest.raises(DataError, match=r"row 1 \(line 3\): 2024-01-15 is not a session of XNYS"):
        imported(csv_file(tmp_path, *rows), tmp_path, calendar="XNYS")


def test_rows_stamped_at_their_end_are_known_then(tmp_path: Path) -> None:
    columns = opened(imported(csv_file(tmp_path), tmp_path, stamp="end"), tmp_path).columns

    np.testing.assert_array_equal(columns["available"], columns["time"])


def test_a_short_row_is_known_when_the_next_begins_also_across_batches(tmp_path: Path) -> None:
    table = minutes(BATCH + 1)
    time = table["time"].to_numpy().copy()
    time[-1] -= 30 * 10**9  # half a minute after the row before, which is the last of its batch
    series = imported(table.set_column(0, "time", pa.array(time)), tmp_path, symbol="AAA")

    available = opened(series, tmp_path).columns["available"]
    assert available[-2] == time[-1]
    assert available[-1] == time[-1] + 60 * 10**9
    assert available[0] == time[1]


def test_several_files_of_one_symbol_are_pieces_of_one_series(tmp_path: Path) -> None:
    first = csv_file(tmp_path, *DAYS[:1], name="a.csv")
    second = csv_file(tmp_path, *DAYS[1:], name="b.csv")

    series = imported([first, second], tmp_path, symbol="AAA")

    assert closes(series, tmp_path) == [11, 12, 13]
    assert [(record.source, record.rows) for record in series.imports] == [
        (str(first), 1),
        (str(second), 2),
    ]


def test_pieces_that_go_back_in_time_are_refused(tmp_path: Path) -> None:
    first = csv_file(tmp_path, *DAYS[1:], name="a.csv")
    second = csv_file(tmp_path, *DAYS[:1], name="b.csv")

    with pytest.raises(DataError, match=r"AAA \(b\.csv\): row 0 \(line 2\): time 2024-01-02 comes"):
        imported([first, second], tmp_path, symbol="AAA")


def test_a_folder_and_a_pattern_stand_for_their_files(tmp_path: Path) -> None:
    (tmp_path / "prices").mkdir()
    for name in ("B.csv", "A.csv"):
        csv_file(tmp_path / "prices", name=name)
    (tmp_path / "prices" / "notes.md").write_text("nothing")

    by_folder = import_data(tmp_path / "prices", catalog=tmp_path / "one", now=NOW)
    by_pattern = import_data(str(tmp_path / "prices" / "*.csv"), catalog=tmp_path / "two", now=NOW)

    assert [series.symbol for series in by_folder] == ["A", "B"]
    assert by_pattern == by_folder


def test_a_file_of_many_symbols_makes_a_series_of_each(tmp_path: Path) -> None:
    rows = [f"{row},{symbol}" for row in DAYS for symbol in ("B", "A")]
    path = csv_file(tmp_path, *rows, header=f"{HEADER},ticker")

    series = import_data(path, catalog=tmp_path / "catalog", now=NOW)
    one = imported(path, tmp_path / "one", symbol="A")

    assert [(each.symbol, each.rows) for each in series] == [("B", 3), ("A", 3)]
    assert one.symbol == "A"
    with pytest.raises(DataError, match=r"AAA\.csv holds no 'C': check --symbol"):
        imported(path, tmp_path / "two", symbol="C")


def test_a_wrong_row_of_a_file_of_many_symbols_keeps_its_line(tmp_path: Path) -> None:
    rows = [f"{DAYS[0]},A", f"{DAYS[0]},B", f"{DAYS[1]},A", "2024-01-03,11,5,10,12,200,B"]

    with pytest.raises(DataError, match=r"B \(AAA\.csv\): row 3 \(line 5\): high 5 is below open"):
        imported(csv_file(tmp_path, *rows, header=f"{HEADER},symbol"), tmp_path)


def test_quote_bars_and_quotes_are_known_by_their_columns(tmp_path: Path) -> None:
    days = [f"2024-01-0{day},1,2,1,2,1,2,1,2" for day in (2, 3)]
    bars = csv_file(tmp_path, *days, name="Q.csv", header=QUOTE_BARS)
    ticks = ["2024-01-02T10:00,1,2", "2024-01-02T10:00,1,2", "2024-01-02T10:01,0,2"]
    quotes = csv_file(tmp_path, *ticks, name="T.csv", header="time,bid,ask")

    made = import_data([bars, quotes], catalog=tmp_path / "catalog", now=NOW)

    assert [(each.kind, each.timeframe, each.rows) for each in made] == [
        ("quote_bars", "1d", 2),
        ("quotes", "tick", 3),  # equal quotes are as real as different ones
    ]
    assert "1 rows have no bid: it is 0" in made[1].imports[0].notes
    with pytest.raises(DataError, match="holds no bars: import it with --price mid"):
        _ = opened(made[0], tmp_path).bars


@pytest.mark.parametrize(("price", "close"), [("mid", 3.5), ("bid", 3.0), ("ask", 4.0)])
def test_bars_are_made_of_quote_bars_by_the_chosen_price(
    price: str, close: float, tmp_path: Path
) -> None:
    rows = ["2024-01-02,2,4,1,3,3,5,2,4", "2024-01-03,2,4,1,3,3,5,2,4"]
    series = imported(csv_file(tmp_path, *rows, header=QUOTE_BARS), tmp_path, price=price)

    assert series.kind == "bars"
    assert closes(series, tmp_path) == [close, close]
    assert opened(series, tmp_path).columns["volume"].tolist() == [0, 0]
    assert "of quote bars; nothing is known of volume" in series.imports[0].notes[0]
    assert series.imports[0].options["price"] == price


def test_a_price_cannot_be_chosen_of_bars(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"AAA\.csv holds bars, so there is no mid to choose"):
        imported(csv_file(tmp_path), tmp_path, price="mid")


def test_what_is_assumed_of_times_and_volume_is_noted(tmp_path: Path) -> None:
    rows = [f"2024-01-02T10:0{minute},10,12,9,11" for minute in range(3)]
    path = csv_file(tmp_path, *rows, header="time,open,high,low,close")

    assert imported(path, tmp_path).imports[0].notes == (
        "there is no volume, so it is 0",
        "times carry no zone and were read as UTC",
    )
    zoned = [row.replace(",10", "Z,10", 1) for row in rows]
    other = csv_file(tmp_path, *zoned, name="B.csv", header="time,open,high,low,close")
    assert "so --timezone Asia/Tokyo was not used" in str(
        imported(other, tmp_path, timezone="Asia/Tokyo").imports[0].notes
    )


def test_a_row_that_is_not_over_yet_is_noted(tmp_path: Path) -> None:
    series = import_data(csv_file(tmp_path), catalog=tmp_path / "c", now="2024-01-04T12:00")[0]

    assert series.imports[0].notes == ("the last row was not over when it was imported",)


def test_the_decimals_that_prices_and_quantities_need_are_kept(tmp_path: Path) -> None:
    rows = ["2024-01-02,1.25,1.5,1.125,1.3,0.5", "2024-01-03,1.25,1.5,1.125,1.3,7"]
    exact = imported(csv_file(tmp_path, *rows), tmp_path)
    rows = [row.replace("1.3,", "1.33333333333333,") for row in rows]
    computed = imported(csv_file(tmp_path, *rows, name="B.csv"), tmp_path)

    assert (exact.price_decimals, exact.quantity_decimals) == (3, 1)
    assert computed.price_decimals is None


def test_a_series_that_is_there_is_kept_unless_something_was_said(tmp_path: Path) -> None:
    path = csv_file(tmp_path)
    before = imported(path, tmp_path)

    with pytest.raises(DataError, match=r"AAA 1d bars of local is in the catalog already \(3 rows"):
        imported(path, tmp_path)
    assert Catalog(tmp_path / "catalog").series() == [before]

    csv_file(tmp_path, "2024-01-02,20,20,20,20,1", "2024-01-03,20,20,20,20,1")
    replaced = imported(path, tmp_path, existing="replace")
    assert closes(replaced, tmp_path) == [20, 20]
    assert len(replaced.imports) == 1


def test_appending_gives_what_one_import_would_have_given(tmp_path: Path) -> None:
    table = minutes(1_100_000, "2021-12-01")  # over a year's end
    cut = 600_000
    whole = imported(table, tmp_path / "whole", symbol="A")
    imported(table.slice(0, cut), tmp_path, symbol="A")

    appended = imported(table.slice(cut), tmp_path, symbol="A", existing="append")

    assert appended.parts == whole.parts
    assert appended.checksum == whole.checksum
    assert [record.rows for record in appended.imports] == [cut, 500_000]


def test_appended_rows_must_be_newer_and_mean_the_same(tmp_path: Path) -> None:
    imported(csv_file(tmp_path), tmp_path, currency="USD")
    newer = csv_file(tmp_path, "2024-01-05,12,14,11,13,1", "2024-01-06,12,14,11,13,1")

    with pytest.raises(DataError, match="has currency USD in the catalog and EUR here"):
        imported(newer, tmp_path, existing="append", currency="EUR", timeframe="1d")
    older = csv_file(tmp_path, *DAYS[2:], "2024-01-05,12,14,11,13,1")
    with pytest.raises(
        DataError, match=r"row 0 \(line 2\): time 2024-01-04 is not after 2024-01-04, the last in"
    ):
        imported(older, tmp_path, existing="append", currency="USD")


def test_an_import_of_several_files_is_all_or_none(tmp_path: Path) -> None:
    good = csv_file(tmp_path, name="A.csv")
    bad = csv_file(tmp_path, *DAYS, "2024-01-05,1,1,1,-1,1", name="B.csv")

    with pytest.raises(DataError, match=r"B \(B\.csv\): row 3"):
        import_data([good, bad], catalog=tmp_path / "catalog", now=NOW)

    assert not any((tmp_path / "catalog").rglob("*"))


def test_progress_tells_rows_and_their_total(tmp_path: Path) -> None:
    pq.write_table(minutes(BATCH + 100), tmp_path / "AAA.parquet")
    told: list[tuple[int, int]] = []

    import_data(
        tmp_path / "AAA.parquet",
        catalog=tmp_path / "catalog",
        progress=lambda done, total: told.append((done, total)),
    )

    assert told[-1] == (BATCH + 100, BATCH + 100)
    assert told[0] == (BATCH, BATCH + 100)


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"repair": ["mend"]}, r"There is no repair 'mend': .*there are sort, drop-identical"),
        ({"repair": ["keep-first", "keep-last"]}, "contradict each other: choose one"),
        ({"stamp": "middle"}, "stamp 'middle' is not known"),
        ({"price": "last"}, "price 'last' is not known"),
        ({"timeframe": "1M"}, "calendar months"),
        ({"kind": "trade"}, "There is no kind 'trade'"),
        ({"colour": "red"}, "An option of the import is wrong"),
        ({"calendar": "XNOWHERE"}, "There is no calendar 'XNOWHERE'"),
    ],
)
def test_wrong_choices_are_told(choices: dict[str, object], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=sentence):
        imported(csv_file(tmp_path), tmp_path, **choices)


def test_a_pandas_frame_with_an_index_of_times_is_imported(tmp_path: Path) -> None:
    frame = minutes(50).to_pandas()
    frame.index = pd.to_datetime(frame.pop("time"), utc=True)

    assert imported(frame, tmp_path, symbol="AAA").rows == 50
