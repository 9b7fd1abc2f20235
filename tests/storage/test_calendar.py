"""Sessions of markets, and daily bars that become known when their session closes."""

import sys
from typing import Any

import numpy as np
import pytest

from ingenium.model.bars import Bars
from ingenium.model.errors import ConfigError, DataError, MissingExtraError
from ingenium.model.timeframe import DAY, HOUR
from ingenium.model.timestamps import instant, iso
from ingenium.storage.calendar import known_at_session_close, sessions
from ingenium.storage.sample import SAMPLE_SYMBOLS, sample_bars


def daily(*labels: str, **options: Any) -> Bars:
    prices = [10.0] * len(labels)
    return Bars.from_columns(
        "X", time=list(labels), open=prices, high=prices, low=prices, close=prices, **options
    )


def closes(calendar: str, start: str, end: str) -> list[str]:
    return [iso(int(close)) for close in sessions(calendar, start, end).close]


def known(bars: Bars, calendar: str) -> list[str]:
    return [iso(int(time)) for time in known_at_session_close(bars, calendar).known_at()]


def test_the_day_after_thanksgiving_closes_early() -> None:
    assert closes("XNYS", "2013-11-27", "2013-12-02") == [
        "2013-11-27T21:00:00",
        "2013-11-29T18:00:00",
        "2013-12-02T21:00:00",
    ]


def test_closes_move_with_daylight_saving_in_march_and_november() -> None:
    assert closes("XNYS", "2013-03-08", "2013-03-11") == [
        "2013-03-08T21:00:00",
        "2013-03-11T20:00:00",
    ]
    assert closes("XNYS", "2013-11-01", "2013-11-04") == [
        "2013-11-01T20:00:00",
        "2013-11-04T21:00:00",
    ]


def test_sessions_have_their_date_open_and_close() -> None:
    day = sessions("XNYS", "2013-03-11", "2013-03-11")

    assert len(day) == 1
    assert iso(int(day.date[0])) == "2013-03-11"
    assert iso(int(day.open[0])) == "2013-03-11T13:30:00"


def test_a_weekend_has_no_sessions() -> None:
    assert len(sessions("XNYS", "2020-01-04", "2020-01-05")) == 0


def test_a_market_that_never_closes_needs_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "exchange_calendars", None)

    days = sessions("24/7", "2020-02-28", "2020-03-01")

    assert [iso(int(time)) for time in days.open] == ["2020-02-28", "2020-02-29", "2020-03-01"]
    assert (days.close - days.open == DAY).all()


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "exchange_calendars", None)

    with pytest.raises(MissingExtraError) as refusal:
        sessions("XNYS", "2020-01-01", "2020-01-31")

    assert str(refusal.value) == (
        "A calendar other than '24/7' needs exchange_calendars, which is not installed: "
        'run pip install "ingenium[calendars]".'
    )


def test_the_week_of_currencies_runs_from_sunday_to_friday_by_the_clock_of_new_york() -> None:
    week = sessions("24/5", "2024-03-08", "2024-03-12")  # clocks change on the 10th

    assert [iso(int(date)) for date in week.date] == ["2024-03-08", "2024-03-11", "2024-03-12"]
    assert [iso(int(time)) for time in week.open] == [
        "2024-03-07T22:00:00",
        "2024-03-10T21:00:00",
        "2024-03-11T21:00:00",
    ]
    assert closes("24/5", "2024-03-08", "2024-03-11") == [
        "2024-03-08T22:00:00",
        "2024-03-11T21:00:00",
    ]


def test_an_unknown_calendar_is_refused() -> None:
    with pytest.raises(
        ConfigError, match="There is no calendar 'NYSEX': use '24/7', '24/5' or an exchange"
    ):
        sessions("NYSEX", "2020-01-01", "2020-01-31")


def test_dates_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(DataError, match="end before they start"):
        sessions("24/7", "2020-02-01", "2020-01-01")


def test_dates_beyond_the_calendar_are_refused() -> None:
    with pytest.raises(DataError, match="does not cover 1950-01-01 to 1950-02-01"):
        sessions("XKRX", "1950-01-01", "1950-02-01")


@pytest.mark.parametrize("symbol", SAMPLE_SYMBOLS)
def test_every_sample_bar_is_known_at_a_close_of_new_york(symbol: str) -> None:
    bars = known_at_session_close(sample_bars(symbol), "XNYS")

    wait = bars.known_at() - bars.time
    assert set(np.unique(wait // HOUR).tolist()) <= {17, 18, 20, 21}
    assert bars.timeframe == DAY


def test_a_daily_bar_is_known_at_the_close_even_of_a_half_day() -> None:
    bars = sample_bars("AAPL").between("2012-11-21", "2012-11-26")

    assert known(bars, "XNYS") == [
        "2012-11-21T21:00:00",
        "2012-11-23T18:00:00",
        "2012-11-26T21:00:00",
    ]


@pytest.mark.parametrize(
    ("calendar", "label", "close"),
    [
        ("XNYS", "2020-07-01", "2020-07-01T20:00:00"),
        ("XNYS", "2020-07-01T00:00:00-04:00", "2020-07-01T20:00:00"),
        ("XNYS", "2020-07-01T09:30:00-04:00", "2020-07-01T20:00:00"),
        ("XTKS", "2020-07-01", "2020-07-01T06:00:00"),
        ("XTKS", "2020-07-01T00:00:00+09:00", "2020-07-01T06:00:00"),
        ("24/7", "2020-07-01", "2020-07-02"),
    ],
)
def test_a_label_may_be_the_date_in_utc_or_local_or_the_open(
    calendar: str, label: str, close: str
) -> None:
    assert known(daily(label), calendar) == [close]


def test_a_bar_on_a_holiday_is_refused() -> None:
    for label in ("2013-11-28", "2013-11-28T00:00:00-05:00"):
        with pytest.raises(
            DataError, match=r"row 1: 2013-11-28.* is not a session of XNYS: remove"
        ):
            known(daily("2013-11-27", label, timeframe="1d"), "XNYS")


def test_two_bars_in_one_session_are_refused() -> None:
    bars = daily("2013-11-27", "2013-11-27T15:00:00", timeframe="1d")

    with pytest.raises(
        DataError, match=r"row 1: .* is in the same session of XNYS as the row before"
    ):
        known(bars, "XNYS")


def test_bars_that_last_no_session_are_refused() -> None:
    with pytest.raises(DataError, match="bars of 1h do not last a session"):
        known(daily("2013-11-27", timeframe="1h"), "XNYS")
    with pytest.raises(DataError, match="bars stamped at their end say themselves when"):
        known(daily("2013-11-27", stamp="end"), "XNYS")


def test_no_bars_stay_no_bars() -> None:
    bars = daily("2013-11-27")[:0]

    assert known_at_session_close(bars, "XNYS") is bars


def test_local_sessions_agree_with_the_nanoseconds_of_the_clock() -> None:
    close = sessions("XLON", "2020-06-01", "2020-06-01").close[0]

    assert close == instant("2020-06-01T16:30:00+01:00")
