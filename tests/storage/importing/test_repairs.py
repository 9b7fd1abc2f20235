"""Repairs are done only when asked for; what they remove is counted and kept."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.storage.importing.files import DAYS, closes, csv_file, imported

from ingenium.model.errors import DataError
from ingenium.storage.bar_sources import BATCH
from ingenium.storage.catalog.series import Series

SAME = "2024-01-03,11,13,10,12,200"
OTHER = "2024-01-03,11,13,10,12.5,200"


def repairs(series: Series) -> dict[str, int]:
    return {repair.kind: repair.rows for repair in series.imports[0].repairs}


def removed(series: Series, folder: Path) -> list[dict[str, Any]]:
    kept_in = {repair.kept_in for repair in series.imports[0].repairs} - {None}
    (name,) = kept_in
    rows: list[dict[str, Any]] = pq.read_table(
        folder / "catalog/bars/local/AAA/1d" / str(name)
    ).to_pylist()
    return rows


def test_sort_puts_rows_in_order_and_keeps_all(tmp_path: Path) -> None:
    path = csv_file(tmp_path, DAYS[2], DAYS[0], DAYS[1])

    series = imported(path, tmp_path, repair=["sort"])

    assert closes(series, tmp_path) == [11, 12, 13]
    assert repairs(series) == {"sort": 3}
    assert series.imports[0].repairs[0].kept_in is None


def test_sorted_rows_still_may_not_repeat(tmp_path: Path) -> None:
    path = csv_file(tmp_path, DAYS[2], SAME, DAYS[0], OTHER)

    with pytest.raises(DataError, match=r"row 3 \(line 5\): time 2024-01-03 appears twice with"):
        imported(path, tmp_path, repair=["sort"])


@pytest.mark.parametrize(
    ("repair", "close", "dropped", "row"),
    [("keep-first", 12.0, 12.5, 2), ("keep-last", 12.5, 12.0, 1)],
)
def test_of_rows_with_one_time_the_chosen_is_kept(
    repair: str, close: float, dropped: float, row: int, tmp_path: Path
) -> None:
    path = csv_file(tmp_path, DAYS[0], SAME, OTHER, DAYS[2])

    series = imported(path, tmp_path, repair=[repair])

    assert closes(series, tmp_path) == [11, close, 13]
    assert repairs(series) == {repair: 1}
    (gone,) = removed(series, tmp_path)
    assert (gone["close"], gone["row"], gone["repair"]) == (dropped, row, repair)


def test_identical_rows_are_dropped_and_different_ones_are_not(tmp_path: Path) -> None:
    series = imported(csv_file(tmp_path, DAYS[0], SAME, SAME, DAYS[2]), tmp_path,
                      repair=["drop-identical"])  # fmt: skip

    assert repairs(series) == {"drop-identical": 1}
    assert closes(series, tmp_path) == [11, 12, 13]
    with pytest.raises(DataError, match="appears twice with different values"):
        imported(csv_file(tmp_path, DAYS[0], SAME, SAME, OTHER, name="B.csv"), tmp_path,
                 repair=["drop-identical"])  # fmt: skip


def test_bad_rows_are_dropped_and_kept_beside_the_series(tmp_path: Path) -> None:
    bad = [
        "2024-01-03,11,13,10,NaN,200",
        "2024-01-04,11,inf,10,12,200",
        "2024-01-05,11,9,10,12,200",
        "2024-01-08,11,13,10,12,-200",
        "2024-01-09,0,13,0,12,200",
        "2124-01-09,11,13,10,12,200",
    ]
    path = csv_file(tmp_path, DAYS[0], *bad, "2024-01-10,12,14,11,13,300")

    series = imported(path, tmp_path, repair=["drop-bad"], timeframe="1d")

    assert closes(series, tmp_path) == [11, 13]
    assert repairs(series) == {"drop-bad": 6}
    assert [row["row"] for row in removed(series, tmp_path)] == [1, 2, 3, 4, 5, 6]
    assert series.imports[0].rows == 2
    assert series.imports[0].options["repair"] == ["drop-bad"]


def test_several_repairs_work_together(tmp_path: Path) -> None:
    rows = [DAYS[2], SAME, "2024-01-02,10,1,9,11,100", DAYS[0], SAME, OTHER]

    series = imported(csv_file(tmp_path, *rows), tmp_path,
                      repair=["sort", "drop-bad", "drop-identical", "keep-last"])  # fmt: skip

    assert closes(series, tmp_path) == [11, 12.5, 13]
    assert repairs(series) == {"sort": 6, "drop-bad": 1, "drop-identical": 1, "keep-last": 1}
    assert {row["row"] for row in removed(series, tmp_path)} == {1, 2, 4}


@pytest.mark.parametrize(("repair", "close"), [("keep-first", 1.0), ("keep-last", 2.0)])
def test_rows_with_one_time_on_both_sides_of_a_seam_are_repaired_too(
    repair: str, close: float, tmp_path: Path
) -> None:
    before = csv_file(tmp_path, "2024-01-02,1,1,1,1,1", "2024-01-03,1,1,1,1,1", name="a.csv")
    after = csv_file(tmp_path, "2024-01-03,2,2,2,2,1", "2024-01-04,3,3,3,3,1", name="b.csv")

    series = imported([before, after], tmp_path, symbol="AAA", repair=[repair])

    assert closes(series, tmp_path) == [1, close, 3]
    with pytest.raises(DataError, match=r"AAA \(b\.csv\): row 0 \(line 2\): time 2024-01-03 appea"):
        imported([before, after], tmp_path, symbol="AAA", existing="replace")


def test_an_unsorted_file_of_many_batches_is_sorted_whole(tmp_path: Path) -> None:
    import numpy as np
    import pyarrow as pa

    count = 2 * BATCH + 7
    order = np.random.default_rng(3).permutation(count)
    time = np.datetime64("2020-01-01T00:00", "ns") + order * np.timedelta64(60, "s")
    close = 1.0 + order
    table = pa.table({"time": time, **dict.fromkeys(("open", "high", "low", "close"), close)})

    series = imported(table, tmp_path, symbol="AAA", repair=["sort"])

    assert closes(series, tmp_path) == (1.0 + np.arange(count)).tolist()


def test_repairs_that_had_nothing_to_do_are_not_told(tmp_path: Path) -> None:
    series = imported(csv_file(tmp_path), tmp_path, repair=["sort", "drop-bad", "keep-last"])

    assert series.imports[0].repairs == ()
