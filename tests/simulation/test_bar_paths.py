"""Assumed paths inside a bar: which of two prices comes first."""

from __future__ import annotations

import pytest
from tests.simulation.script import Row, flat, play


def bracket(row: Row, path: str) -> list[str]:
    """An entry at the open of bar 1 with its profit at 110 and its stop at 95."""
    steps = {0: lambda s: s.buy("X", 10, take_profit=110, stop_loss=95)}
    return play([*flat(100), row], steps, path=path).fills[1:]


PROFIT, LOSS = ["1 intrabar: sell 10 at 110"], ["1 intrabar: sell 10 at 95"]


@pytest.mark.parametrize(
    ("path", "row", "expected"),
    [
        ("touch", (100, 112, 94, 100), LOSS),
        ("high_first", (100, 112, 94, 100), PROFIT),
        ("low_first", (100, 112, 94, 100), LOSS),
        # open 104: the high of 112 is 8 away, the low of 94 is 10 away
        ("adaptive", (104, 112, 94, 100), PROFIT),
        # open 102: 10 and 8
        ("adaptive", (102, 112, 94, 100), LOSS),
        # open 103: 9 and 9, a tie goes to the high
        ("adaptive", (103, 112, 94, 100), PROFIT),
    ],
)
def test_where_a_bar_reaches_profit_and_stop_the_path_decides(
    path: str, row: Row, expected: list[str]
) -> None:
    assert bracket(row, path) == expected


def test_children_of_an_entry_on_the_path_are_live_for_the_rest_of_it() -> None:
    # Open 100, high 112, low 94: the stop of 105 buys on the way up, 110 sells higher up.
    steps = {0: lambda s: s.buy("X", 10, stop=105, take_profit=110, stop_loss=95)}
    rows: list[Row] = [*flat(100), (100, 112, 94, 100)]
    up = play(rows, steps, path="high_first")
    assert up.fills == ["1 intrabar: buy 10 at 105", "1 intrabar: sell 10 at 110"]
    # Low first: 94 is before the entry, then up through 105 and 110.
    down = play(rows, steps, path="low_first")
    assert down.fills == up.fills
    # Without a path nobody knows: they are live from the next bar.
    assert play(rows, steps).fills == ["1 intrabar: buy 10 at 105"]


def test_what_came_before_the_entry_does_not_touch_its_children() -> None:
    # Open 100, high 112, low 94, close 96. The limit of 97 buys on the way down, after the high: no
    # profit at 110; the way down goes on to the stop of 95.
    steps = {0: lambda s: s.buy("X", 10, limit=97, take_profit=110, stop_loss=95)}
    run = play([*flat(100), (100, 112, 94, 96)], steps, path="high_first")
    assert run.fills == ["1 intrabar: buy 10 at 97", "1 intrabar: sell 10 at 95"]


def test_orders_trade_in_the_order_in_which_the_path_reaches_them() -> None:
    # Up first: 105, 110; then down: 98, 95. Sent in another order.
    steps = {
        0: lambda s: [
            s.buy("X", 1, limit=95),
            s.sell("X", 2, limit=110),
            s.buy("X", 3, limit=98),
            s.sell("X", 4, limit=105),
        ]
    }
    run = play([*flat(100), (100, 112, 94, 96)], steps, path="high_first")
    assert [line.split(": ")[1] for line in run.fills] == [
        "sell 4 at 105",
        "sell 2 at 110",
        "buy 3 at 98",
        "buy 1 at 95",
    ]


def test_a_stop_limit_that_wakes_on_the_path_may_trade_later_on_it() -> None:
    # Buy stop 105, limit 104. High first: hit at 105 on the way up, met at 104 on the way down.
    steps = {0: lambda s: s.buy("X", 1, stop=105, limit=104)}
    rows: list[Row] = [*flat(100), (103, 106, 102, 103)]
    assert play(rows, steps, path="high_first").fills == ["1 intrabar: buy 1 at 104"]
    # Low first: 102, then up through 105 to 106, then down to the close of 103 through 104.
    assert play(rows, steps, path="low_first").fills == ["1 intrabar: buy 1 at 104"]
    # With a close of 105 the path does not come back, and without a path one waits.
    rows = [*flat(100), (103, 106, 102, 105)]
    assert play(rows, steps, path="low_first").fills == []
    assert play(rows, steps).fills == []


def test_volume_is_used_up_along_the_path() -> None:
    # A tenth of 100 is 10: the first price that is reached takes it, whatever was sent first.
    steps = {0: lambda s: (s.buy("X", 10, limit=95), s.sell("X", 10, limit=105))}
    rows: list[Row] = [*flat(100), (100, 106, 94, 96, 100)]
    up = play(rows, steps, path="high_first", participation=0.1)
    assert up.fills == ["1 intrabar: sell 10 at 105"]
    down = play(rows, steps, path="low_first", participation=0.1)
    assert down.fills == ["1 intrabar: buy 10 at 95"]


@pytest.mark.parametrize("path", ["touch", "high_first"])
def test_a_stop_that_is_hit_when_the_volume_is_used_up_sells_at_the_next_open(path: str) -> None:
    # The offer at 105 takes the 10 that bar 1 has. The stop is hit at 95 all the same, and bar 2
    # never comes near 95: it sells at the open.
    steps = {0: lambda s: (s.sell("X", 10, limit=105), s.sell("X", 10, stop=95))}
    rows: list[Row] = [*flat(100), (105, 106, 94, 96, 100), *flat(103)]
    run = play(rows, steps, path=path, participation=0.1)
    assert run.fills == ["1 open: sell 10 at 105", "2 open: sell 10 at 103"]
    assert run.heard.count("1 OrderTriggered") == 1
    assert run.liquidity == ["maker", "taker"]
