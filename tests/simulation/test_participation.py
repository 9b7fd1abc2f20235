"""A limit on the part of a bar's volume that orders take together."""

from __future__ import annotations

from tests.simulation.script import Row, bars, flat, play

THOUSAND: Row = (100, 100, 100, 100, 1000)


def test_orders_share_the_volume_of_a_bar_in_the_order_of_submission() -> None:
    # A tenth of 1000 is 100 a bar: 60 and 40; then 20 of the second and 30 of the third.
    steps = {0: lambda s: (s.buy("X", 60), s.sell("X", 60), s.buy("X", 30))}
    run = play([THOUSAND] * 3, steps, participation=0.1)
    assert run.fills == [
        "1 open: buy 60 at 100",
        "1 open: sell 40 at 100",
        "2 open: sell 20 at 100",
        "2 open: buy 30 at 100",
    ]


def test_the_open_takes_before_the_range_and_stops_before_limits() -> None:
    # 100 in all: 50 at the open, 30 by the stop, 20 of the limit order that was sent first.
    steps = {0: lambda s: (s.buy("X", 40, limit=95), s.sell("X", 30, stop=96), s.buy("X", 50))}
    run = play([*flat(100), (99, 99, 95, 96, 1000)], steps, participation=0.1)
    assert run.fills == [
        "1 open: buy 50 at 99",
        "1 intrabar: sell 30 at 96",
        "1 intrabar: buy 20 at 95",
    ]


def test_the_part_is_rounded_down_to_whole_lots() -> None:
    # A tenth of 1055 is 105.5, in lots of 10: 100.
    rows: list[Row] = [THOUSAND, (100, 100, 100, 100, 1055), THOUSAND]
    lots = {"X": {"lot": 10}}
    run = play(rows, {0: lambda s: s.buy("X", 150)}, participation=0.1, instruments=lots)
    assert run.fills == ["1 open: buy 100 at 100", "2 open: buy 50 at 100"]


def test_a_bar_without_volume_fills_nothing() -> None:
    rows: list[Row] = [THOUSAND, (100, 100, 90, 100, 0), THOUSAND]
    steps = {0: lambda s: (s.buy("X", 5), s.buy("X", 5, limit=95))}
    run = play(rows, steps, participation=0.1)
    assert run.fills == ["2 open: buy 5 at 100"]


def test_each_symbol_has_its_own_volume() -> None:
    data = [bars([THOUSAND] * 2, "X"), bars([(50, 50, 50, 50, 200)] * 2, "Y")]
    run = play(data, {0: lambda s: (s.buy("X", 500), s.buy("Y", 500))}, participation=0.1)
    assert run.fills == ["1 open: buy 100 X at 100", "1 open: buy 20 Y at 50"]


def test_the_order_says_what_is_filled_and_at_what_average() -> None:
    # 100 at 100 and 50 at 103: 15150 / 150 = 101.
    rows: list[Row] = [THOUSAND, THOUSAND, (103, 103, 103, 103, 1000)]
    seen: list[str] = []
    steps = {0: lambda s: s.buy("X", 150), 1: lambda s: seen.extend(o.status for o in s.orders())}
    run = play(rows, steps, participation=0.1)
    orders = run.result.table("orders")
    assert seen == ["partially_filled"]
    assert (orders["filled"][0], orders["average_price"][0]) == (150.0, 101.0)
