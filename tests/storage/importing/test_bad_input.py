"""Hostile and broken files: one sentence with the row and the fix, and nothing is written."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.storage.importing.files import DAYS, HEADER, NOW, csv_file, imported

from ingenium.model.errors import DataError
from ingenium.storage.bar_sources import BATCH
from ingenium.storage.importing.importer import import_data

GOOD = "2024-01-02,10,12,9,11,100"


def refusal(source: object, folder: Path, **choices: Any) -> str:
    with pytest.raises(DataError) as refused:
        imported(source, folder, **choices)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert not any((folder / "catalog").rglob("*")), "something was written"
    return sentence


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            '2024-01-03,10,12,9,"1,234.5",1',
            "close '1,234.5' is not a number: "
            "write numbers without thousands separators and with a decimal point.",
        ),
        ("2024-01-03,10,12,9,$12,1", "close '$12' is not a number: remove currency signs."),
        ("2024-01-03,10,12,9,12 USD,1", "close '12 USD' is not a number: remove currency signs."),
        (
            "2024-01-03,10,12,9,NaN,1",
            "close is missing (NaN): fill or remove that row, "
            "or let --repair drop-bad drop such rows.",
        ),
        (
            "2024-01-03,10,inf,9,11,1",
            "high is infinite: correct or remove that row, "
            "or let --repair drop-bad drop such rows.",
        ),
        (
            "2024-01-03,10,12,0,11,1",
            "low 0 is not positive: correct that row, allow it with --allow-negative-prices "
            "if it is real, or let --repair drop-bad drop such rows.",
        ),
        (
            "2024-01-03,10,8,7,8,1",
            "high 8 is below open 10: correct or remove that row, "
            "or let --repair drop-bad drop such rows.",
        ),
        (
            "2024-01-03,10,12,11,11,1",
            "low 11 is above open 10: correct or remove that row, "
            "or let --repair drop-bad drop such rows.",
        ),
        (
            "2024-01-03,10,12,9,11,-5",
            "volume -5 is negative: correct that row, or let --repair drop-bad drop such rows.",
        ),
        (
            "2124-01-03,10,12,9,11,1",
            "time 2124-01-03 is in the future: correct its time or its time zone, "
            "or let --repair drop-bad drop such rows.",
        ),
        (
            GOOD,
            "time 2024-01-02 appears twice with equal values: remove one of the two rows, "
            "or let --repair drop-identical do it.",
        ),
        (
            "2024-01-02,10,12,9,11.5,100",
            "time 2024-01-02 appears twice with different values: remove one of the two rows, "
            "or choose with --repair keep-first or keep-last.",
        ),
        (
            "2023-12-29,10,12,9,11,100",
            "time 2023-12-29 comes after 2024-01-02: sort the rows by time, "
            "or let --repair sort do it.",
        ),
        (
            "2024-01-03T00:00:00Z,10,12,9,11,100",
            "time '2024-01-03T00:00:00Z' and those before it do not agree on having a zone: "
            "write all with a zone, or none.",
        ),
        (
            "03/01/2024,10,12,9,11,100",
            "time '03/01/2024' does not say which number is the day: write it as 2020-01-31.",
        ),
        (",10,12,9,11,1", "time is missing: fill or remove that bar."),
    ],
)
def test_a_wrong_row_is_told_with_its_line_and_the_fix(
    row: str, sentence: str, tmp_path: Path
) -> None:
    path = csv_file(tmp_path, GOOD, row)

    assert refusal(path, tmp_path) == f"AAA (AAA.csv): row 1 (line 3): {sentence}"


def test_a_wrong_row_far_into_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    count = 3 * BATCH
    minutes = np.datetime64("2020-01-01T00:00") + np.arange(count)
    rows = [f"{minute},10,12,9,11,1" for minute in minutes]
    rows[200_000] = rows[200_000].replace(",11,", ",oops,")
    path = csv_file(tmp_path, *rows)

    assert refusal(path, tmp_path).startswith(
        "AAA (AAA.csv): row 200000 (line 200002): close 'oops' is not a number"
    )
    rows[200_000] = rows[199_999]
    csv_file(tmp_path, *rows)
    assert "row 200000 (line 200002): time 2020-05-18T21:19:00 appears twice" in refusal(
        path, tmp_path
    )


def test_zones_that_begin_in_a_later_batch_are_told(tmp_path: Path) -> None:
    minutes = np.datetime64("2020-01-01T00:00") + np.arange(BATCH)
    later = np.datetime64("2021-01-01T00:00") + np.arange(BATCH)
    rows = [f"{minute},10,12,9,11,1" for minute in minutes]
    rows += [f"{minute}:00Z,10,12,9,11,1" for minute in later]

    assert "zone: write all with a zone, or none." in refusal(csv_file(tmp_path, *rows), tmp_path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "AAA.csv is empty: write it again."),
        (f"{HEADER}\n", "AAA.csv has a header but no rows: write it again."),
        (
            f"{HEADER}\n{GOOD}\n2024-01-03,10,1",
            "AAA.csv: line 3 has 3 columns instead of 6: "
            "it may be half-written, repair or remove it.",
        ),
        (
            f"{GOOD}\n",
            "AAA.csv has no header row: add one, such as time,open,high,low,close,volume.",
        ),
        (
            "time,open,high,low,last\n2024-01-02,1,1,1,1\n",
            "AAA.csv has no close column, its columns are 'time', 'open', 'high', 'low', 'last': "
            "name it with columns={'close': …}.",
        ),
        (
            "time,bid_open,bid_high\n2024-01-02,1,1\n",
            "AAA.csv has no bid_low column, its columns are 'time', 'bid_open', 'bid_high': "
            "name it with columns={'bid_low': …}.",
        ),
        (
            "time,bid,last\n2024-01-02,1,1\n",
            "AAA.csv has no ask column, its columns are 'time', 'bid', 'last': "
            "name it with columns={'ask': …}.",
        ),
    ],
)
def test_a_file_without_usable_columns_is_told(text: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "AAA.csv").write_text(text)

    assert refusal(tmp_path / "AAA.csv", tmp_path) == sentence


@pytest.mark.parametrize("kept", [0.2, 0.9])
def test_a_half_written_parquet_file_is_told(kept: float, tmp_path: Path) -> None:
    path = tmp_path / "AAA.parquet"
    pq.write_table(pa.table({"time": [1.6e9], "open": [1.0]}), path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])

    assert refusal(path, tmp_path) == (
        "AAA.parquet is not a whole Parquet file (its end is missing): "
        "it may be half-written, write it again."
    )


def test_a_parquet_file_that_is_damaged_in_its_middle_is_told(tmp_path: Path) -> None:
    count = 3 * BATCH
    prices = np.random.default_rng(1).uniform(10, 11, count)
    path = tmp_path / "AAA.parquet"
    columns = dict.fromkeys(("open", "high", "low", "close"), prices)
    time = np.datetime64("2020-01-01T00:00", "ns") + np.arange(count) * np.timedelta64(60, "s")
    pq.write_table(pa.table({"time": time, **columns}), path, row_group_size=BATCH)
    damaged = bytearray(path.read_bytes())
    middle = len(damaged) // 2
    damaged[middle : middle + 100_000] = b"\xff" * 100_000
    path.write_bytes(damaged)

    assert refusal(path, tmp_path).startswith("AAA.parquet is not a whole Parquet file (")


def test_a_file_that_is_not_there_and_a_folder_without_data_are_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert refusal(tmp_path / "no.csv", tmp_path) == (
        f"There is no file {tmp_path / 'no.csv'}: check the path."
    )
    assert "has no Parquet, Arrow, Feather or CSV file" in refusal(tmp_path / "empty", tmp_path)
    assert "no file matches" in refusal(str(tmp_path / "*.parquet"), tmp_path)


def test_one_row_does_not_tell_its_timeframe(tmp_path: Path) -> None:
    path = csv_file(tmp_path, GOOD)

    assert refusal(path, tmp_path) == (
        "AAA (AAA.csv): one row does not tell how long it lasts: give --timeframe."
    )
    assert imported(path, tmp_path, timeframe="1d").timeframe == "1d"


@pytest.mark.parametrize("timeframe", ["1h", "1w"])
def test_a_timeframe_that_the_rows_contradict_is_told(timeframe: str, tmp_path: Path) -> None:
    days = [f"2024-01-{day},10,12,9,11,1" for day in range(10, 25)]

    assert refusal(csv_file(tmp_path, *days), tmp_path, timeframe=timeframe).startswith(
        f"AAA (AAA.csv): rows are 1d apart, which --timeframe {timeframe} contradicts: leave it out"
    )


def test_nothing_is_left_when_the_repairs_leave_nothing(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "2124-01-02,10,12,9,11,100")

    assert refusal(path, tmp_path, repair=["drop-bad"]) == (
        f"{path} has no rows left after the repairs: nothing was imported."
    )


def test_a_negative_price_may_be_allowed(tmp_path: Path) -> None:
    path = csv_file(tmp_path, DAYS[0], "2024-01-03,-1,1,-2,0,1")

    series = imported(path, tmp_path, allow_negative_prices=True)

    assert series.allow_negative_prices
    assert series.rows == 2


def test_a_refused_import_leaves_what_is_there(tmp_path: Path) -> None:
    before = imported(csv_file(tmp_path), tmp_path)
    files = {path: path.read_bytes() for path in (tmp_path / "catalog").rglob("*.*")}

    with pytest.raises(DataError):
        imported(csv_file(tmp_path, *DAYS, DAYS[0]), tmp_path, existing="replace")

    assert {path: path.read_bytes() for path in (tmp_path / "catalog").rglob("*.*")} == files
    assert before.rows == 3


def test_the_rows_of_quotes_may_repeat_but_not_go_back(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "2024-01-02T10:00:01Z,1,2", "2024-01-02T10:00:00Z,1,2",
                    header="time,bid,ask")  # fmt: skip

    assert "row 1 (line 3): time 2024-01-02T10:00:00 comes after" in refusal(path, tmp_path)


def test_an_empty_list_is_told() -> None:
    with pytest.raises(ValueError, match="There is nothing to import"):
        import_data([], now=NOW)
