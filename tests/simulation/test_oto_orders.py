"""Orders that wait for another to fill (`after=`)."""

from __future__ import annotations

from tests.simulation.script import Row, bars, flat, play

from ingenium.model.timeframe import DAY, HOUR


def test_a_child_of_a_fill_at_the_open_is_live_for_the_rest_of_that_bar() -> None:
    steps = {0: lambda s: (s.buy("X", 1), s.sell("X", 1, limit=105, after=0))}
    run = play([*flat(100), (101, 105, 100, 104)], steps)
    assert run.fills == ["1 open: buy 1 at 101", "1 intrabar: sell 1 at 105"]


def test_a_child_that_the_same_open_meets_trades_there() -> None:
    # A market child, and a limit of 100 that the open of 101 is better than.
    steps = {
        0: lambda s: [s.buy("X", 2), s.sell("X", 1, after=0), s.sell("X", 1, limit=100, after=0)]
    }
    run = play([*flat(100), (101, 102, 100, 101)], steps)
    assert run.fills == [
        "1 open: buy 2 at 101",
        "1 open: sell 1 at 101",
        "1 open: sell 1 at 101",
    ]


def test_a_child_of_a_fill_inside_a_bar_is_live_from_the_next_bar() -> None:
    steps = {0: lambda s: (s.buy("X", 1, limit=98), s.sell("X", 1, limit=99, after=0))}
    run = play([*flat(100), (100, 102, 97, 98), (98.5, 100, 98, 99)], steps)
    assert run.fills == ["1 intrabar: buy 1 at 98", "2 intrabar: sell 1 at 99"]


def test_a_child_waits_for_the_whole_of_its_parent() -> None:
    # A tenth of 1000 is 100 a bar: the 150 are complete on bar 2.
    rows: list[Row] = [(100, 100, 100, 100, 1000)] * 4
    steps = {0: lambda s: (s.buy("X", 150), s.sell("X", 10, after=0))}
    run = play(rows, steps, participation=0.1)
    assert run.fills == [
        "1 open: buy 100 at 100",
        "2 open: buy 50 at 100",
        "2 open: sell 10 at 100",
    ]


def test_the_end_of_a_parent_ends_what_waits_for_it() -> None:
    # Cancelled, expired, denied (nothing bought) and rejected (post-only at the last price).
    steps = {
        0: lambda s: (
            s.sell("X", 1, after=s.buy("X", 1, limit=90)),
            s.sell("X", 1, after=s.buy("X", 1, limit=90, bars=1)),
            s.sell("X", 1, after=s.buy("X", 0)),
            s.sell("X", 1, after=s.buy("X", 1, limit=100, post_only=True)),
            s.cancel(0),
        )
    }
    run = play(flat(100, 100, 100), steps)
    assert run.fills == []
    assert run.ends == [
        "cancelled requested",
        "cancelled parent",
        "expired expired",
        "cancelled parent",
        "denied positive_quantity",
        "cancelled parent",
        "rejected post_only",
        "cancelled parent",
    ]


def test_children_of_children_follow_one_another() -> None:
    # Bought at 100, sold at 105, bought again at 95; the last one is cancelled with its parent.
    steps = {
        0: lambda s: (
            s.buy("X", 1),
            s.sell("X", 1, limit=105, after=0),
            s.buy("X", 1, limit=95, after=1),
            s.sell("X", 1, limit=120, after=2),
            s.buy("X", 1, limit=80, after=3),
        ),
        3: lambda s: s.cancel(3),
    }
    rows: list[Row] = [*flat(100, 100), (104, 106, 94, 95), (96, 97, 94, 95), *flat(100, 120)]
    run = play(rows, steps)
    assert run.fills == [
        "1 open: buy 1 at 100",
        "2 intrabar: sell 1 at 105",
        "3 intrabar: buy 1 at 95",
    ]
    assert run.ends[3:] == ["cancelled requested", "cancelled parent"]


def test_a_child_may_follow_the_profit_of_a_bracket() -> None:
    # The stop ends the bracket, so what waits for the profit ends as well.
    steps = {0: lambda s: (s.buy("X", 1, take_profit=110, stop_loss=95), s.buy("X", 5, after=1))}
    lost = play([*flat(100, 100), (96, 97, 94, 95), *flat(95)], steps)
    assert lost.fills == ["1 open: buy 1 at 100", "2 intrabar: sell 1 at 95"]
    assert lost.ends[3] == "cancelled parent"
    won = play([*flat(100, 100), (109, 111, 108, 110), *flat(112)], steps)
    assert won.fills[1:] == ["2 intrabar: sell 1 at 110", "3 open: buy 5 at 112"]


def test_a_child_of_a_finished_order_goes_at_once_or_is_denied() -> None:
    # Order 0 filled on bar 1; order 2 was cancelled.
    steps = {
        0: lambda s: s.buy("X", 1),
        1: lambda s: (s.sell("X", 1, after=0), s.buy("X", 1, limit=90), s.cancel(2)),
        2: lambda s: s.buy("X", 1, after=2),
    }
    run = play(flat(100, 100, 101, 102), steps)
    assert run.fills == ["1 open: buy 1 at 100", "2 open: sell 1 at 101"]
    assert run.heard[-1] == "3 denied by unknown_order (instrument): value 2, limit 0"


def test_a_child_in_another_symbol_trades_at_the_same_open() -> None:
    # Both open at the same instant. It makes no difference whether Y has another order at work.
    data = [bars(flat(100, 101, 102), "X"), bars(flat(50, 51, 52), "Y")]
    for others in (False, True):

        def send(s: object, *, others: bool = others) -> None:
            if others:
                s.buy("Y", 1, limit=10)  # type: ignore[attr-defined]
            s.sell("Y", 2, after=s.buy("X", 1))  # type: ignore[attr-defined]

        run = play(data, {0: send})
        assert run.fills == ["1 open: buy 1 X at 101", "1 open: sell 2 Y at 51"], others


def test_a_child_in_a_symbol_with_longer_bars_waits_for_its_next_open() -> None:
    # X's bar 1 opens at noon of day 0; Y's daily bar of that day is under way: its next is day 1.
    data = [bars(flat(10, 11, 12), "X", step=12 * HOUR), bars(flat(20, 21), "Y", step=DAY)]
    run = play(data, {0: lambda s: s.sell("Y", 1, after=s.buy("X", 1))})
    assert run.fills == ["1 open: buy 1 X at 11", "1 open: sell 1 Y at 21"]


def test_a_trailing_child_in_another_symbol_starts_from_that_symbols_price() -> None:
    # Y closed at 50: 50 - 5 = 45, not 100 - 5.
    data = [bars(flat(100, 100), "X"), bars([*flat(50), (46, 46, 45, 46)], "Y")]
    run = play(data, {0: lambda s: s.sell("Y", 1, trail=5, after=s.buy("X", 1))})
    assert run.fills == ["1 open: buy 1 X at 100", "1 intrabar: sell 1 Y at 45"]
