"""Slippage: market, stop and if-touched fills move against the trader, limit fills do not."""

from __future__ import annotations

from typing import Any

import pytest
from tests.simulation.script import Row, flat, play

ROW: Row = (101, 106, 94, 100)


@pytest.mark.parametrize(
    ("slippage", "buy", "sell"),
    [
        # 0.1 % of 101 is 0.101: 101.101 up to 101.11, 100.899 down to 100.89
        ({"kind": "fraction", "rate": "0.001"}, "101.11", "100.89"),
        # 1 % fits the tick: 102.01 and 99.99
        ({"kind": "fraction", "rate": "0.01"}, "102.01", "99.99"),
        # three ticks of 0.01
        ({"kind": "ticks", "ticks": 3}, "101.03", "100.97"),
        ({"kind": "none"}, "101", "101"),
    ],
)
def test_a_market_order_slips_against_the_trader(
    slippage: dict[str, Any], buy: str, sell: str
) -> None:
    steps = {0: lambda s: (s.buy("X", 1), s.sell("X", 1))}
    run = play([*flat(100), ROW], steps, slippage=slippage)
    assert run.fills == [f"1 open: buy 1 at {buy}", f"1 open: sell 1 at {sell}"]


def test_a_tick_of_the_instrument_sets_the_rounding() -> None:
    # Ticks of 0.25: 101 * 1.001 = 101.101 up to 101.25; three ticks are 0.75.
    quarter = {"X": {"tick": "0.25"}}
    steps = {0: lambda s: (s.buy("X", 1), s.sell("X", 1))}
    by_fraction = play(
        [*flat(100), ROW],
        steps,
        slippage={"kind": "fraction", "rate": "0.001"},
        instruments=quarter,
    )
    assert by_fraction.fills == ["1 open: buy 1 at 101.25", "1 open: sell 1 at 100.75"]
    by_ticks = play(
        [*flat(100), ROW], steps, slippage={"kind": "ticks", "ticks": 3}, instruments=quarter
    )
    assert by_ticks.fills == ["1 open: buy 1 at 101.75", "1 open: sell 1 at 100.25"]


def test_with_more_decimals_nothing_is_rounded() -> None:
    steps = {0: lambda s: s.buy("X", 1)}
    run = play(
        [*flat(100), ROW],
        steps,
        slippage={"kind": "fraction", "rate": "0.001"},
        instruments={"X": {"price_precision": 6}},
    )
    assert run.fills == ["1 open: buy 1 at 101.101"]


def test_stops_slip_and_limits_and_stop_limits_do_not() -> None:
    # Bar 1 stays within 94 … 106; one tick.
    steps = {
        0: lambda s: (
            s.buy("X", 1, stop=105),
            s.buy("X", 2, stop=105, limit=106),
            s.sell("X", 3, trail=5),
            s.sell("X", 4, limit=104),
            s.sell("X", 5, trail=4, trail_limit=1),
        )
    }
    run = play([*flat(100), ROW], steps, slippage={"kind": "ticks", "ticks": 1})
    assert run.fills == [
        "1 intrabar: buy 1 at 105.01",
        "1 intrabar: buy 2 at 105",
        "1 intrabar: sell 3 at 94.99",
        "1 intrabar: sell 5 at 96",
        "1 intrabar: sell 4 at 104",
    ]


def test_a_slipped_price_may_leave_the_range_of_the_bar() -> None:
    # The bar never traded above 100, the buyer pays 105.
    steps = {0: lambda s: s.buy("X", 1)}
    run = play(flat(100, 100), steps, slippage={"kind": "fraction", "rate": "0.05"})
    assert run.fills == ["1 open: buy 1 at 105"]
