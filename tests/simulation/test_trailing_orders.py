"""Trailing stops and trailing stop-limits: by price, percent and ticks, on both sides."""

from __future__ import annotations

from typing import Any

import pytest
from tests.simulation.script import Played, Row, flat, play


def trailed(side: str, rows: list[Row], order: dict[str, Any], **settings: Any) -> Played:
    steps = {0: lambda s: getattr(s, side)("X", 10, **order)}
    return play([*flat(100), *rows], steps, **settings)


@pytest.mark.parametrize(
    ("order", "rows", "expected"),
    [
        # 100 - 5 = 95; the close of 108 moves it to 103, the high of 110 does not move it
        ({"trail": 5}, [(100, 110, 96, 108), (107, 108, 103, 104)], "2 intrabar: sell 10 at 103"),
        # 100 * 0.9 = 90; 120 * 0.9 = 108
        (
            {"trail_percent": 10},
            [(100, 120, 91, 120), (119, 121, 108, 110)],
            "2 intrabar: sell 10 at 108",
        ),
        # 50 ticks of 0.01: 99.50; 101 - 0.50 = 100.50
        (
            {"trail_ticks": 50},
            [(100, 101, 99.51, 101), (101, 101, 100.5, 101)],
            "2 intrabar: sell 10 at 100.5",
        ),
        # a lower close does not move it back: 95, then 103, then (101 - 5 = 96) still 103
        (
            {"trail": 5},
            [(100, 108, 96, 108), (107, 108, 103.01, 104), (104, 104, 103, 103)],
            "3 intrabar: sell 10 at 103",
        ),
        # an open below it: the worse price
        ({"trail": 5}, [(94, 96, 93, 95)], "1 open: sell 10 at 94"),
    ],
)
def test_a_trailing_stop_to_sell_follows_closes_up(
    order: dict[str, Any], rows: list[Row], expected: str
) -> None:
    assert trailed("sell", rows, order).fills == [expected]


@pytest.mark.parametrize(
    ("order", "rows", "expected"),
    [
        # 100 + 5 = 105; 92 + 5 = 97
        ({"trail": 5}, [(100, 104, 90, 92), (93, 97, 92, 96)], "2 intrabar: buy 10 at 97"),
        # 100 * 1.1 = 110; 80 * 1.1 = 88
        ({"trail_percent": 10}, [(100, 109, 80, 80), (81, 88, 80, 85)], "2 intrabar: buy 10 at 88"),
        # 100.50; 99 + 0.50 = 99.50
        (
            {"trail_ticks": 50},
            [(100, 100.49, 99, 99), (99, 99.5, 99, 99)],
            "2 intrabar: buy 10 at 99.5",
        ),
        ({"trail": 5}, [(106, 107, 104, 105)], "1 open: buy 10 at 106"),
    ],
)
def test_a_trailing_stop_to_buy_follows_closes_down(
    order: dict[str, Any], rows: list[Row], expected: str
) -> None:
    assert trailed("buy", rows, order).fills == [expected]


def test_trail_by_extreme_follows_highs_and_lows_of_complete_bars() -> None:
    # Sell: the high of 110 moves 95 to 105 for the next bar, not within its own. Buy: low 90 → 95.
    sell = trailed(
        "sell", [(100, 110, 96, 108), (107, 108, 105, 106)], {"trail": 5}, trail_by="extreme"
    )
    assert sell.fills == ["2 intrabar: sell 10 at 105"]
    buy = trailed("buy", [(100, 104, 90, 92), (93, 95, 92, 94)], {"trail": 5}, trail_by="extreme")
    assert buy.fills == ["2 intrabar: buy 10 at 95"]


def test_levels_are_rounded_to_the_tick_away_from_the_price() -> None:
    # 3 % of 99.99 is 2.9997: 96.9903 down to 96.99 for the sale, 102.9897 up to 102.99 for the buy.
    rows: list[Row] = [(99.99, 99.99, 99.99, 99.99), (100, 103, 96, 100)]
    sell = play(rows, {0: lambda s: s.sell("X", 1, trail_percent=3)}).fills
    buy = play(rows, {0: lambda s: s.buy("X", 1, trail_percent=3)}).fills
    assert sell == ["1 intrabar: sell 1 at 96.99"]
    assert buy == ["1 intrabar: buy 1 at 102.99"]


def test_the_order_shows_where_its_levels_are() -> None:
    # Trigger 100 - 5, limit 1 below it; after the close of 108: 103 and 102.
    seen: list[tuple[float, float]] = []
    look = lambda s: seen.extend((order.trigger, order.limit) for order in s.orders())  # noqa: E731
    rows: list[Row] = [*flat(100), (100, 110, 96, 108), (108, 109, 107, 108)]
    steps = {0: lambda s: s.sell("X", 10, trail=5, trail_limit=1), 1: look, 2: look}
    play(rows, steps)
    assert seen == [(103.0, 102.0), (103.0, 102.0)]


@pytest.mark.parametrize(
    ("side", "rows", "expected"),
    [
        # trigger 95, limit 94: triggered inside the bar at 95
        ("sell", [(97, 98, 93, 95)], ["1 intrabar: sell 10 at 95"]),
        # an open of 94.5 is within the limit
        ("sell", [(94.5, 95, 93, 94)], ["1 open: sell 10 at 94.5"]),
        # an open of 93 is not; the bar comes back to 94
        ("sell", [(93, 94, 92, 93)], ["1 intrabar: sell 10 at 94"]),
        # nor does that bar come back, so it rests at 94 whatever closes do
        (
            "sell",
            [(93, 93.5, 92, 93), (93, 93.9, 92, 93), (93, 94, 92, 93)],
            ["3 intrabar: sell 10 at 94"],
        ),
        # trigger 105, limit 106
        ("buy", [(104, 107, 103, 105)], ["1 intrabar: buy 10 at 105"]),
        ("buy", [(105.5, 107, 105, 106)], ["1 open: buy 10 at 105.5"]),
        ("buy", [(107, 108, 106, 107)], ["1 intrabar: buy 10 at 106"]),
    ],
)
def test_a_trailing_stop_limit_keeps_its_limit_a_distance_behind_its_trigger(
    side: str, rows: list[Row], expected: list[str]
) -> None:
    assert trailed(side, rows, {"trail": 5, "trail_limit": 1}).fills == expected


def test_what_is_left_of_a_triggered_trailing_stop_limit_does_not_move_any_more() -> None:
    # A tenth of 1000 is 100 of the 150. Bar 1 triggers at 95 and closes at 110; moved, the limit
    # would be 104 and miss the open of 100. It stays at 94.
    rows: list[Row] = [(100, 100, 100, 100), (96, 110, 95, 110, 1000), (100, 101, 99, 100, 1000)]
    steps = {0: lambda s: s.sell("X", 150, trail=5, trail_limit=1)}
    run = play(rows, steps, participation=0.1)
    assert run.fills == ["1 intrabar: sell 100 at 95", "2 open: sell 50 at 100"]


def test_a_trailing_order_needs_a_price_to_start_from() -> None:
    run = play(flat(100, 90), {}, on={"start": lambda s, _: s.sell("X", 1, trail=5)})
    assert run.ends == ["rejected no_liquidity"]


def test_a_trailing_child_starts_from_the_price_of_its_parents_fill() -> None:
    # The parent buys at the open of 104: 104 - 5 = 99, not 100 - 5. Live for the rest of that bar.
    steps = {0: lambda s: s.sell("X", 1, trail=5, after=s.buy("X", 1))}
    run = play([*flat(100), (104, 105, 99, 100)], steps)
    assert run.fills == ["1 open: buy 1 at 104", "1 intrabar: sell 1 at 99"]
