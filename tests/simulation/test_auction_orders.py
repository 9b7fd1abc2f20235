"""At-open and at-close orders: on daily bars, on UTC days, and with an exchange's sessions."""

from __future__ import annotations

from tests.simulation.script import Row, bars, flat, play
from tests.simulation.sessions import half_sessions

from ingenium.model.timeframe import HOUR

ROWS: list[Row] = [(100, 100, 100, 100), (101, 104, 99, 103), (102, 105, 100, 104)]


def test_daily_bars_open_and_close_a_day_each() -> None:
    steps = {0: lambda s: (s.buy("X", 1, tif="AT_OPEN"), s.sell("X", 2, tif="AT_CLOSE"))}
    for mode in ("next_open", "same_close", "next_close"):
        run = play(ROWS, steps, fill=mode)
        assert run.fills == ["1 open: buy 1 at 101", "1 close: sell 2 at 103"], mode


def test_a_limit_takes_part_in_its_auction_only() -> None:
    # Bar 1 opens at 101 and closes at 103; its range 99 … 104 does not help.
    steps = {
        0: lambda s: (
            s.buy("X", 1, limit=101, tif="AT_OPEN"),
            s.buy("X", 1, limit=100.99, tif="AT_OPEN"),
            s.sell("X", 1, limit=103, tif="AT_CLOSE"),
            s.sell("X", 1, limit=103.01, tif="AT_CLOSE"),
        )
    }
    run = play(ROWS, steps)
    assert run.fills == ["1 open: buy 1 at 101", "1 close: sell 1 at 103"]
    assert run.ends == ["filled", "expired expired", "filled", "expired expired"]


def test_volume_cuts_an_auction_order_and_the_rest_expires() -> None:
    rows: list[Row] = [(100, 100, 100, 100), (101, 104, 99, 103, 1000), (102, 105, 100, 104, 1000)]
    run = play(rows, {0: lambda s: s.buy("X", 150, tif="AT_OPEN")}, participation=0.1)
    assert (run.fills, run.ends) == (["1 open: buy 100 at 101"], ["expired expired"])


def test_without_sessions_a_day_is_a_utc_day() -> None:
    # Six-hour bars: 0 … 3 are day 0. Sent at 06:00, the close is that of bar 3, the open of bar 4.
    rows = flat(10, 11, 12, 13, 14, 15, 16, 17)
    steps = {0: lambda s: (s.buy("X", 1, tif="AT_OPEN"), s.sell("X", 2, tif="AT_CLOSE"))}
    run = play([bars(rows, step=6 * HOUR)], steps)
    assert run.fills == ["3 close: sell 2 at 13", "4 open: buy 1 at 14"]


def test_sent_at_midnight_the_next_open_is_that_of_the_same_instant() -> None:
    rows = flat(10, 11, 12, 13, 14, 15, 16, 17)
    steps = {3: lambda s: (s.buy("X", 1, tif="AT_OPEN"), s.sell("X", 2, tif="AT_CLOSE"))}
    run = play([bars(rows, step=6 * HOUR)], steps)
    assert run.fills == ["4 open: buy 1 at 14", "7 close: sell 2 at 17"]


def test_sessions_say_when_a_day_opens_and_closes() -> None:
    # Half-session bars of New York: 0, 1 on Friday 2020-01-03; 2, 3 on Monday. Sent at 17:45 on
    # Friday: that day's close is bar 1's, the next open is Monday's.
    rows = flat(10, 11, 12, 13)
    steps = {0: lambda s: (s.buy("X", 1, tif="AT_OPEN"), s.sell("X", 2, tif="AT_CLOSE"))}
    run = play([half_sessions(rows)], steps, calendar="XNYS")
    assert run.fills == ["1 close: sell 2 at 11", "2 open: buy 1 at 12"]


def test_sent_after_the_close_both_auctions_are_those_of_the_next_session() -> None:
    rows = flat(10, 11, 12, 13)
    steps = {1: lambda s: (s.buy("X", 1, tif="AT_OPEN"), s.sell("X", 2, tif="AT_CLOSE"))}
    run = play([half_sessions(rows)], steps, calendar="XNYS")
    assert run.fills == ["2 open: buy 1 at 12", "3 close: sell 2 at 13"]


def test_daily_bars_with_sessions_close_when_the_exchange_does() -> None:
    rows = flat(10, 11)  # Thursday 2020-01-02 and Friday
    daily = bars(rows, first=1_577_923_200 * 10**9)
    run = play([daily], {0: lambda s: s.buy("X", 1, tif="AT_CLOSE")}, calendar="XNYS")
    assert run.fills == ["1 close: buy 1 at 11"]
