"""Bars that are missing, against the clock or the sessions of a market, and bars too many."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.quality.subjects import NOW, bars, counts, found, of_rows, quotes, times

from ingenium.model.errors import ConfigError
from ingenium.model.symbol_history import TickerSpan
from ingenium.model.timeframe import DAY, HOUR, MINUTE
from ingenium.model.timestamps import instant
from ingenium.storage.calendar import sessions
from ingenium.storage.quality.checking import check
from ingenium.storage.quality.subject import Subject, likely_calendar

Times = NDArray[np.int64]


def session_minutes(start: str, end: str, calendar: str = "XNYS") -> Times:
    """Return every minute of the sessions, half days and clock changes as they were."""
    known = sessions(calendar, start, end)
    return np.concatenate(
        [
            np.arange(first, last, MINUTE)
            for first, last in zip(known.open, known.close, strict=True)
        ]
    )


def session_days(start: str, end: str, calendar: str = "XNYS") -> Subject:
    return bars(sessions(calendar, start, end).date, timeframe=DAY, calendar=calendar)


def new_york(time: Times, **options: Any) -> Subject:
    return bars(time, calendar="XNYS", **options)


def without(time: Times, *labels: str) -> Times:
    return np.setdiff1d(time, [instant(label) for label in labels])


@given(
    st.lists(st.tuples(st.integers(1, 100), st.integers(1, 5)), min_size=1, max_size=10),
)
def test_every_hole_of_an_open_market_is_counted(parts: list[tuple[int, int]]) -> None:
    kept = [np.ones(20, dtype=bool)]
    for present, missing in parts:
        kept += [np.zeros(missing, dtype=bool), np.ones(present, dtype=bool)]
    time = times(2 * 1440)[: sum(map(len, kept))][np.concatenate(kept)]
    finding = found(bars(time))
    assert finding["gaps"].count == len(parts)
    assert f"({max(missing for _, missing in parts)} bar" in finding["gaps"].example


def test_gaps_are_shown_largest_first() -> None:
    time = np.delete(times(1440), [10, 100, 101, 102])
    assert found(bars(time))["gaps"].examples == (
        "2024-01-03 01:40 to 2024-01-03 01:43 (3 bars)",
        "2024-01-03 00:10 to 2024-01-03 00:11 (1 bar)",
    )


def test_nights_weekends_holidays_half_days_and_clock_changes_are_no_gaps() -> None:
    # Thanksgiving's half day, the clock change of November, Christmas Eve.
    assert found(new_york(session_minutes("2024-10-28", "2024-12-27"))) == {}
    assert found(session_days("2020-01-02", "2024-12-31")) == {}


def test_a_minute_missing_in_a_session_is_a_gap() -> None:
    time = session_minutes("2024-07-01", "2024-07-05")
    finding = found(new_york(without(time, "2024-07-02T15:00", "2024-07-02T15:01")))
    assert finding["gaps"].examples == ("2024-07-02 15:00 to 2024-07-02 15:02 (2 bars)",)
    assert finding["uneven_days"].examples[0] == (
        "2024-07-02: 388 bars against 390 bars on 2 of 4 days"
    )


def test_a_late_opening_and_an_early_end_of_a_session_are_gaps() -> None:
    time = session_minutes("2024-07-01", "2024-07-05")
    missing = ("2024-07-02T13:30", "2024-07-02T13:31", "2024-07-02T19:59")
    assert found(new_york(without(time, *missing)))["gaps"].examples == (
        "2024-07-02 13:30 to 2024-07-02 13:32 (2 bars)",
        "2024-07-02 19:59 to 2024-07-02 20:00 (1 bar)",
    )


def test_a_series_that_begins_or_ends_within_a_session_is_no_gap() -> None:
    finding = found(new_york(session_minutes("2024-07-01", "2024-07-05")[60:-30]))
    assert set(finding) == {"incomplete_first_day", "incomplete_last_day"}
    assert finding["incomplete_first_day"].example == (
        "begins at 2024-07-01 14:30, 1 h after the opening"
    )
    assert finding["incomplete_last_day"].example == (
        "ends at 2024-07-05 19:30, 30 min before the close"
    )


def test_missing_sessions_are_counted_in_runs_the_longest_first() -> None:
    days = session_days("2024-07-01", "2024-07-31")
    finding = found(of_rows(days, np.delete(np.arange(22), [2, 10, 11, 12])))
    assert {name: each.count for name, each in finding.items()} == {"missing_sessions": 4}
    assert finding["missing_sessions"].examples == (
        "2024-07-16..2024-07-18 (3)",
        "2024-07-03 (1)",
    )
    assert finding["missing_sessions"].first == instant("2024-07-03")


def test_sessions_under_another_ticker_are_told_to_be_that() -> None:
    days = session_days("2024-07-01", "2024-07-31")
    part = of_rows(days, np.delete(np.arange(22), [2, 10, 11, 12]))
    span = TickerSpan("X", "XX", instant("2024-07-16"), instant("2024-07-19"))
    assert found(part, elsewhere=[span])["missing_sessions"].examples == (
        "2024-07-16..2024-07-18 (3), when it traded as XX",
        "2024-07-03 (1)",
    )


@given(st.sets(st.integers(1, 20), min_size=1))
def test_every_missing_session_of_minutes_is_counted_once(days: set[int]) -> None:
    known = sessions("24/5", "2024-07-01", "2024-07-30")
    kept = [place for place in range(22) if place not in days]
    time = np.concatenate([np.arange(known.open[day], known.close[day], HOUR) for day in kept])
    finding = found(bars(time, timeframe=HOUR, calendar="24/5"))
    assert finding["missing_sessions"].count == len(days)


@pytest.mark.parametrize("date", ["2024-07-04", "2024-07-06"])
def test_a_daily_bar_on_a_holiday_or_weekend_lies_outside(date: str) -> None:
    days = session_days("2024-07-01", "2024-07-31")
    time = np.sort(np.append(days.time, instant(date)))
    finding = found(bars(time, timeframe=DAY, calendar="XNYS"))
    assert finding["outside_sessions"].example == f"{date}: not a session"
    assert finding["outside_sessions"].count == 1


def test_two_daily_bars_of_one_session_are_found() -> None:
    days = session_days("2024-07-01", "2024-07-31")
    time = np.sort(np.append(days.time, instant("2024-07-02T13:30")))
    assert counts(bars(time, timeframe=DAY, calendar="XNYS")) == {"repeated_sessions": 1}


@pytest.mark.parametrize("clock", ["T13:30", "T04:00", "T19:59"])
def test_daily_bars_may_be_labelled_by_any_time_up_to_the_close(clock: str) -> None:
    days = session_days("2024-07-08", "2024-07-31")
    moved = days.time + instant(f"1970-01-01{clock}")
    assert found(bars(moved, timeframe=DAY, calendar="XNYS")) == {}


def test_daily_bars_stamped_at_the_close_are_those_of_that_session() -> None:
    known = sessions("XNYS", "2024-07-01", "2024-07-31")
    assert found(bars(known.close, timeframe=DAY, calendar="XNYS", stamp="end")) == {}


def test_minutes_stamped_at_their_end_lie_within_the_session() -> None:
    time = session_minutes("2024-07-01", "2024-07-05") + MINUTE
    assert found(new_york(time, stamp="end")) == {}


def test_a_bar_at_the_close_is_one_too_many() -> None:
    time = session_minutes("2024-07-08", "2024-07-12")
    closes = sessions("XNYS", "2024-07-08", "2024-07-12").close
    finding = found(new_york(np.sort(np.append(time, closes[:4]))))
    assert finding["at_close"].count == 4
    assert finding["at_close"].example == "2024-07-08: 1 bar from 2024-07-08 20:00 (1 of 4 days)"
    assert set(finding) == {"at_close"}


def test_bars_after_the_early_close_of_a_half_day_are_told_apart() -> None:
    time = session_minutes("2024-07-01", "2024-07-05")
    late = instant("2024-07-03T17:00") + MINUTE * np.arange(181)
    finding = found(new_york(np.sort(np.append(time, late))))
    assert finding["after_early_close"].count == 181
    assert finding["after_early_close"].example == (
        "2024-07-03: 181 bars from 2024-07-03 17:00 (1 of 1 day)"
    )
    assert "at_close" not in finding
    assert "outside_sessions" not in finding


def test_extended_hours_lie_outside_the_sessions() -> None:
    time = session_minutes("2024-07-01", "2024-07-05")
    early = instant("2024-07-02T08:00") + MINUTE * np.arange(60)
    finding = found(new_york(np.sort(np.append(time, early))))
    assert finding["outside_sessions"].example == (
        "2024-07-02: 60 bars from 2024-07-02 08:00 (1 of 1 day)"
    )


def test_hourly_bars_may_begin_before_the_session() -> None:
    known = sessions("XNYS", "2024-07-08", "2024-07-12")
    time = np.concatenate([np.arange(close - 7 * HOUR, close, HOUR) for close in known.close])
    assert found(new_york(time, timeframe=HOUR)) == {}


def test_the_weekend_of_currencies_is_no_gap_and_days_join() -> None:
    time = session_minutes("2024-03-04", "2024-03-15", "24/5")  # the clocks change between
    assert found(bars(time, calendar="24/5")) == {}
    finding = found(bars(without(time, "2024-03-06T22:00"), calendar="24/5"))
    assert finding["gaps"].count == 1


def test_holes_of_one_length_look_like_paging() -> None:
    every = times(20 * 1_000)
    time = every[np.arange(len(every)) % 1_000 < 200]
    finding = found(bars(time))["periodic_holes"]
    assert finding.count == 19
    assert finding.example == (
        "19 holes of exactly 801 minutes from bar to bar, 800 bars missing in each, "
        "200 bars between them"
    )


def test_holes_of_many_lengths_show_no_pattern() -> None:
    every = times(40 * 100)
    place, page = np.arange(len(every)) % 100, np.arange(len(every)) // 100
    assert "periodic_holes" not in found(bars(every[place >= 12 + page]))


def test_without_a_calendar_only_holes_longer_than_holidays_are_found() -> None:
    weekdays = session_days("2024-07-01", "2024-08-30")
    plain = replace(weekdays, calendar=None)
    assert counts(plain) == {"no_calendar": 1}
    hole = of_rows(plain, np.delete(np.arange(len(plain)), range(10, 20)))
    assert counts(hole) == {"gaps": 1, "no_calendar": 1}


def test_ticks_that_fall_silent_are_a_gap() -> None:
    ticks = quotes([1.0] * 6, [1.1] * 6)
    time = ticks.time.copy()
    time[3:] += 25 * MINUTE
    finding = found(replace(ticks, time=time, calendar="24/7"))
    assert finding["gaps"].example == "2024-01-03 00:12 to 2024-01-03 00:28 (16 min)"


def test_a_calendar_that_does_not_reach_so_far_is_told() -> None:
    days = bars(times(30, start="1930-01-01", step=DAY), timeframe=DAY, calendar="XKRX")
    finding = found(days)
    assert finding["calendar_too_short"].severity == "note"
    assert "does not cover" in finding["calendar_too_short"].example


def test_an_unknown_calendar_is_refused() -> None:
    with pytest.raises(ConfigError, match="no calendar 'NYSEX'"):
        check(bars(times(10), calendar="NYSEX"), now=NOW)


def test_rows_on_saturdays_tell_a_market_that_never_closes() -> None:
    assert likely_calendar(times(10 * 1440)) == "24/7"
    assert likely_calendar(session_minutes("2024-07-01", "2024-07-31")) is None
    assert likely_calendar(times(0)) is None


@pytest.mark.slow
def test_a_million_bars_are_checked_in_well_under_a_second() -> None:
    import time

    subject = bars(times(1_000_000, start="2022-01-01"))
    begun = time.process_time()
    assert counts(subject) == {"incomplete_last_day": 1}
    assert time.process_time() - begun < 2  # 0.3 s on a quiet machine
