"""Clock changes and half days of New York, seen by a run on minutes and days of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.accounting.book import fills
from tests.runtime.catalogs import run

from ingenium.model.timeframe import MINUTE
from ingenium.model.timestamps import instant, iso
from ingenium.storage.calendar import sessions
from ingenium.storage.importing.importer import import_data

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingenium.analytics.result import Result


def bring_in(folder: Path, symbol: str, labels: Sequence[int], **choices: Any) -> None:
    """Import flat bars at 10 and, from the second half on, at 9; in New York's sessions."""
    prices = np.where(np.arange(len(labels)) < len(labels) // 2, 10.0, 9.0)
    table = {"time": np.asarray(labels), **dict.fromkeys(("open", "high", "low", "close"), prices)}
    table["volume"] = np.full(len(labels), 100.0)
    import_data(table, catalog=folder / "catalog", symbol=symbol, calendar="XNYS", **choices)


def minutes(*sessions: tuple[str, str]) -> list[int]:
    """Return the starts of the minutes between the opens and closes."""
    return [
        start
        for opened, closed in sessions
        for start in range(instant(opened), instant(closed), MINUTE)
    ]


def times_of(result: Result, table: str, column: str) -> list[str]:
    return [iso(int(time)) for time in np.asarray(result.table(table)[column], dtype=np.int64)]


def ends(result: Result) -> list[tuple[str, str]]:
    status = map(str, result.table("orders")["status"])
    return list(zip(status, times_of(result, "orders", "updated"), strict=True))


# The day after Thanksgiving closes at 13:00 in New York, which is 18:00 UTC in winter.
HALF_DAY = ("2019-11-29T14:30", "2019-11-29T18:00")
MONDAY = ("2019-12-02T14:30", "2019-12-02T21:00")


def test_a_day_order_expires_at_the_early_close_of_a_half_day(tmp_path: Path) -> None:
    bring_in(tmp_path, "AAA", minutes(HALF_DAY, MONDAY), timeframe="1m")
    # 9.5 is reached on Monday only, when the order is no more; a GTC order is filled then.
    script = "100 buy AAA 1 limit=9.5 tif=DAY; 100 buy AAA 2 limit=9.5"
    result = run(tmp_path, script, data={"symbols": ["AAA"]})
    assert ends(result)[0] == ("expired", "2019-11-29T18:00:00")
    assert [fill[:2] for fill in fills(result)] == [("buy", 2)]
    assert result.data[0]["calendar"] == "XNYS"


def test_an_order_of_the_last_minute_waits_for_the_next_session(tmp_path: Path) -> None:
    labels = minutes(HALF_DAY, MONDAY)
    bring_in(tmp_path, "AAA", labels, timeframe="1m")
    last = 209  # of 210 minutes, 0 being the first
    result = run(tmp_path, f"{last} buy AAA 1", data={"symbols": ["AAA"]})
    assert times_of(result, "fills", "time") == ["2019-12-02T14:30:00"]


@pytest.mark.parametrize(
    ("date", "close"),
    [
        ("2019-11-01", "2019-11-01T20:00:00"),  # the last session of summer time
        ("2019-11-04", "2019-11-04T21:00:00"),
        ("2019-11-29", "2019-11-29T18:00:00"),  # a half day
        ("2020-03-06", "2020-03-06T21:00:00"),  # the last session of winter time
        ("2020-03-09", "2020-03-09T20:00:00"),
    ],
)
def test_a_daily_bar_is_known_at_its_close_by_the_clock_of_its_day(
    tmp_path: Path, date: str, close: str
) -> None:
    dates = sessions("XNYS", "2019-10-31", "2020-03-31").date.tolist()
    bring_in(tmp_path, "AAA", dates, timeframe="1d")
    script = f"{dates.index(instant(date))} buy AAA 1"
    result = run(tmp_path, script, data={"symbols": ["AAA"]})
    assert times_of(result, "orders", "created") == [close]


def test_days_and_minutes_meet_at_the_close_on_both_sides_of_a_clock_change(
    tmp_path: Path,
) -> None:
    # Summer time ended on 3 November 2019: closes at 20:00, then at 21:00 UTC.
    friday = ("2019-11-01T13:30", "2019-11-01T20:00")
    monday = ("2019-11-04T14:30", "2019-11-04T21:00")
    bring_in(tmp_path, "MIN", minutes(friday, monday), timeframe="1m")
    days = [instant(date) for date in ("2019-10-31", "2019-11-01", "2019-11-04")]
    bring_in(tmp_path, "DAY", days, timeframe="1d")
    data = {"symbols": ["MIN", "DAY"], "bars": {"MIN": "1m", "DAY": "1d"}}
    # The script counts bars of DAY: both orders are sent at its closes, and MIN trades next minute.
    result = run(tmp_path, "1 buy MIN 1; 2 buy MIN 1", data=data)
    sent = times_of(result, "orders", "created")
    assert sent == ["2019-11-01T20:00:00", "2019-11-04T21:00:00"]
    assert times_of(result, "fills", "time") == ["2019-11-04T14:30:00"]


def test_all_minutes_of_a_session_are_no_hole_over_night_and_weekend(tmp_path: Path) -> None:
    bring_in(tmp_path, "AAA", minutes(HALF_DAY, MONDAY), timeframe="1m")
    result = run(tmp_path, "", data={"symbols": ["AAA"], "holes": "refuse"})
    assert result.bars == 210 + 390
    assert int(result.times[-1]) == instant("2019-12-02T20:59")
