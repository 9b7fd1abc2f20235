"""Ticks into the catalog: every kind found from its columns, exactly, in the order of receipt."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow.dataset import dataset
from tests.storage.importing.files import imported, opened

from ingenium.model.errors import DataError
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.codes import ADD, BUY, EXECUTE, FILL, REDUCE, SELL

SECOND = 1_000_000_000
FIRST = 1_700_000_000 * SECOND
TIMES = [FIRST, FIRST + SECOND, FIRST + SECOND]
PRICES = {"price": [10.5, 10.6, 10.6], "size": [1.0, 2.0, 2.0]}
TRADES = {"time": TIMES, **PRICES}
BOOK = TRADES | {"side": ["b", "a", "a"], "is_snapshot": [True, True, False]}
ORDERS = TRADES | {"type": [1, 2, 4], "order_id": [7, 7, 7], "direction": [1, 1, 1]}


def table(columns: dict[str, list[object]] | dict[str, object]) -> pa.Table:
    return pa.table(columns)


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        (TRADES, "trades"),
        (BOOK, "book"),
        (ORDERS, "orders"),
        ({"time": TIMES, "funding_rate": [0.0001, -0.0002, 0.0]}, "funding"),
        ({"time": TIMES, "mark_price": [1.0, 2.0, 3.0]}, "marks"),
        ({"time": TIMES, "bid": [1.0, 1.0, 1.0], "ask": [2.0, 2.0, 2.0]}, "quotes"),
    ],
)
def test_the_kind_of_ticks_is_found_from_their_columns(
    columns: dict[str, list[object]], kind: str, tmp_path: Path
) -> None:
    series = imported(table(columns), tmp_path, symbol="AAA")
    assert (series.kind, series.timeframe, series.rows) == (kind, "tick", 3)


def test_identical_trades_are_all_kept(tmp_path: Path) -> None:
    columns = opened(imported(table(TRADES), tmp_path, symbol="AAA"), tmp_path).columns
    assert columns["size"].tolist() == [1.0, 2.0, 2.0]


@pytest.mark.parametrize(
    ("name", "words", "sides"),
    [
        ("side", ["buy", "sell", "S"], [BUY, SELL, SELL]),
        ("side", ["B", "A", "N"], [BUY, SELL, 0]),
        ("buyer_is_maker", [True, False, True], [SELL, BUY, SELL]),
        ("buyer_maker", ["True", "False", "False"], [SELL, BUY, BUY]),
    ],
)
def test_the_side_that_took_is_read_from_the_words_of_many_venues(
    name: str, words: list[object], sides: list[int], tmp_path: Path
) -> None:
    series = imported(table(TRADES | {name: words}), tmp_path, symbol="AAA")
    assert opened(series, tmp_path).columns["side"].tolist() == sides


def test_the_actions_of_orders_have_one_code_whoever_wrote_them(tmp_path: Path) -> None:
    lobster = imported(table(ORDERS), tmp_path, symbol="AAA")
    assert opened(lobster, tmp_path).columns["action"].tolist() == [ADD, REDUCE, EXECUTE]
    words = ORDERS | {"action": ["A", "F", "C"]}
    del words["type"]
    databento = imported(table(words), tmp_path, symbol="BBB")
    assert opened(databento, tmp_path).columns["action"].tolist() == [ADD, FILL, REDUCE]


def test_numbers_beyond_what_floats_hold_are_kept_exactly(tmp_path: Path) -> None:
    numbers = [2**53 + 1, 2**62 + 1, 2**63 - 1]
    series = imported(table(TRADES | {"trade_id": numbers}), tmp_path, symbol="AAA")
    column = opened(series, tmp_path).columns["id"]
    assert column.dtype == np.dtype(np.int64)
    assert column.tolist() == numbers


def test_ticks_keep_the_order_in_which_they_were_received(tmp_path: Path) -> None:
    sent = [FIRST + SECOND, FIRST, FIRST + 2 * SECOND]
    received = [FIRST + 3 * SECOND, FIRST + 4 * SECOND, FIRST + 5 * SECOND]
    source = table(PRICES | {"ts_event": sent, "ts_local": received})
    series = imported(source, tmp_path, symbol="AAA")
    columns = opened(series, tmp_path).columns
    assert columns["time"].tolist() == sent
    assert columns["available"].tolist() == received
    assert (series.first, series.last) == (received[0], received[-1])


def test_receive_times_that_go_back_are_refused_with_their_row(tmp_path: Path) -> None:
    source = table(TRADES | {"ts_local": [FIRST, FIRST - SECOND, FIRST]})
    with pytest.raises(DataError, match=r"row 1: receive time .* comes after .* --repair sort"):
        imported(source, tmp_path, symbol="AAA")


def test_a_recorder_whose_clock_was_behind_is_noted(tmp_path: Path) -> None:
    source = table(TRADES | {"ts_local": [time - SECOND for time in TIMES]})
    (record,) = imported(source, tmp_path, symbol="AAA").imports
    assert record.notes == (
        "3 rows were received before they were sent, by up to 1,000 ms: "
        "the clock of the recorder was behind",
    )


def test_rows_without_a_time_of_sending_have_that_of_receipt(tmp_path: Path) -> None:
    source = table(PRICES | {"ts_event": [0, FIRST, FIRST], "ts_local": TIMES})
    series = imported(source, tmp_path, symbol="AAA")
    assert opened(series, tmp_path).columns["time"].tolist() == [FIRST, FIRST, FIRST]
    assert "2 rows have no time but when they were received" not in series.imports[0].notes
    assert series.imports[0].notes[0] == "1 rows have no time but when they were received"


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (TRADES | {"side": ["buy", "up", "sell"]}, r"row 1: side 'up' is not known: write one of"),
        (TRADES | {"id": ["1", "x", "3"]}, r"row 1: id 'x' is not a whole number: leave"),
        (TRADES | {"id": [1, None, 3]}, r"row 1: id is missing: fill or remove that row"),
        (TRADES | {"size": [1.0, -1.0, 1.0]}, r"row 1: size -1 is negative"),
        (TRADES | {"price": [1.0, 0.0, 1.0]}, r"row 1: price 0 is not positive"),
    ],
)
def test_a_bad_tick_is_refused_in_one_sentence(
    columns: dict[str, list[object]], told: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=told):
        imported(table(columns), tmp_path, symbol="AAA")


def test_a_part_of_ticks_is_a_day_in_a_folder_of_its_date(tmp_path: Path) -> None:
    midnight = 1_700_006_400 * SECOND
    times = [midnight - 1, midnight, midnight + 1]
    series = imported(table(TRADES | {"time": times}), tmp_path, symbol="AAA", venue="XX")
    folder = tmp_path / "catalog/trades/XX/AAA/tick"
    assert [(part.file.split("/")[0], part.rows) for part in series.parts] == [
        ("date=2023-11-14", 1),
        ("date=2023-11-15", 2),
    ]
    files = sorted(str(path) for path in folder.glob("date=*/*.parquet"))
    dates = dataset(files, partitioning="hive").to_table()["date"].to_pylist()
    assert dates == ["2023-11-14", "2023-11-15", "2023-11-15"]


def test_replacing_and_removing_ticks_leaves_no_empty_folder(tmp_path: Path) -> None:
    imported(table(TRADES), tmp_path, symbol="AAA")
    later = [time + 86_400 * SECOND for time in TIMES]
    series = imported(table(TRADES | {"time": later}), tmp_path, symbol="AAA", existing="replace")
    folder = tmp_path / "catalog/trades/local/AAA/tick"
    assert [path.name for path in sorted(folder.iterdir()) if path.is_dir()] == ["date=2023-11-15"]
    Catalog(tmp_path / "catalog").remove(series)
    assert not folder.exists()


def test_newer_ticks_are_added_to_those_of_the_same_day(tmp_path: Path) -> None:
    imported(table(TRADES), tmp_path, symbol="AAA")
    later = [time + 10 * SECOND for time in TIMES]
    series = imported(table(TRADES | {"time": later}), tmp_path, symbol="AAA", existing="append")
    assert (series.rows, len(series.parts)) == (6, 1)
    assert opened(series, tmp_path).columns["time"].tolist() == TIMES + later
