"""Files that cannot be trusted: each refusal is one sentence with the file, the row and the fix."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from ingenium.model.errors import ConfigError, DataError
from ingenium.storage.bar_files import load_bars

HEADER = "time,open,high,low,close,volume"
DAY_ONE = "2020-01-01,10,12,9,11,100"


def one_day() -> dict[str, Any]:
    return {"time": ["2020-01-01"], "open": [10.0], "high": [12.0], "low": [9.0], "close": [11.0]}


def refusal(source: object, **options: Any) -> str:
    with pytest.raises(DataError) as refused:
        load_bars(source, **options)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            '2020-01-02,10,12,9,"1,234.5",1',
            "close '1,234.5' is not a number: "
            "write numbers without thousands separators and with a decimal point.",
        ),
        ("2020-01-02,10,12,9,$11,1", "close '$11' is not a number: remove currency signs."),
        ("2020-01-02,10,12,9,EUR 11,1", "close 'EUR 11' is not a number: remove currency signs."),
        (
            "2020-01-02,10,12,9,eleven,1",
            "close 'eleven' is not a number: write a plain number such as 1234.5.",
        ),
        ("2020-01-02,10,12,9,,1", "close is missing: fill or remove that bar."),
        ("2020-01-02,10,12,9,NaN,1", "close is missing: fill or remove that bar."),
        (",10,12,9,11,1", "time is missing: fill or remove that bar."),
        ("2020-01-02,10,8,9,11,1", "high 8 is below open 10: correct or remove that bar."),
        (
            "2020-01-01,10,12,9,11,1",
            "time 2020-01-01 appears twice: remove one of the two bars.",
        ),
        (
            "tomorrow,10,12,9,11,1",
            "time 'tomorrow' cannot be read as a time in the years 1678 to 2262: "
            "write it as 2020-01-31 or 2020-01-31T09:30:00Z.",
        ),
        (
            "01/02/2020,10,12,9,11,1",
            "time '01/02/2020' does not say which number is the day: write it as 2020-01-31.",
        ),
        (
            "09:30,10,12,9,11,1",
            "time '09:30' has no date: join the date and the time of day into one column.",
        ),
        (
            "2020-01-02T09:30:00Z,10,12,9,11,1",
            "time '2020-01-02T09:30:00Z' and those before it do not agree on having a zone: "
            "write all with a zone, or none.",
        ),
    ],
)
def test_a_wrong_value_in_a_csv_is_shown_with_its_line(
    row: str, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "AAPL.csv"
    path.write_text(f"{HEADER}\n{DAY_ONE}\n{row}\n")

    assert refusal(path) == f"AAPL (AAPL.csv): row 1 (line 3): {sentence}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "X.csv is empty: write it again."),
        (f"{HEADER}\n", "X.csv has a header but no rows: write it again."),
        (
            f"{HEADER}\n{DAY_ONE}\n2020-01-02,10,1",
            "X.csv: line 3 has 3 columns instead of 6: "
            "it may be half-written, repair or remove it.",
        ),
        (
            f"{DAY_ONE}\n",
            "X.csv has no header row: add one, such as time,open,high,low,close,volume.",
        ),
        (
            "time,open,high,low,last\n2020-01-01,1,1,1,1\n",
            "X.csv has no close column, its columns are 'time', 'open', 'high', 'low', 'last': "
            "name it with columns={'close': …}.",
        ),
        (
            "time,open,high,low,close,Close\n2020-01-01,1,1,1,1,1\n",
            "X.csv: columns 'close' and 'Close' could both be the close: "
            "choose one with columns={'close': 'close'}.",
        ),
    ],
)
def test_a_csv_without_usable_columns_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "X.csv").write_text(text)

    assert refusal(tmp_path / "X.csv") == sentence


def test_a_csv_with_semicolons_is_read_and_its_decimal_commas_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "X.csv"
    path.write_text(f"{HEADER}\n{DAY_ONE}\n".replace(",", ";"))
    assert load_bars(path).close[0] == 11.0

    path.write_text(f"{HEADER}\n{DAY_ONE}\n".replace(",", ";").replace("11", "11,5"))
    assert "close '11,5' is not a number" in refusal(path)


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "X.csv").write_bytes(f"{HEADER}\n{DAY_ONE}\n".encode("utf-16"))

    assert refusal(tmp_path / "X.csv").startswith("X.csv is not CSV text in UTF-8")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    absent = tmp_path / "absent.parquet"

    assert refusal(absent) == f"There is no file {absent}: check the path."
    assert refusal(tmp_path) == f"{tmp_path} is a folder: give one file of bars."


@pytest.mark.parametrize("kept", [0.5, 0.99])
def test_a_half_written_parquet_file_is_refused(kept: float, tmp_path: Path) -> None:
    path = tmp_path / "X.parquet"
    pq.write_table(pa.table(one_day()), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])

    assert refusal(path) == (
        "X.parquet is not a whole Parquet file (its end is missing): "
        "it may be half-written, write it again."
    )


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "X.parquet"
    pq.write_table(pa.table(one_day()), path)
    damaged = bytearray(path.read_bytes())
    damaged[10:60] = b"\xff" * 50
    path.write_bytes(damaged)

    assert refusal(path).startswith("X.parquet is not a whole Parquet file (")


def test_a_half_written_arrow_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "X.arrow"
    feather.write_feather(pa.table(one_day()), path)
    path.write_bytes(path.read_bytes()[:200])

    assert refusal(path).startswith("X.arrow is not a whole Arrow file (")


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "X.xlsx").write_bytes(b"PK\x03\x04something")
    (tmp_path / "X.parquet").write_text(HEADER)

    assert refusal(tmp_path / "X.xlsx") == (
        "X.xlsx is of no known format: give a Parquet, Arrow, Feather or CSV file."
    )
    assert "its first bytes are not of that format" in refusal(tmp_path / "X.parquet")


@pytest.mark.parametrize(
    ("source", "part"),
    [
        (42, "Bars cannot be read from builtins.int: give a file, an Arrow table,"),
        (pl.LazyFrame(one_day()), "call its collect() first."),
        (pl.Series("close", [1.0]), "give a table, not a single column."),
        (pd.Series([1.0]), "give a DataFrame with open, high, low and close."),
        (one_day(), "The instrument of the given columns is not known: give symbol=."),
        (
            one_day() | {"close": [1.0, 2.0]},
            "columns differ in length (time 1, open 1, high 1, low 1, close 2)",
        ),
        (one_day() | {"close": [1.0 + 2.0j]}, "column 'close' cannot be read"),
    ],
)
def test_what_holds_no_bars_is_refused(source: object, part: str) -> None:
    assert part in refusal(source)


@pytest.mark.parametrize(
    ("column", "part"),
    [
        (pa.array([True]), "column 'close' holds bool, not numbers"),
        (pa.array([None], pa.float64()), "row 0: close is missing: fill or remove that bar."),
        (pa.array([None]), "row 0: close is missing"),
        (pa.array([float("nan")]), "row 0: close is missing (NaN)"),
        (pa.array([" "]), "row 0: close is missing"),
    ],
)
def test_a_column_of_other_things_is_refused(column: pa.Array, part: str) -> None:
    table = pa.table(one_day() | {"close": column})

    assert part in refusal(table, symbol="X")


def test_a_frame_with_levels_of_other_names_is_refused() -> None:
    frame = pd.DataFrame(np.ones((1, 2)), columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]))

    assert "column names of several levels, none with 'close'" in refusal(frame, symbol="X")


def test_text_that_is_no_compressed_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "X.csv.gz").write_text(HEADER)

    assert refusal(tmp_path / "X.csv.gz").startswith("X.csv.gz is not CSV text in UTF-8")


def test_several_instruments_need_a_choice() -> None:
    days = {name: values * 2 for name, values in one_day().items()} | {"symbol": ["A", "B"]}

    assert refusal(days) == (
        "the given columns holds several instruments: choose one of A, B with symbol=."
    )
    assert refusal(days, symbol="C") == (
        "the given columns holds no 'C': choose one of A, B with symbol=."
    )


def test_several_instruments_in_a_two_level_frame_need_a_choice() -> None:
    frame = pd.DataFrame(
        np.ones((1, 4)), columns=pd.MultiIndex.from_product([["Close", "Open"], ["A", "B"]])
    )

    assert refusal(frame) == "the pandas DataFrame holds A, B: choose one instrument with symbol=."


def test_choices_of_columns_that_do_not_exist_are_refused() -> None:
    assert "has no column 'last', chosen for close" in refusal(
        one_day(), symbol="X", columns={"close": "last"}
    )
    assert "columns= names 'klose', which bars do not have" in refusal(
        one_day(), symbol="X", columns={"klose": "close"}
    )


def test_an_empty_stretch_is_refused_with_what_there_is() -> None:
    assert refusal(one_day(), symbol="X", start="2021-01-01") == (
        "X (the given columns) has no bars from 2021-01-01 to its end: "
        "it covers 2020-01-01 to 2020-01-01."
    )


def test_a_timeframe_that_the_times_contradict_is_refused() -> None:
    minutes = {name: values * 3 for name, values in one_day().items()}
    minutes["time"] = ["2020-01-01T00:00", "2020-01-01T00:01", "2020-01-01T00:02"]

    assert "bars are 1m apart, which timeframe 1d contradicts" in refusal(
        minutes, symbol="X", timeframe="1d"
    )
    with pytest.raises(ConfigError, match="calendar months"):
        load_bars(minutes, symbol="X", timeframe="1M")
