"""When market orders trade: at the next open, at the close of their bar, at the next close."""

from __future__ import annotations

import pytest
from tests.simulation.script import FIRST, Played, Row, bars, flat, play

from ingenium.model.timeframe import DAY, HOUR

ROWS: list[Row] = [(100, 100, 100, 100), (101, 104, 99, 103), (105, 107, 104, 106)]
MODES = ["next_open", "same_close", "next_close"]


def played(mode: str, side: str = "buy", rows: list[Row] = ROWS, **order: float) -> Played:
    return play(rows, {0: lambda s: getattr(s, side)("X", 10, **order)}, fill=mode)


@pytest.mark.parametrize(
    ("mode", "where"),
    [("next_open", "1 open"), ("same_close", "0 close"), ("next_close", "1 close")],
)
@pytest.mark.parametrize("side", ["buy", "sell"])
def test_a_market_order_of_bar_0_trades_where_the_mode_says(
    mode: str, where: str, side: str
) -> None:
    price = {"1 open": 101, "0 close": 100, "1 close": 103}[where]
    assert played(mode, side).fills == [f"{where}: {side} 10 at {price}"]


@pytest.mark.parametrize("mode", MODES)
def test_limit_and_stop_orders_do_not_follow_the_mode(mode: str) -> None:
    # A limit that the close of bar 0 would meet trades at the open of bar 1, as 101 meets it too.
    assert played(mode, limit=102).fills == ["1 open: buy 10 at 101"]
    assert played(mode, limit=99).fills == ["1 intrabar: buy 10 at 99"]
    assert played(mode, stop=104).fills == ["1 intrabar: buy 10 at 104"]
    assert played(mode, "sell", stop=101).fills == ["1 open: sell 10 at 101"]


def test_only_same_close_fills_what_the_last_bar_sends() -> None:
    send = {2: lambda s: s.buy("X", 1)}
    fills = [play(ROWS, send, fill=mode).fills for mode in MODES]
    assert fills == [[], ["2 close: buy 1 at 106"], []]


def test_a_strategy_called_at_the_next_close_sees_the_fill_of_that_close() -> None:
    held: list[float] = []
    steps = {0: lambda s: s.buy("X", 10), 1: lambda s: held.append(s.position("X"))}
    play(ROWS, steps, fill="next_close")
    assert held == [10.0]


def test_a_fill_at_the_same_close_is_heard_after_the_bar_and_may_answer_at_the_next_close() -> None:
    # The sale is sent when the fill of bar 0 is heard: the close of bar 0 is over by then.
    def sell_once(script: object, fill: object) -> None:
        if fill.side == "buy":  # type: ignore[attr-defined]
            script.sell("X", 10)  # type: ignore[attr-defined]

    run = play(ROWS, {0: lambda s: s.buy("X", 10)}, on={"fill": sell_once}, fill="same_close")
    assert run.fills == ["0 close: buy 10 at 100", "1 close: sell 10 at 103"]


def test_at_one_close_all_symbols_fill_in_the_order_of_submission() -> None:
    data = [bars(flat(100, 101), "X"), bars(flat(50, 51), "Y")]
    steps = {0: lambda s: (s.buy("Y", 2), s.buy("X", 1))}
    run = play(data, steps, fill="same_close", lead="X")
    # Y's bar of that instant comes after X's: both are known, both closes fill.
    assert run.fills == ["0 close: buy 2 Y at 50", "0 close: buy 1 X at 100"]


def test_an_order_for_a_symbol_that_is_not_closing_waits_for_its_next_close() -> None:
    # Half days lead: at noon of day 0 the daily bar is under way; its close of 21 is at midnight.
    half_days = bars(flat(10, 11), "H", step=12 * HOUR)
    daily = bars([(20, 22, 19, 21)], "D", step=DAY)
    run = play([half_days, daily], {0: lambda s: s.buy("D", 1)}, fill="same_close", lead="H")
    assert run.fills == ["0 close: buy 1 D at 21"]


def test_what_volume_leaves_of_a_market_order_trades_by_the_same_mode() -> None:
    # A tenth of 1000 is 100 a bar: 250 take three bars.
    rows: list[Row] = [
        (row[0], row[1], row[2], row[3], 1000) for row in [*ROWS, (106, 108, 105, 107)]
    ]
    run = {
        mode: play(rows, {0: lambda s: s.buy("X", 250)}, fill=mode, participation=0.1).fills
        for mode in MODES
    }
    assert run["next_open"] == [
        "1 open: buy 100 at 101",
        "2 open: buy 100 at 105",
        "3 open: buy 50 at 106",
    ]
    assert run["same_close"] == [
        "0 close: buy 100 at 100",
        "1 close: buy 100 at 103",
        "2 close: buy 50 at 106",
    ]
    assert run["next_close"] == [
        "1 close: buy 100 at 103",
        "2 close: buy 100 at 106",
        "3 close: buy 50 at 107",
    ]


def test_the_first_bar_trades_what_was_sent_before_it() -> None:
    start = {"start": lambda s, _: s.buy("X", 1)}
    run = play(ROWS, {}, on=start)
    assert run.fills == ["0 open: buy 1 at 100"]
    assert int(run.column("orders", "created")[0]) == FIRST
