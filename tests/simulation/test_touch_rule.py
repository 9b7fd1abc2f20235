"""What a resting limit needs to trade: a touch, or a price that goes beyond it by a tick."""

from __future__ import annotations

import pytest
from tests.simulation.script import Row, flat, play

THROUGH = {"touch": "through"}


@pytest.mark.parametrize(
    ("low", "touched", "beyond"),
    [
        (24.01, [], []),
        (24.00, ["1 intrabar: buy 10 at 24"], []),
        (23.99, ["1 intrabar: buy 10 at 24"], ["1 intrabar: buy 10 at 24"]),
    ],
)
@pytest.mark.parametrize("path", ["touch", "high_first", "low_first", "adaptive"])
def test_a_buy_limit_needs_a_low_a_tick_below_it(
    low: float, touched: list[str], beyond: list[str], path: str
) -> None:
    rows: list[Row] = [*flat(25), (25, 26, low, 25)]
    steps = {0: lambda s: s.buy("X", 10, limit=24)}
    assert play(rows, steps, path=path).fills == touched
    assert play(rows, steps, path=path, venue=THROUGH).fills == beyond


@pytest.mark.parametrize("path", ["touch", "high_first", "low_first", "adaptive"])
def test_a_sell_limit_needs_a_high_a_tick_above_it(path: str) -> None:
    steps = {0: lambda s: s.sell("X", 10, limit=26)}
    exact = play([*flat(25), (25, 26, 24, 25)], steps, path=path, venue=THROUGH)
    above = play([*flat(25), (25, 26.01, 24, 25)], steps, path=path, venue=THROUGH)
    assert exact.fills == []
    assert above.fills == ["1 intrabar: sell 10 at 26"]


def test_a_tick_is_that_of_the_instrument() -> None:
    steps = {0: lambda s: s.buy("X", 10, limit=24)}
    rows: list[Row] = [*flat(25), (25, 26, 23.9, 25), (25, 26, 23.5, 25)]
    half = {"X": {"tick": 0.5}}
    run = play(rows, steps, venue=THROUGH, instruments=half)
    assert run.fills == ["2 intrabar: buy 10 at 24"]


def test_an_open_beyond_the_limit_fills_at_the_open() -> None:
    steps = {0: lambda s: s.buy("X", 10, limit=24)}
    run = play([*flat(25), (23.5, 24, 23, 24)], steps, venue=THROUGH)
    assert run.fills == ["1 open: buy 10 at 23.5"]


def test_an_open_at_the_limit_of_an_order_that_rests_is_no_fill() -> None:
    steps = {0: lambda s: s.buy("X", 10, limit=24)}
    run = play([*flat(25), (24, 25, 24, 25)], steps, venue=THROUGH)
    assert run.fills == []


def test_a_limit_that_takes_needs_nothing_beyond_it() -> None:
    # Sent when the price was 25 already, it meets the open at 25, its very limit.
    steps = {0: lambda s: s.buy("X", 10, limit=25)}
    run = play([*flat(25), (25, 26, 25, 25)], steps, venue=THROUGH)
    assert run.fills == ["1 open: buy 10 at 25"]
    assert run.liquidity == ["taker"]


def test_an_immediate_limit_takes_at_its_very_limit() -> None:
    steps = {0: lambda s: s.buy("X", 10, limit=24, tif="IOC")}
    run = play([*flat(25), (24, 25, 24, 25)], steps, venue=THROUGH)
    assert run.fills == ["1 open: buy 10 at 24"]


def test_a_stop_is_hit_by_an_exact_touch() -> None:
    steps = {0: lambda s: s.sell("X", 10, stop=24)}
    run = play([*flat(25), (25, 25, 24, 25)], steps, venue=THROUGH)
    assert run.fills == ["1 intrabar: sell 10 at 24"]


@pytest.mark.parametrize("path", ["touch", "high_first"])
def test_the_target_of_a_bracket_is_a_limit_that_rests(path: str) -> None:
    steps = {0: lambda s: s.buy("X", 10, take_profit=26, stop_loss=20)}
    rows: list[Row] = [*flat(25), (25, 26, 24, 25), (25, 26.01, 24, 25)]
    run = play(rows, steps, path=path, venue=THROUGH)
    assert run.fills == ["1 open: buy 10 at 25", "2 intrabar: sell 10 at 26"]


def test_a_stop_limit_that_rests_after_its_trigger_needs_a_price_beyond_it() -> None:
    # The gap wakes it at 23 and its limit of 24 rests; 24 is touched, then passed.
    steps = {0: lambda s: s.sell("X", 10, stop=24.5, limit=24)}
    rows: list[Row] = [*flat(25), (23, 23.5, 22, 23), (23, 24, 22, 23), (23, 24.01, 22, 23)]
    run = play(rows, steps, venue=THROUGH)
    assert run.fills == ["3 intrabar: sell 10 at 24"]


def test_the_rule_is_among_the_assumptions() -> None:
    steps = {0: lambda s: s.buy("X", 10, limit=24)}
    kept = dict(play([*flat(25)], steps, venue=THROUGH).result.assumptions)
    assert kept["touch"].startswith("a resting limit fills once the price is beyond it by a tick")
