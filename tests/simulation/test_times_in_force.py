"""How long orders live: GTC, a number of bars, GTD, DAY, IOC, FOK."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.simulation.script import FIRST, Played, Row, bars, flat, play
from tests.simulation.sessions import half_sessions

from ingenium.model.timeframe import DAY, HOUR

HIT: Row = (100, 100, 90, 100)  # reaches a buy limit of 95
MISS: Row = (100, 100, 96, 100)


def bid(rows: list[Row], at: int = 0, quantity: int = 10, **order: Any) -> Played:
    settings = {key: order.pop(key) for key in ("participation", "path") if key in order}
    order.setdefault("limit", 95)
    return play(rows, {at: lambda s: s.buy("X", quantity, **order)}, **settings)


def test_gtc_is_the_default_and_lives_on() -> None:
    rows = [*flat(100), *[MISS] * 20, HIT]
    assert bid(rows).fills == bid(rows, tif="GTC").fills == ["21 intrabar: buy 10 at 95"]


def test_bars_counts_the_bars_that_an_order_takes_part_in() -> None:
    # Two bars: 1 and 2.
    assert bid([*flat(100), MISS, HIT], bars=2).fills == ["2 intrabar: buy 10 at 95"]
    late = bid([*flat(100), MISS, MISS, HIT], bars=2)
    assert (late.fills, late.ends) == ([], ["expired expired"])
    assert late.heard[-1] == "0 OrderExpired (expired)"


@pytest.mark.parametrize("until", [FIRST + 2 * DAY, datetime(2020, 1, 3, tzinfo=UTC)])
def test_gtd_lives_until_an_instant_of_utc(until: object) -> None:
    # Bar 1 is complete at 2020-01-03 00:00: the last one that the order takes part in.
    assert bid([*flat(100), HIT], until=until).fills == ["1 intrabar: buy 10 at 95"]
    late = bid([*flat(100), MISS, HIT], until=until)
    assert (late.fills, late.ends) == ([], ["expired expired"])


def test_gtd_ends_in_a_hole_of_the_data_before_the_next_open() -> None:
    # Bars on days 0 and 5, until day 3: the open of 90 would have filled it.
    data = bars([*flat(100), (90, 90, 90, 90)], time=[FIRST, FIRST + 5 * DAY])
    run = play([data], {0: lambda s: s.buy("X", 10, limit=95, until=FIRST + 3 * DAY)})
    assert (run.fills, run.ends) == ([], ["expired expired"])


def test_gtd_in_the_past_is_denied() -> None:
    # The close of bar 0 is 2020-01-02 00:00 = 1577923200 s.
    run = bid([*flat(100), HIT], until=FIRST + DAY)
    rule = "0 denied by expiry (instrument): value 1577923200, limit 1577923200"
    assert run.heard == [rule]


def test_day_on_daily_bars_is_the_next_bar() -> None:
    assert bid([*flat(100), HIT], tif="DAY").fills == ["1 intrabar: buy 10 at 95"]
    late = bid([*flat(100), MISS, HIT], tif="DAY")
    assert (late.fills, late.ends) == ([], ["expired expired"])


@pytest.mark.parametrize(
    ("sent", "hit", "fills"),
    [
        (0, 1, 1),  # sent at noon of day 0: bar 1 is the afternoon
        (0, 2, 0),  # day 1
        (1, 3, 1),  # sent at midnight: bars 2 and 3 are day 1
        (1, 4, 0),
    ],
)
def test_day_on_intraday_bars_ends_with_the_utc_day(sent: int, hit: int, fills: int) -> None:
    rows = [*flat(100), *[HIT if number == hit else MISS for number in range(1, 5)]]
    run = play([bars(rows, step=12 * HOUR)], {sent: lambda s: s.buy("X", 10, limit=95, tif="DAY")})
    assert len(run.fills) == fills
    assert run.ends == ["filled" if fills else "expired expired"]


@pytest.mark.parametrize(
    ("sent", "hit", "fills"),
    [
        (0, 1, 1),  # sent within Friday's session, which has one more bar
        (0, 2, 0),  # Monday
        (1, 2, 1),  # sent at Friday's close: it lives through Monday's session
        (1, 3, 1),
        (1, 4, 0),  # Tuesday
    ],
)
def test_day_with_sessions_is_this_session_or_after_its_close_the_next(
    sent: int, hit: int, fills: int
) -> None:
    rows = [*flat(100), *[HIT if number == hit else MISS for number in range(1, 6)]]
    steps = {sent: lambda s: s.buy("X", 10, limit=95, tif="DAY")}
    run = play([half_sessions(rows)], steps, calendar="XNYS")
    assert len(run.fills) == fills
    assert run.ends == ["filled" if fills else "expired expired"]


@pytest.mark.parametrize(("hit", "fills"), [(1, 1), (2, 0)])
def test_day_on_daily_bars_with_sessions_lives_over_the_weekend(hit: int, fills: int) -> None:
    # Friday 2020-01-17; Monday is a holiday, so the next session is Tuesday the 21st.
    friday = 1_579_219_200 * 10**9
    rows = [*flat(100), *[HIT if number == hit else MISS for number in (1, 2)]]
    data = bars(rows, time=[friday, friday + 4 * DAY, friday + 5 * DAY])
    run = play([data], {0: lambda s: s.buy("X", 10, limit=95, tif="DAY")}, calendar="XNYS")
    assert len(run.fills) == fills


def test_ioc_trades_at_the_open_or_not_at_all() -> None:
    # The open of 94 meets the limit; an open of 96 does not, whatever the bar does later.
    assert bid([*flat(100), (94, 96, 93, 95)], tif="IOC").fills == ["1 open: buy 10 at 94"]
    late = bid([*flat(100), (96, 97, 90, 95)], tif="IOC")
    assert (late.fills, late.ends) == ([], ["cancelled ioc"])
    assert late.heard[-1] == "0 OrderCancelled (ioc)"


def test_ioc_takes_what_volume_there_is() -> None:
    # A tenth of 1000 is 100 of the 150.
    run = bid([*flat(100), (94, 96, 93, 95, 1000)], quantity=150, tif="IOC", participation=0.1)
    assert (run.fills, run.ends) == (["1 open: buy 100 at 94"], ["cancelled ioc"])


def test_fok_trades_in_full_at_the_open_or_not_at_all() -> None:
    row: Row = (94, 96, 93, 95, 1000)
    full = bid([*flat(100), row], quantity=100, tif="FOK", participation=0.1)
    assert full.fills == ["1 open: buy 100 at 94"]
    short = bid([*flat(100), row], quantity=101, tif="FOK", participation=0.1)
    assert (short.fills, short.ends) == ([], ["cancelled fok"])
    missed = bid([*flat(100), (96, 97, 90, 95)], tif="FOK")
    assert (missed.fills, missed.ends) == ([], ["cancelled fok"])


@pytest.mark.parametrize("path", ["touch", "adaptive"])
@pytest.mark.parametrize(
    ("tif", "fills", "end"),
    [("IOC", ["1 intrabar: buy 100 at 105"], "cancelled ioc"), ("FOK", [], "cancelled fok")],
)
def test_a_stop_that_must_trade_at_once_does_so_when_it_is_hit(
    path: str, tif: str, fills: list[str], end: str
) -> None:
    # Hit at 105 in bar 1, where 100 of the 150 can trade.
    rows: list[Row] = [*flat(100), (103, 106, 102, 104, 1000), (110, 110, 110, 110, 10_000)]
    steps = {0: lambda s: s.buy("X", 150, stop=105, tif=tif)}
    run = play(rows, steps, participation=0.1, path=path)
    assert (run.fills, run.ends) == (fills, [end])


@pytest.mark.parametrize("mode", ["next_open", "same_close", "next_close"])
def test_a_market_order_with_ioc_takes_the_volume_of_one_bar(mode: str) -> None:
    rows: list[Row] = [(100, 100, 100, 100, 1000)] * 3
    steps = {0: lambda s: s.buy("X", 150, tif="IOC")}
    run = play(rows, steps, fill=mode, participation=0.1)
    assert (len(run.fills), run.ends) == (1, ["cancelled ioc"])
