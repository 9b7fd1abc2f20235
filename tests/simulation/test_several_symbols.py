"""Several symbols in one run, of one length of bars or of several."""

from __future__ import annotations

from tests.simulation.script import FIRST, bars, flat, play

from ingenium.model.timeframe import DAY, HOUR


def test_at_one_open_all_symbols_fill_in_the_order_of_submission() -> None:
    data = [bars(flat(100, 101), "X"), bars(flat(50, 51), "Y"), bars(flat(20, 21), "Z")]
    steps = {
        0: lambda s: (
            s.buy("Z", 1),
            s.buy("X", 2),
            s.buy("Y", 3),
            s.buy("Z", 4, limit=30),
            s.buy("X", 5),
        )
    }
    run = play(data, steps, lead="Z")
    assert [line.split(": ")[1] for line in run.fills] == [
        "buy 1 Z at 21",
        "buy 2 X at 101",
        "buy 3 Y at 51",
        "buy 4 Z at 21",
        "buy 5 X at 101",
    ]


def test_inside_a_bar_the_stops_of_all_symbols_come_before_other_orders() -> None:
    row = (100, 106, 94, 100)
    data = [bars([*flat(100), row], "X"), bars([*flat(100), row], "Y")]
    steps = {
        0: lambda s: (
            s.buy("X", 1, limit=95),
            s.buy("Y", 2, stop=105),
            s.buy("Y", 3, limit=95),
            s.buy("X", 4, stop=105),
        )
    }
    run = play(data, steps)
    assert [line.split()[3] for line in run.fills] == ["2", "4", "1", "3"]


def test_on_paths_symbols_are_walked_one_after_another() -> None:
    row = (100, 106, 94, 100)
    data = [bars([*flat(100), row], "X"), bars([*flat(100), row], "Y")]
    steps = {0: lambda s: [s.buy(symbol, 1, limit=at) for symbol in "YX" for at in (95, 96)]}
    run = play(data, steps, path="low_first")
    assert [line.split(": ")[1] for line in run.fills] == [
        "buy 1 X at 96",
        "buy 1 X at 95",
        "buy 1 Y at 96",
        "buy 1 Y at 95",
    ]


def test_symbols_share_the_cash_in_the_order_of_submission() -> None:
    data = [bars(flat(100, 100), "X"), bars(flat(100, 100), "Y")]
    steps = {0: lambda s: (s.buy("Y", 6), s.buy("X", 6))}
    run = play(data, steps, lead="X", cash=1000, cash_check=True)
    assert run.fills == ["1 open: buy 6 Y at 100"]
    assert run.ends == ["filled", "rejected insufficient_cash"]


def test_an_order_for_a_daily_symbol_that_is_sent_in_its_day_waits_for_the_next_open() -> None:
    # Six-hour bars lead; at 06:00 of day 0 the daily bar of day 0 is under way.
    data = [
        bars(flat(*range(10, 18)), "H", step=6 * HOUR),
        bars([(20, 29, 11, 21), (22, 23, 21, 22)], "D", step=DAY),
    ]
    steps = {0: lambda s: (s.buy("D", 1), s.buy("D", 2, limit=25), s.sell("D", 3, stop=15))}
    run = play(data, steps, lead="H")
    # Neither the range of day 0, which reaches 25 and 15, nor its close fills anything.
    assert run.fills == ["1 open: buy 1 D at 22", "1 open: buy 2 D at 22"]


def test_sent_at_midnight_it_trades_at_the_daily_open_of_that_instant() -> None:
    data = [
        bars(flat(*range(10, 18)), "H", step=6 * HOUR),
        bars([(20, 20, 20, 20), (22, 22, 22, 22)], "D", step=DAY),
    ]
    run = play(data, {3: lambda s: (s.buy("D", 1), s.buy("H", 1))}, lead="H")
    assert run.fills == ["1 open: buy 1 D at 22", "4 open: buy 1 H at 14"]


def test_a_fill_at_an_open_can_be_answered_in_another_symbol_for_the_rest_of_that_bar() -> None:
    # Heard at the open of bar 1: a limit order in Y is live in the range of Y's bar 1, whether or
    # not Y has another order at work. A market order's open is over: it waits for the next one.
    def answer(script: object, fill: object) -> None:
        if fill.symbol == "X":  # type: ignore[attr-defined]
            script.sell("Y", 1, limit=52)  # type: ignore[attr-defined]
            script.sell("Y", 2)  # type: ignore[attr-defined]

    data = [bars(flat(100, 101, 102), "X"), bars([*flat(50), (51, 53, 50, 52), *flat(54)], "Y")]
    for others in (False, True):
        steps = {
            0: lambda s, others=others: (s.buy("X", 1), others and s.buy("Y", 1, limit=10)),
        }
        run = play(data, steps, on={"fill": answer})
        assert run.fills == [
            "1 open: buy 1 X at 101",
            "1 intrabar: sell 1 Y at 52",
            "2 open: sell 2 Y at 54",
        ], others


def test_a_symbol_without_a_bar_at_some_time_keeps_its_orders() -> None:
    # Y has no bar on day 1: its order fills at the open of day 2.
    data = [bars(flat(100, 101, 102), "X"), bars(flat(50, 52), "Y", time=[FIRST, FIRST + 2 * DAY])]
    run = play(data, {0: lambda s: (s.buy("X", 1), s.buy("Y", 1))})
    assert run.fills == ["1 open: buy 1 X at 101", "1 open: buy 1 Y at 52"]
    assert int(run.column("fills", "time")[1]) == FIRST + 2 * DAY
