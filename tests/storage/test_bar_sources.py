"""Bars load from every form in which people keep them, with the same result."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from ingenium.model.bars import Bars
from ingenium.model.timeframe import DAY, MINUTE
from ingenium.storage.bar_files import load_bars
from ingenium.storage.sample import sample_bars

GOLDEN = Path(__file__).parent / "golden" / "AAPL_2012_08.csv"
START = 1_577_836_800_000_000_000  # 2020-01-01
COUNT = 50
PRICES = ("open", "high", "low", "close")


def minutes() -> dict[str, np.ndarray]:
    close = 100 + np.arange(COUNT) / 7
    return {
        "time": START + np.arange(COUNT) * MINUTE,
        "open": close - 0.1,
        "high": close + 0.3,
        "low": close - 0.2,
        "close": close,
        "volume": np.arange(COUNT, dtype=np.float64),
    }


def expected() -> Bars:
    return Bars.from_columns("X", **minutes())  # type: ignore[arg-type]


def renamed(**names: str) -> dict[str, np.ndarray]:
    return {names.get(name, name): column for name, column in minutes().items()}


def indexed_frame() -> pd.DataFrame:
    columns = minutes()
    time = pd.to_datetime(columns.pop("time"), utc=True).tz_convert("America/New_York")
    return pd.DataFrame(columns, index=time).rename(columns=str.title)


def two_level_frame() -> pd.DataFrame:
    frame = indexed_frame().rename_axis("Date")
    frame.columns = pd.MultiIndex.from_product([frame.columns, ["X"]], names=["Price", "Ticker"])
    return frame


def structured() -> np.ndarray:
    columns = minutes()
    kinds = [(name, column.dtype) for name, column in columns.items()]
    array = np.empty(COUNT, dtype=kinds)
    for name, column in columns.items():
        array[name] = column
    return array


class OnlyCapsule:
    """Something of which nothing is known but the Arrow PyCapsule interface."""

    def __init__(self) -> None:
        self._table = pa.table(minutes())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


MEMORY: dict[str, Callable[[], object]] = {
    "a dict of arrays": minutes,
    "a dict of lists": lambda: {name: column.tolist() for name, column in minutes().items()},
    "a dict of tuples": lambda: {name: tuple(column) for name, column in minutes().items()},
    "a structured array": structured,
    "an Arrow table": lambda: pa.table(minutes()),
    "an Arrow record batch": lambda: pa.table(minutes()).to_batches()[0],
    "an Arrow table in pieces": lambda: pa.concat_tables(
        [pa.table(minutes())[:20], pa.table(minutes())[20:]]
    ),
    "a pandas frame": lambda: pd.DataFrame(minutes()),
    "a pandas frame indexed by local time": indexed_frame,
    "a pandas frame with two levels of names": two_level_frame,
    "a pandas frame of nullable numbers": lambda: pd.DataFrame(minutes()).convert_dtypes(),
    "a polars frame": lambda: pl.DataFrame(minutes()),
    "an exporter of Arrow capsules": OnlyCapsule,
    "a table with its symbol as categories": lambda: pa.table(
        minutes() | {"Ticker": pa.array(["X"] * COUNT).dictionary_encode()}
    ),
    "a table with its symbol": lambda: pa.table(minutes() | {"Ticker": ["X"] * COUNT}),
}


@pytest.mark.parametrize("make", MEMORY.values(), ids=list(MEMORY))
def test_bars_load_from_memory(make: Callable[[], object]) -> None:
    assert load_bars(make(), symbol="X") == expected()


FILES: dict[str, Callable[[pa.Table, Path], None]] = {
    "x.parquet": lambda table, path: pq.write_table(table, path, compression="zstd"),
    "groups.parquet": lambda table, path: pq.write_table(table, path, row_group_size=7),
    "x.arrow": lambda table, path: feather.write_feather(table, path, compression="uncompressed"),
    "x.feather": lambda table, path: feather.write_feather(table, path, compression="lz4"),
    "x.csv": lambda table, path: arrow_csv.write_csv(table, path),
    "x.csv.gz": lambda table, path: arrow_csv.write_csv(
        table, pa.output_stream(str(path), compression="gzip")
    ),
    "no_ending": lambda table, path: pq.write_table(table, path),
}


@pytest.mark.parametrize(("name", "write"), FILES.items(), ids=list(FILES))
def test_bars_load_from_files(
    name: str, write: Callable[[pa.Table, Path], None], tmp_path: Path
) -> None:
    write(pa.table(minutes()), tmp_path / name)

    assert load_bars(tmp_path / name, symbol="X") == expected()
    assert load_bars(str(tmp_path / name)).symbol == name.partition(".")[0]


def test_bars_load_from_an_arrow_stream_in_a_file(tmp_path: Path) -> None:
    table = pa.table(minutes())
    with (
        pa.OSFile(str(tmp_path / "x.arrows"), "wb") as file,
        pa.ipc.new_stream(file, table.schema) as stream,
    ):
        stream.write_table(table)

    assert load_bars(tmp_path / "x.arrows", symbol="X") == expected()


def test_a_parquet_file_written_by_pandas_keeps_its_index(tmp_path: Path) -> None:
    indexed_frame().to_parquet(tmp_path / "X.parquet")

    assert load_bars(tmp_path / "X.parquet") == expected()


def test_float_columns_in_memory_are_not_copied() -> None:
    columns = minutes()
    for source in (columns, pa.table(columns), pl.DataFrame(columns)):
        close = load_bars(source, symbol="X").close
        again = load_bars(source, symbol="X").close
        assert np.shares_memory(close, again)


@pytest.mark.parametrize("time", ["Time", "ts", "TIMESTAMP", "Date", "datetime", "Open time", "t"])
def test_the_time_column_is_found_by_any_usual_name(time: str) -> None:
    assert load_bars(renamed(time=time), symbol="X") == expected()


def test_short_and_bracketed_names_are_found() -> None:
    short = renamed(open="o", high="H", low="l", close="C", volume="v")
    bracketed = renamed(open="<OPEN>", high="<HIGH>", low="<LOW>", close="<CLOSE>", volume="<VOL>")

    assert load_bars(short, symbol="X") == load_bars(bracketed, symbol="X") == expected()


def test_a_chosen_column_goes_before_a_found_one() -> None:
    source = minutes() | {"mid": minutes()["open"]}

    assert load_bars(source, symbol="X", columns={"close": "mid"}).close[0] == source["mid"][0]


def test_without_a_volume_column_volume_is_zero() -> None:
    source = minutes()
    del source["volume"]

    assert not load_bars(source, symbol="X").volume.any()


@pytest.mark.parametrize(
    "convert",
    [
        pytest.param(lambda number: Decimal(repr(number)), id="decimals"),
        pytest.param(repr, id="text"),
    ],
)
def test_prices_as_decimals_or_text_become_the_nearest_float(
    convert: Callable[[float], object],
) -> None:
    source: dict[str, Any] = dict(minutes())
    for name in PRICES:
        source[name] = [convert(float(value)) for value in source[name]]

    assert load_bars(source, symbol="X") == expected()


def test_whole_and_single_precision_numbers_are_widened() -> None:
    source = minutes()
    for name in PRICES:
        source[name] = np.full(COUNT, 7, dtype=np.int32)
    source["volume"] = source["volume"].astype(np.float32)

    assert load_bars(source, symbol="X").close.tolist() == [7.0] * COUNT


def test_one_instrument_is_chosen_from_many() -> None:
    both = pa.concat_tables(
        [
            pa.table(minutes() | {"symbol": ["X"] * COUNT}),
            pa.table(minutes() | {"symbol": ["Y"] * COUNT}),
        ]
    )

    assert load_bars(both, symbol="X") == expected()
    assert load_bars(both, symbol="Y").symbol == "Y"
    assert load_bars(both[:COUNT]) == expected()


def test_start_and_end_keep_what_lies_between() -> None:
    part = load_bars(
        minutes(),
        symbol="X",
        start=datetime(2020, 1, 1, 0, 10, tzinfo=UTC),
        end="2020-01-01T00:12:00Z",
    )

    assert part == expected()[10:13]


def test_a_daily_file_lasts_a_day_a_bar_and_bars_are_known_at_its_end() -> None:
    bars = load_bars(GOLDEN)

    assert bars.timeframe == DAY
    assert bars.stamp == "start"
    assert (bars.known_at() - bars.time == DAY).all()


def test_end_stamps_and_a_given_timeframe_are_kept() -> None:
    bars = load_bars(minutes(), symbol="X", stamp="end", timeframe="1m")

    assert bars.known_at()[0] == START
    assert bars.timeframe == MINUTE


def test_the_golden_csv_gives_the_shipped_bars_exactly() -> None:
    golden = load_bars(GOLDEN, symbol="AAPL")

    assert golden == sample_bars("AAPL").between("2012-08-01", "2012-08-31")
    assert len(golden) == 23
    assert golden.open[0] == 615.905
    assert golden.volume[0] == 13_732_200


def test_every_price_in_a_csv_becomes_its_nearest_float(tmp_path: Path) -> None:
    chance = np.random.default_rng(7)
    prices = [repr(float(price)) for price in chance.lognormal(0, 8, 2_000)]
    rows = [f"{START + row},{','.join([price] * 4)}" for row, price in enumerate(prices)]
    (tmp_path / "X.csv").write_text("\n".join(["time,open,high,low,close", *rows]))

    assert load_bars(tmp_path / "X.csv").close.tolist() == [float(price) for price in prices]


def test_reading_bars_costs_nothing_until_a_file_is_read() -> None:
    heavy = {"pyarrow", "pandas", "polars", "exchange_calendars", "yaml"}
    program = (
        "import sys, ingenium.storage.sample, ingenium.storage.calendar;"
        f"print(sorted({heavy!r} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )

    assert done.stdout.strip() == "[]"
