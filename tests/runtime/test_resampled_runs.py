"""A time frame that the catalog has not is made of the longest shorter one, and the run says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.accounting.book import fills
from tests.runtime.catalogs import add, markets, run

from ingenium.model.errors import DataError
from ingenium.model.timeframe import HOUR, MINUTE
from ingenium.model.timestamps import instant, iso

if TYPE_CHECKING:
    from pathlib import Path

OPENED = instant("2019-11-29T14:30")  # the day after Thanksgiving: New York closes at 18:00 UTC
MINUTES = 210


def test_bars_are_made_of_the_longest_that_fit(tmp_path: Path) -> None:
    add(tmp_path, "AAA", [10.0 + minute for minute in range(180)], timeframe="1m")
    add(tmp_path, "AAA", [10.0 + 10 * number for number in range(18)], timeframe="10m")
    (market,) = markets(tmp_path, symbols=["AAA"], bars="1h")
    assert list(market.bars.open) == [10, 70, 130]
    assert list(market.bars.close) == [60, 120, 180]
    assert list(market.bars.volume) == [6000, 6000, 6000]
    assert list(np.diff(market.bars.time)) == [HOUR, HOUR]
    assert market.notes == ("bars of 1h were made of bars of 10m",)


def test_what_is_made_is_known_when_it_is_over_and_told_in_the_result(tmp_path: Path) -> None:
    add(tmp_path, "AAA", [10.0] * 60 + [12.0] * 60 + [14.0] * 60, timeframe="1m")
    result = run(tmp_path, "0 buy AAA 1", data={"symbols": ["AAA"], "bars": "1h"})
    assert fills(result) == [("buy", 1, 12)]
    (sent,) = np.asarray(result.table("orders")["created"], dtype=np.int64)
    assert iso(int(sent)) == "2020-01-01T01:00:00"
    assert ("data", "AAA: bars of 1h were made of bars of 1m") in result.assumptions
    assert result.data[0]["timeframe"] == "1h"


def test_sessions_end_the_bars_of_a_half_day(tmp_path: Path) -> None:
    closes = [10.0 + minute for minute in range(MINUTES)]
    add(tmp_path, "AAA", closes, timeframe="1m", first=OPENED, calendar="XNYS")
    (hours,) = markets(tmp_path, symbols=["AAA"], bars="1h")
    known = hours.bars.known_at()
    assert [iso(int(time))[11:16] for time in hours.bars.time] == [
        "14:30",
        "15:30",
        "16:30",
        "17:30",
    ]
    assert [iso(int(time))[11:16] for time in known] == ["15:30", "16:30", "17:30", "18:00"]
    (day,) = markets(tmp_path, symbols=["AAA"], bars="1d")
    assert iso(int(day.bars.time[0])) == "2019-11-29"
    assert int(day.bars.known_at()[0]) == OPENED + MINUTES * MINUTE
    assert day.sessions is not None


def test_a_last_bar_that_is_not_over_is_left_out(tmp_path: Path) -> None:
    add(tmp_path, "AAA", [10.0] * 90, timeframe="1m")
    (market,) = markets(tmp_path, symbols=["AAA"], bars="1h")
    assert len(market.bars) == 1
    assert market.notes[1:] == ("the last bar was not over and was left out",)
    with pytest.raises(DataError, match=r"AAA does not fill one bar of 1d: say a shorter one\."):
        markets(tmp_path, symbols=["AAA"], bars="1d")


def test_bars_outside_the_sessions_are_left_out_and_counted(tmp_path: Path) -> None:
    closes = [10.0] * (MINUTES + 30)
    first = OPENED - 30 * MINUTE
    add(tmp_path, "AAA", closes, timeframe="1m", first=first, calendar="XNYS")
    (market,) = markets(tmp_path, symbols=["AAA"], bars="1h")
    assert float(market.bars.volume.sum()) == 1000 * MINUTES
    assert market.notes[1:] == ("30 bars outside the sessions were left out",)
