"""Recorded messages into rows of the catalog's kinds."""

import gzip
from pathlib import Path

import pytest

from ingenium.ingest.recordings.formats import format_of, recording
from ingenium.model.errors import ConfigError, DataError
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.codes import BUY, SELL
from ingenium.storage.importing.importer import import_data

T = 1_700_000_000_000
DEPTH = (
    f'{T}200000 {{"stream":"xyz@depth@100ms","data":{{"e":"depthUpdate","E":{T + 100},"s":"XYZ",'
    '"U":11,"u":15,"pu":9,"b":[["1.50","2"]],"a":[["1.60","0"],["1.70","3"]]}}'
)
TRADE = (
    f'{T}300000 {{"stream":"xyz@trade","data":{{"e":"trade","E":{T + 200},"s":"XYZ","t":77,'
    '"p":"1.55","q":"0.25","m":true}}'
)
BEST = (
    f'{T}400000 {{"stream":"xyz@bookTicker","data":{{"u":16,"s":"XYZ","b":"1.50","B":"2",'
    '"a":"1.70","A":"3"}}'
)
SNAPSHOT = f'{T}500000 {{"lastUpdateId":15,"bids":[["1.50","2"]],"asks":[["1.70","3"]]}}'
BYBIT = (
    f'{{"topic":"orderbook.500.XYZ","type":"snapshot","ts":{T},"data":{{"s":"XYZ",'
    '"b":[["1.5","2"]],"a":[["1.7","3"]],"u":5,"seq":9},"cts":1}\n'
    f'{{"topic":"orderbook.500.XYZ","type":"delta","ts":{T + 100},"data":{{"s":"XYZ",'
    '"b":[["1.5","0"]],"a":[],"u":6,"seq":11},"cts":2}'
)


def recorded(folder: Path, *lines: str, name: str = "session.gz") -> Path:
    path = folder / name
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


def test_one_recording_of_binance_becomes_a_book_trades_and_quotes(tmp_path: Path) -> None:
    path = recorded(tmp_path, DEPTH, TRADE, BEST, SNAPSHOT)
    catalog = Catalog(tmp_path / "catalog")
    series = import_data([recording(path)], catalog=catalog.root, venue="binance")
    assert [(each.kind, each.symbol, each.rows) for each in series] == [
        ("book", "XYZ", 5),
        ("trades", "XYZ", 1),
        ("quotes", "XYZ", 1),
    ]
    book, trades, quotes = (catalog.open(each).columns for each in series)
    assert book["price"].tolist() == [1.5, 1.6, 1.7, 1.5, 1.7]
    assert book["side"].tolist() == [BUY, SELL, SELL, BUY, SELL]
    assert book["is_snapshot"].tolist() == [0, 0, 0, 1, 1]
    assert book["previous_id"].tolist() == [9, 9, 9, -1, -1]
    assert book["last_id"].tolist() == [15] * 5
    assert (trades["side"].tolist(), trades["id"].tolist()) == ([SELL], [77])
    assert trades["time"].tolist() == [(T + 200) * 1_000_000]
    assert quotes["time"].tolist() == quotes["available"].tolist()
    assert [each["seq"].tolist()[0] for each in (book, trades, quotes)] == [0, 1, 2]
    assert series[0].imports[0].source == str(path)


def test_the_updates_of_bybit_follow_one_another_by_number(tmp_path: Path) -> None:
    path = recorded(tmp_path, BYBIT, name="xyz.jsonl.gz")
    catalog = Catalog(tmp_path / "catalog")
    (series,) = import_data([recording(path)], catalog=catalog.root)
    columns = catalog.open(series).columns
    assert columns["last_id"].tolist() == [5, 5, 6]
    assert columns["previous_id"].tolist() == [-1, -1, 5]
    assert columns["size"].tolist() == [2.0, 3.0, 0.0]


def test_the_format_of_a_recording_is_told_by_its_first_line(tmp_path: Path) -> None:
    assert format_of(recorded(tmp_path, DEPTH)) == "binance"
    assert format_of(recorded(tmp_path, BYBIT)) == "bybit"
    assert format_of(recorded(tmp_path, "time,price")) is None
    assert format_of(recorded(tmp_path, DEPTH, name="session.csv.gz")) is None


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            (DEPTH, f'{T}200000 {{"stream":"xyz@trade","data":{{}}}}'),
            r"line 2: .*correct or remove",
        ),
        ((SNAPSHOT,), r"line 1: nothing before it tells whose book this is"),
        ((DEPTH, "hello"), r"line 2: is no message"),
        ((DEPTH, TRADE.split(" ", 1)[1]), r"line 2: it and those before do not agree on a time"),
        ((DEPTH.replace('"1.50"', '"x"'),), r"line 1: could not convert"),
    ],
)
def test_a_line_that_is_no_message_is_named(
    lines: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    source = recording(recorded(tmp_path, *lines), "binance")
    with pytest.raises(DataError, match=told):
        import_data([source], catalog=tmp_path / "catalog")


def test_a_recording_that_was_cut_is_refused(tmp_path: Path) -> None:
    path = recorded(tmp_path, *[DEPTH] * 200)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match=r"session\.gz cannot be read to its end"):
        import_data([recording(path, "binance")], catalog=tmp_path / "catalog")


def test_an_unknown_format_is_refused_with_those_there_are(tmp_path: Path) -> None:
    path = recorded(tmp_path, DEPTH)
    with pytest.raises(ConfigError, match=r"There is no format 'binanc' of recordings: .*binance"):
        recording(path, "binanc")
    with pytest.raises(DataError, match="is no recording of a known format"):
        recording(recorded(tmp_path, "time,price"))
