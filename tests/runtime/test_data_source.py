from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.bars import flat_bars

from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY, HOUR
from ingenium.runtime.data_source import load_markets
from ingenium.runtime.system import System, system_of

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.runtime.market import Market


def write(path: Path, closes: list[float], **more: object) -> None:
    bars = flat_bars(closes)
    columns = {name: getattr(bars, name) for name in ("time", "open", "high", "low", "close")}
    path.parent.mkdir(exist_ok=True)
    parquet.write_table(pa.table(columns | more), path)


def system(folder: Path, **data: object) -> System:
    document: dict[str, Any] = {"data": data, "strategies": [{"name": "sma_cross"}]}
    return system_of(document, name="test", file="s.yaml", folder=folder)


def markets(folder: Path, **data: object) -> list[Market]:
    return load_markets(system(folder, **data))


def refusal(folder: Path, **data: object) -> str:
    with pytest.raises(DataError) as error:
        markets(folder, **data)
    assert "\n" not in str(error.value)
    return str(error.value)


def summary(found: list[Market]) -> list[tuple[str, int]]:
    return [(market.symbol, len(market.bars)) for market in found]


def test_the_samples_come_with_their_actions(tmp_path: Path) -> None:
    apple, google = markets(tmp_path, source="sample", symbols=["AAPL", "GOOG"])
    assert (apple.symbol, google.symbol) == ("AAPL", "GOOG")
    assert len(apple.actions) > 0


def test_all_samples_are_used_when_none_is_named(tmp_path: Path) -> None:
    assert [market.symbol for market in markets(tmp_path)] == ["AAPL", "GOOG", "MSFT"]


def test_corporate_actions_can_be_left_out(tmp_path: Path) -> None:
    (apple,) = markets(tmp_path, source="sample", symbols=["AAPL"], corporate_actions=False)
    assert apple.actions == ()


def test_googl_is_the_shipped_goog_by_its_name_of_today(tmp_path: Path) -> None:
    (google,) = markets(tmp_path, symbols=["GOOGL"])
    assert google.symbol == "GOOGL"
    assert google.notes == ("the shipped GOOG, by its name of today",)


def test_the_dates_cut_the_bars_and_keep_the_last_day(tmp_path: Path) -> None:
    (apple,) = markets(tmp_path, symbols=["AAPL"], start="2005-01-03", end="2005-01-07")
    assert len(apple.bars) == 5


def test_a_folder_holds_a_file_for_each_symbol(tmp_path: Path) -> None:
    write(tmp_path / "bars" / "AAA.parquet", [10, 11])
    write(tmp_path / "bars" / "BBB_1d.parquet", [10, 11, 12])
    found = markets(tmp_path, source="bars", symbols=["BBB", "AAA"], bars="1d")
    assert summary(found) == [("BBB", 3), ("AAA", 2)]


def test_a_pattern_names_files(tmp_path: Path) -> None:
    write(tmp_path / "bars" / "AAA.parquet", [10, 11])
    write(tmp_path / "bars" / "BBB.parquet", [10, 11, 12])
    assert summary(markets(tmp_path, source="bars/*.parquet")) == [("AAA", 2), ("BBB", 3)]
    assert summary(markets(tmp_path, source="bars/*", symbols=["BBB"])) == [("BBB", 3)]


def test_a_file_for_each_symbol_can_be_named(tmp_path: Path) -> None:
    write(tmp_path / "one.parquet", [10, 11])
    assert summary(markets(tmp_path, source={"BTC": "one.parquet"})) == [("BTC", 2)]


def test_one_file_may_hold_several_symbols(tmp_path: Path) -> None:
    one, two = flat_bars([10, 11]), flat_bars([5, 6, 7])
    columns = {
        name: np.concatenate([getattr(one, name), getattr(two, name)])
        for name in ("time", "open", "high", "low", "close")
    }
    table = pa.table(columns | {"symbol": ["AAA"] * 2 + ["BBB"] * 3})
    parquet.write_table(table, tmp_path / "all.parquet")
    found = markets(tmp_path, source="all.parquet", symbols=["BBB", "AAA"])
    assert summary(found) == [("BBB", 3), ("AAA", 2)]


def test_a_file_of_one_instrument_is_not_taken_for_two(tmp_path: Path) -> None:
    write(tmp_path / "one.parquet", [10, 11])
    assert refusal(tmp_path, source="one.parquet", symbols=["A", "B"]) == (
        "s.yaml: data: one.parquet has no column of symbols, so it holds one instrument: name one."
    )


def test_a_calendar_says_when_daily_bars_became_known(tmp_path: Path) -> None:
    pytest.importorskip("exchange_calendars")
    (apple,) = markets(tmp_path, symbols=["AAPL"], start="2005-01-03", end="2005-01-03",
                       calendar="XNYS")  # fmt: skip
    assert apple.bars.available is not None
    assert int(apple.bars.available[0] - apple.bars.time[0]) == 21 * HOUR  # 16:00 in New York
    assert apple.sessions is not None


def test_a_market_that_never_closes_needs_no_library(tmp_path: Path) -> None:
    (apple,) = markets(tmp_path, symbols=["AAPL"], calendar="24/7")
    assert int(apple.bars.known_at()[0] - apple.bars.time[0]) == DAY


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            {"symbols": ["TSLA"]},
            "s.yaml: data: there are no bars of 'TSLA' in the catalog {folder}/catalog, and no "
            "sample: there are AAPL, GOOG, MSFT; ingenium data import brings more in.",
        ),
        (
            {"source": "sample", "symbols": ["TSLA"]},
            "s.yaml: data: There are no sample bars of 'TSLA': the samples are AAPL, GOOG, MSFT.",
        ),
        (
            {"symbols": ["AAPL"], "start": "2023-01-01"},
            "s.yaml: data: AAPL has no bars from 2023-01-01 to its end: it covers 2000-03-01 to "
            "2013-03-01.",
        ),
        (
            {"symbols": ["AAPL"], "bars": "1h"},
            "s.yaml: data: AAPL: the bars are 1d apart or more, not 1h: say bars: 1d.",
        ),
        (
            {"symbols": ["AAPL"], "holes": "refuse"},
            "s.yaml: data: AAPL has one hole from 2001-09-10 to 2001-09-17: fill it, or say "
            "holes: report.",
        ),
        (
            {"source": "nowhere.csv"},
            "s.yaml: data: There is no file {folder}/nowhere.csv: check the path.",
        ),
        (
            {"source": "bars/*.csv"},
            "s.yaml: data: no file matches 'bars/*.csv': check the pattern.",
        ),
        (
            {"source": "bars", "symbols": ["AAB"]},
            "s.yaml: data: {folder}/bars has no file of 'AAB': did you mean 'AAA'? there is AAA.",
        ),
        (
            {"source": "bars/*", "symbols": ["AAB"]},
            "s.yaml: data: source has no file for 'AAB': did you mean 'AAA'? there is AAA.",
        ),
        ({"source": "empty"}, "s.yaml: data.source: holds no bars: name a file or folder."),
        (
            {"symbols": ["AAPL"], "calendar": "XNYC"},
            "s.yaml: data: There is no calendar 'XNYC'",
        ),
    ],
)
def test_data_that_is_not_there_is_refused_with_the_fix(
    tmp_path: Path, data: dict[str, object], expected: str
) -> None:
    write(tmp_path / "bars" / "AAA.parquet", [10, 11])
    (tmp_path / "empty").mkdir()
    if "calendar" in data:
        pytest.importorskip("exchange_calendars")
        with pytest.raises(ValueError, match=expected):
            markets(tmp_path, **data)
        return
    assert refusal(tmp_path, **data) == expected.format(folder=tmp_path)
