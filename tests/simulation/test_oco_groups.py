"""Groups of which one order cancels the others."""

from __future__ import annotations

from tests.simulation.script import Row, bars, flat, play


def exits(s: object) -> None:
    """A profit at 105 and a loss at 95 for what was bought."""
    s.sell("X", 10, limit=105, oco="exit")  # type: ignore[attr-defined]
    s.sell("X", 10, stop=95, oco="exit")  # type: ignore[attr-defined]


def test_a_fill_of_one_cancels_the_other() -> None:
    profit = play([*flat(100), (101, 105, 100, 104), (104, 104, 90, 95)], {0: exits})
    assert profit.fills == ["1 intrabar: sell 10 at 105"]
    assert profit.ends == ["filled", "cancelled group"]
    loss = play([*flat(100), (99, 100, 95, 96), (104, 110, 104, 105)], {0: exits})
    assert loss.fills == ["1 intrabar: sell 10 at 95"]
    assert loss.ends == ["cancelled group", "filled"]


def test_where_one_bar_touches_both_the_stop_fills() -> None:
    run = play([*flat(100), (100, 106, 94, 101)], {0: exits})
    assert run.fills == ["1 intrabar: sell 10 at 95"]


def test_the_open_decides_before_the_range() -> None:
    # The open of 106 meets the limit, though the range reaches the stop as well.
    run = play([*flat(100), (106, 107, 94, 101)], {0: exits})
    assert run.fills == ["1 open: sell 10 at 106"]


def test_one_of_three_cancels_the_other_two() -> None:
    steps = {
        0: lambda s: [s.buy("X", 1, limit=limit, oco="entry") for limit in (97, 98, 99)],
    }
    run = play([*flat(100), (100, 100, 98.5, 99), (97, 97, 97, 97)], steps)
    assert run.fills == ["1 intrabar: buy 1 at 99"]
    assert run.ends == ["cancelled group", "cancelled group", "filled"]


def test_two_of_three_that_one_range_reaches_do_not_both_trade() -> None:
    # Limits go in order of submission: 98 was sent before 99.
    steps = {
        0: lambda s: [s.buy("X", 1, limit=limit, oco="entry") for limit in (98, 99, 90)],
    }
    run = play([*flat(100), (100, 100, 97, 99)], steps)
    assert run.fills == ["1 intrabar: buy 1 at 98"]
    assert run.ends == ["filled", "cancelled group", "cancelled group"]


def test_a_part_of_a_fill_cancels_the_others_and_the_rest_lives_on() -> None:
    rows: list[Row] = [*flat(100), (101, 105, 100, 104, 50), (105, 106, 94, 95)]
    run = play(rows, {0: exits}, participation=0.1)  # a tenth of 50 is 5 of the 10
    assert run.fills == ["1 intrabar: sell 5 at 105", "2 open: sell 5 at 105"]
    assert run.ends == ["filled", "cancelled group"]


def test_a_cancelled_or_expired_member_leaves_the_others_alone() -> None:
    steps = {0: exits, 1: lambda s: s.cancel(0)}
    run = play([*flat(100, 100), (100, 106, 99, 101), (96, 96, 94, 95)], steps)
    assert run.fills == ["3 intrabar: sell 10 at 95"]
    assert run.ends == ["cancelled requested", "filled"]


def test_the_same_name_makes_a_new_group_after_a_fill() -> None:
    steps = {0: exits, 1: exits}
    rows: list[Row] = [*flat(100), (101, 105, 100, 104), (104, 104, 95, 96)]
    run = play(rows, steps)
    assert run.fills == ["1 intrabar: sell 10 at 105", "2 intrabar: sell 10 at 95"]
    assert run.ends == ["filled", "cancelled group", "cancelled group", "filled"]


def test_a_group_may_span_symbols() -> None:
    data = [bars(flat(100, 100), "X"), bars([*flat(50), (50, 50, 48, 49)], "Y")]
    steps = {0: lambda s: (s.buy("X", 1, limit=99, oco="e"), s.buy("Y", 2, limit=49, oco="e"))}
    run = play(data, steps)
    assert run.fills == ["1 intrabar: buy 2 Y at 49"]
    assert run.ends == ["cancelled group", "filled"]


def test_a_denied_member_leaves_the_others_alone() -> None:
    steps = {0: lambda s: (s.buy("X", 0, limit=99, oco="e"), s.buy("X", 1, limit=98, oco="e"))}
    run = play([*flat(100), (99, 99, 97, 98)], steps)
    assert run.fills == ["1 intrabar: buy 1 at 98"]


def test_a_member_that_still_waits_for_its_parent_is_cancelled_too() -> None:
    # Order 1 waits for order 0, whose limit of 90 is never met; order 2 trades first.
    steps = {
        0: lambda s: (
            s.buy("X", 1, limit=90),
            s.sell("X", 1, after=0, oco="e"),
            s.sell("X", 1, oco="e"),
        )
    }
    run = play(flat(100, 100, 80), steps)
    assert run.fills == ["1 open: sell 1 at 100", "2 open: buy 1 at 80"]
    assert run.ends == ["filled", "cancelled group", "filled"]
