"""Every result says which data it was made of, by checksums that tell other data apart."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tests.accounting.book import run
from tests.bars import flat_bars

from ingenium.analytics.result import Result
from ingenium.runtime.backtest import backtest
from ingenium.runtime.provenance import columns_checksum
from ingenium.strategy.builtin.buy_and_hold import BuyAndHold

if TYPE_CHECKING:
    from pathlib import Path


def test_a_run_on_a_file_records_the_checksum_of_the_file(tmp_path: Path) -> None:
    result = run(tmp_path, [10, 11, 12], ["0 buy AAA 1"])
    (line,) = result.data
    assert line == {
        "symbol": "AAA",
        "venue": "",
        "timeframe": "1d",
        "rows": 3,
        "first": "2020-01-01",
        "last": "2020-01-03",
        "checksum": hashlib.sha256((tmp_path / "AAA.csv").read_bytes()).hexdigest(),
        "source": "AAA.csv",
        "prices": "raw",
        "calendar": "",
    }


def test_bars_in_memory_are_known_by_their_columns() -> None:
    same, other = flat_bars([10, 11]), flat_bars([10, 11.5])
    (line,) = backtest(BuyAndHold(), data=same).data
    assert line["source"] == "memory"
    assert line["checksum"] == columns_checksum(flat_bars([10, 11]))
    assert line["checksum"] != columns_checksum(other)
    assert columns_checksum(same) != columns_checksum(flat_bars([10, 11, 12])[1:])


def test_times_of_knowledge_are_part_of_the_checksum() -> None:
    bars = flat_bars([10, 11])
    assert columns_checksum(bars) != columns_checksum(bars.with_available(bars.time + 1))


def test_each_sample_is_named_and_the_lines_are_saved_with_the_result(tmp_path: Path) -> None:
    result = backtest(BuyAndHold(), data=["AAPL", "MSFT"], calendar="24/7")
    assert [(line["source"], line["calendar"]) for line in result.data] == [
        ("sample AAPL", "24/7"),
        ("sample MSFT", "24/7"),
    ]
    result.save(tmp_path / "run")
    assert Result.load(tmp_path / "run").data == list(result.data)
