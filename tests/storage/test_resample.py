"""Longer bars are what their rows were, and are known no earlier than anybody could know them."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from tests.storage.catalog.series import bar_rows, bar_series

from ingenium.model.errors import ConfigError, DataError
from ingenium.model.timeframe import DAY, HOUR, MINUTE, WEEK
from ingenium.model.timestamps import instant, iso
from ingenium.storage.calendar import sessions
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.catalog.resampling import resample_series
from ingenium.storage.catalog.series import Series
from ingenium.storage.kinds import BARS, QUOTE_BARS
from ingenium.storage.resample import Grid, resampled

Rows = dict[str, Any]


def walk(count: int, first: str = "2024-01-01", *, step: int = MINUTE, keep: float = 1.0) -> Rows:
    """Return a seeded walk, some of its rows missing."""
    chance = np.random.default_rng(5)
    rows = bar_rows(count, first=instant(first), step=step)
    close = 100 + np.cumsum(chance.normal(0, 0.1, count))
    spread = np.abs(chance.normal(0, 0.1, count))
    rows |= {"open": close - 0.05, "high": close + spread + 0.1, "low": close - spread - 0.1}
    rows |= {"close": close, "volume": chance.integers(1, 100, count).astype(np.float64)}
    kept = chance.random(count) < keep
    return {name: column[kept] for name, column in rows.items()}


def longer(rows: Rows, grid: Grid, length: int = MINUTE, *, is_end_stamped: bool = False) -> Rows:
    start = rows["time"] - (length if is_end_stamped else 0)
    return resampled(rows, BARS, grid.buckets(start, length), is_end_stamped=is_end_stamped)


def times(column: Any) -> list[str]:
    return [iso(time) for time in column.tolist()]


@pytest.mark.parametrize("rule", ["5min", "1h", "1D", "W-MON"])
@pytest.mark.parametrize("keep", [1.0, 0.3])
def test_longer_bars_are_those_of_pandas(rule: str, keep: float) -> None:
    lengths = {"5min": 5 * MINUTE, "1h": HOUR, "1D": DAY, "W-MON": WEEK}
    rows = walk(30_000, keep=keep)
    made = longer(rows, Grid(lengths[rule]))

    frame = pd.DataFrame(rows, index=pd.DatetimeIndex(rows["time"], tz="UTC"))
    how = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
    expected = frame.resample(rule, label="left", closed="left").agg(how).dropna()
    assert made["time"].tolist() == [instant.value for instant in expected.index]
    for name in how:
        np.testing.assert_array_equal(made[name], expected[name])


def test_a_bar_is_known_when_it_is_over_though_its_last_row_came_earlier() -> None:
    rows = {name: column[[0, 10, 70]] for name, column in walk(71).items()}

    made = longer(rows, Grid(HOUR))

    assert times(made["available"]) == ["2024-01-01T01:00:00", "2024-01-01T02:00:00"]


def test_a_bar_waits_for_a_row_that_became_known_late() -> None:
    rows = walk(60)
    rows["available"][-1] += HOUR

    assert times(longer(rows, Grid(HOUR))["available"]) == ["2024-01-01T02:00:00"]


def test_bars_stamped_at_their_end_stay_so() -> None:
    rows = walk(120)
    rows["time"] = rows["available"]

    made = longer(rows, Grid(HOUR), is_end_stamped=True)

    assert times(made["time"]) == ["2024-01-01T01:00:00", "2024-01-01T02:00:00"]
    assert times(made["available"]) == times(made["time"])


def test_hours_of_a_session_begin_at_its_open_and_end_at_its_close() -> None:
    rows = walk(300, "2024-07-03T13:00")  # half an hour before the open, and beyond the close

    made = longer(rows, Grid(HOUR, sessions("XNYS", "2024-07-01", "2024-07-06")))

    assert times(made["time"]) == [f"2024-07-03T{hour}:30:00" for hour in (13, 14, 15, 16)]
    assert times(made["available"])[-1] == "2024-07-03T17:00:00"
    assert made["open"][0] == rows["open"][30]
    assert made["close"][-1] == rows["close"][239]
    assert made["volume"].sum() == rows["volume"][30:240].sum()


def test_a_day_of_a_session_is_labelled_by_its_date_and_known_at_its_close() -> None:
    rows = walk(3 * 1440, "2024-07-02")

    made = longer(rows, Grid(DAY, sessions("XNYS", "2024-07-01", "2024-07-06")))

    assert times(made["time"]) == ["2024-07-02", "2024-07-03"]  # no session on the fourth
    assert times(made["available"]) == ["2024-07-02T20:00:00", "2024-07-03T17:00:00"]


def test_a_session_over_midnight_is_one_day() -> None:
    rows = walk(1380, "2024-01-09T23:00")

    made = longer(rows, Grid(DAY, sessions("CMES", "2024-01-08", "2024-01-12")))

    assert times(made["time"]) == ["2024-01-10"]
    assert times(made["available"]) == ["2024-01-10T23:00:00"]


def test_weeks_of_sessions_are_known_at_the_close_of_their_last() -> None:
    rows = bar_rows(4, first=instant("2024-07-01"), step=DAY)  # of Monday to Thursday
    rows = {name: column[[0, 1, 2]] for name, column in rows.items()}
    known = sessions("XNYS", "2024-06-28", "2024-07-20")
    rows["available"] = known.close[np.searchsorted(known.date, rows["time"])]

    made = longer(rows, Grid(WEEK, known), DAY)

    assert times(made["time"]) == ["2024-07-01"]
    assert times(made["available"]) == ["2024-07-05T20:00:00"]


def test_quote_bars_keep_the_last_size_and_bars_add_volume() -> None:
    rows = walk(120)
    sides = {f"{side}_{price}": rows[price] for side in ("bid", "ask") for price in BARS.prices}
    quotes = {name: rows[name] for name in ("time", "available")} | sides
    quotes |= {"bid_size": rows["volume"], "ask_size": rows["volume"]}

    made = resampled(
        quotes, QUOTE_BARS, Grid(HOUR).buckets(quotes["time"], MINUTE), is_end_stamped=False
    )

    np.testing.assert_array_equal(made["bid_size"], rows["volume"][[59, 119]])
    np.testing.assert_array_equal(made["ask_high"], rows["high"].reshape(2, 60).max(axis=1))


def test_no_longer_bar_sees_rows_that_came_after_it() -> None:
    rows = walk(5_000, keep=0.5)
    whole = longer(rows, Grid(HOUR))
    for count in (100, 1_111, 2_000):
        known = {name: column[:count] for name, column in rows.items()}
        now = int(known["available"][-1])
        part = longer(known, Grid(HOUR))
        over = int(np.searchsorted(whole["available"], now, side="right"))
        for name, column in part.items():
            np.testing.assert_array_equal(column[:over], whole[name][:over])


# In the catalog.


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(tmp_path)


def written(catalog: Catalog, rows: Rows, **facts: Any) -> Series:
    return catalog.write(bar_series(**facts), [rows])


def test_a_series_is_resampled_with_its_provenance(catalog: Catalog) -> None:
    series = written(catalog, walk(3_000), currency="USD", price_decimals=2)

    made = resample_series(catalog, series, "60m", now=7)

    assert (made.timeframe, made.currency, made.price_decimals) == ("1h", "USD", 2)
    (record,) = made.imports
    assert record.source == "resampled from AAA 1m bars of XNAS"
    assert (record.sha256, record.imported) == (series.checksum, 7)
    assert catalog.find("AAA", timeframe="1h") == made
    assert catalog.find("AAA", timeframe="1m") == series


def test_a_last_bar_that_was_not_over_is_left_out_and_noted(catalog: Catalog) -> None:
    complete = resample_series(catalog, written(catalog, walk(180)), "1h", now=0)
    assert (complete.rows, complete.imports[0].notes) == (3, ())

    cut = resample_series(catalog, written(catalog, walk(179)), "1h", replace=True, now=0)
    assert cut.rows == 2
    assert cut.imports[0].notes == (
        "the last bar, 2024-01-01T02:00:00, was not over and is left out",
    )


def test_rows_outside_the_sessions_are_counted(catalog: Catalog) -> None:
    series = written(catalog, walk(300, "2024-07-03T13:00"), calendar="XNYS")

    made = resample_series(catalog, series, "1d", now=0)

    assert made.imports[0].notes == ("90 rows outside the sessions of XNYS are in no bar",)
    assert made.rows == 1


def test_the_size_of_stretches_changes_nothing(catalog: Catalog) -> None:
    series = written(catalog, walk(10_000, keep=0.4), calendar="XNYS")
    for timeframe in ("1h", "1d", "1w"):
        at_once = resample_series(catalog, series, timeframe, now=0)
        in_parts = resample_series(catalog, series, timeframe, replace=True, now=0, stretch=97)
        assert in_parts == at_once


@pytest.mark.parametrize("timeframe", ["1m", "90s", "30s"])
def test_what_is_no_multiple_is_refused(timeframe: str, catalog: Catalog) -> None:
    series = written(catalog, walk(100))

    with pytest.raises(ConfigError, match=f"{timeframe} is no multiple of 1m, .*such as 10m"):
        resample_series(catalog, series, timeframe, now=0)


def test_a_longer_series_that_is_there_is_kept_unless_asked(catalog: Catalog) -> None:
    series = written(catalog, walk(120))
    resample_series(catalog, series, "1h", now=0)

    with pytest.raises(DataError, match="AAA 1h bars of XNAS is in the catalog already: say"):
        resample_series(catalog, series, "1h", now=0)


def test_what_fills_no_bar_and_what_has_none_is_told(catalog: Catalog) -> None:
    with pytest.raises(DataError, match="AAA 1m bars of XNAS does not fill one bar of 1d"):
        resample_series(catalog, written(catalog, walk(100)), "1d", now=0)
    quotes = msgspec.structs.replace(bar_series(), kind="quotes", timeframe="tick")
    with pytest.raises(DataError, match="has no bars to make longer"):
        resample_series(catalog, quotes, "1d", now=0)
