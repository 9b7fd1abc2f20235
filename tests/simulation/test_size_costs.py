"""What a fill pays for its size: slippage by share of volume, and impact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.simulation.script import FIRST, Row, bars, play

import ingenium
from ingenium.model.errors import ConfigError
from ingenium.model.timeframe import DAY

CALM: Row = (100, 100, 100, 100, 1000)
FINE = {"X": {"price_precision": 6}}

SIZED: list[dict[str, dict[str, Any]]] = [
    {"slippage": {"kind": "volume_share", "impact": 0.1, "cap": 1}},
    {"slippage": {"kind": "volume_share"}},
    {"slippage": {"kind": "square_root", "volatility": 0.02}},
    {"impact": {"kind": "linear", "coefficient": 0.1}},
    {"impact": {"kind": "square_root", "coefficient": 0.5, "volatility": 0.03}},
    {"impact": {"kind": "almgren_chriss", "permanent": 0.2, "temporary": 0.1, "half_life": "1d"}},
]


def prices(rows: list[Row], steps: dict[int, Any], **venue: Any) -> list[str]:
    run = play(rows, steps, venue=venue, instruments=FINE)
    return [fill.rpartition(" at ")[2] for fill in run.fills]


def average(quantity: int, side: str, venue: dict[str, Any], volume: float = 1000) -> Decimal:
    steps = {0: lambda s: getattr(s, side)("X", quantity)}
    run = play([(100, 100, 100, 100, volume)] * 3, steps, venue=venue, instruments=FINE)
    table = run.result.table("fills")
    pairs = zip(table["price_text"], table["quantity_text"], strict=True)
    values = [(Decimal(price) * Decimal(units), Decimal(units)) for price, units in pairs]
    return sum((value for value, _ in values), Decimal(0)) / sum(units for _, units in values)


def test_volume_share_costs_the_square_of_the_share() -> None:
    # 200 of 1000 is a fifth: 0.1 x 0.04 = 0.004 of 100.
    model = {"kind": "volume_share", "impact": 0.1, "cap": 1}
    buys = prices([CALM] * 2, {0: lambda s: s.buy("X", 200)}, slippage=model)
    sells = prices([CALM] * 2, {0: lambda s: s.sell("X", 200)}, slippage=model)
    assert (buys, sells) == (["100.4"], ["99.6"])


def test_volume_share_counts_no_more_than_its_cap() -> None:
    # A fortieth at most: 0.1 x 0.000625 = 0.0000625 of 100.
    model = {"kind": "volume_share"}
    assert prices([CALM] * 2, {0: lambda s: s.buy("X", 900)}, slippage=model) == ["100.00625"]


def test_what_was_traded_in_the_bar_before_counts_as_well() -> None:
    # A tenth, then two tenths with it: 0.001 and 0.004.
    model = {"kind": "volume_share", "impact": 0.1, "cap": 1}
    steps = {0: lambda s: (s.buy("X", 100), s.buy("X", 100)), 1: lambda s: s.buy("X", 100)}
    assert prices([CALM] * 3, steps, slippage=model) == ["100.1", "100.4", "100.1"]


def test_the_square_root_of_a_share_times_volatility() -> None:
    # A hundredth: 0.5 x 0.02 x 0.1 = 0.001 of 100; a quarter: 0.5 x 0.02 x 0.5.
    model = {"kind": "square_root", "coefficient": 0.5, "volatility": 0.02}
    for quantity, price in ((10, "100.1"), (250, "100.5")):
        steps = {0: lambda s, quantity=quantity: s.buy("X", quantity)}
        assert prices([CALM] * 2, steps, slippage=model) == [price]


def test_volatility_is_that_of_the_bars_before() -> None:
    # Returns of +10 % and -10 %: their sample deviation is the square root of 0.02, so that of a
    # share of a fiftieth brings 0.02 of 99. With one return there is no deviation yet.
    rows: list[Row] = [
        (100, 100, 100, 100, 1000),
        (110, 110, 110, 110, 1000),
        (99, 99, 99, 99, 1000),
        (99, 99, 99, 99, 1000),
    ]
    model = {"kind": "square_root", "bars": 2}
    steps = {1: lambda s: s.buy("X", 20), 2: lambda s: s.buy("X", 20)}
    assert prices(rows, steps, slippage=model) == ["99", "100.98"]


def test_the_volatility_window_forgets() -> None:
    rows: list[Row] = [
        (100, 100, 100, 100, 1000),
        (110, 110, 110, 110, 1000),
        *[(99.0, 99.0, 99.0, 99.0, 1000.0)] * 4,
    ]
    steps = {4: lambda s: s.buy("X", 20)}
    assert prices(rows, steps, slippage={"kind": "square_root", "bars": 2}) == ["99"]


def test_a_split_is_no_volatility() -> None:
    rows: list[Row] = [CALM, CALM, CALM, (50, 50, 50, 50, 1000), (50, 50, 50, 50, 1000)]
    split = ingenium.Split("X", FIRST + 3 * DAY, 2, 1)
    model = {"kind": "square_root", "bars": 10}
    run = play(rows, {3: lambda s: s.buy("X", 20)}, venue={"slippage": model}, actions=[split])
    assert run.fills == ["4 open: buy 20 at 50"]


def test_linear_impact_is_on_top_of_slippage() -> None:
    # A tenth of the volume: 0.1 x 0.1 = 0.01 of 100, and two ticks of 0.000001.
    venue = {
        "slippage": {"kind": "ticks", "ticks": 2},
        "impact": {"kind": "linear", "coefficient": 0.1},
    }
    assert prices([CALM] * 2, {0: lambda s: s.buy("X", 100)}, **venue) == ["101.000002"]


def test_a_fill_pays_half_of_its_permanent_impact_and_later_ones_all() -> None:
    # Shares of a tenth. First: 0.02 / 2 + 0.01; second, a day later: half of 0.02, and as the first.
    model = {"kind": "almgren_chriss", "permanent": 0.2, "temporary": 0.1, "half_life": "1d"}
    steps = {number: lambda s: s.buy("X", 100) for number in (0, 1)}
    assert prices([CALM] * 3, steps, impact=model) == ["102", "103"]
    forever = {"kind": "almgren_chriss", "permanent": 0.2, "temporary": 0.1}
    assert prices([CALM] * 3, steps, impact=forever) == ["102", "104"]


def test_permanent_impact_halves_in_each_half_life() -> None:
    # 0.02 was moved: after one day 0.01, after two 0.005, after three 0.0025.
    model = {"kind": "almgren_chriss", "permanent": 0.2, "temporary": 0, "half_life": "1d"}
    for waited, price in ((1, "101.01"), (2, "100.51"), (3, "100.26")):
        steps = {0: lambda s: s.buy("X", 100), waited: lambda s: s.buy("X", 1)}
        # 0.0001 of 100 is half of what the one share moves.
        assert prices([CALM] * 5, steps, impact=model)[1] == price


def test_what_we_moved_is_never_to_our_advantage() -> None:
    # The purchase lifted the price by 0.02; the sale pays 0.01 + 0.01 all the same.
    model = {"kind": "almgren_chriss", "permanent": 0.2, "temporary": 0.1}
    steps = {0: lambda s: s.buy("X", 100), 1: lambda s: s.sell("X", 100)}
    assert prices([CALM] * 3, steps, impact=model) == ["102", "98"]


@pytest.mark.parametrize("venue", SIZED)
def test_limits_pay_nothing_for_their_size(venue: dict[str, Any]) -> None:
    rows: list[Row] = [CALM, (100, 101, 99, 100, 1000)]
    assert prices(rows, {0: lambda s: s.buy("X", 500, limit=99.5)}, **venue) == ["99.5"]


def test_stops_pay_for_their_size() -> None:
    rows: list[Row] = [CALM, (100, 101, 99, 100, 1000)]
    model = {"kind": "linear", "coefficient": 0.1}
    assert prices(rows, {0: lambda s: s.sell("X", 100, stop=99.5)}, impact=model) == ["98.505"]


def test_a_bar_without_volume_counts_as_wholly_ours() -> None:
    rows: list[Row] = [CALM, (100, 100, 100, 100, 0)]
    model = {"kind": "linear", "coefficient": 0.01}
    assert prices(rows, {0: lambda s: s.buy("X", 1)}, impact=model) == ["101"]


def test_prices_are_rounded_to_the_tick_against_the_trader() -> None:
    # 0.1 x 0.0009 = 0.00009 of 100 is 0.009 away.
    model = {"kind": "volume_share", "impact": 0.1, "cap": 1}
    for side, price in (("buy", "100.01"), ("sell", "99.99")):
        steps = {0: lambda s, side=side: getattr(s, side)("X", 30)}
        run = play([CALM] * 2, steps, venue={"slippage": model})
        assert run.fills == [f"1 open: {side} 30 at {price}"]


@pytest.mark.parametrize("venue", SIZED)
@settings(max_examples=25, deadline=None)
@given(sizes=some.tuples(some.integers(1, 3000), some.integers(1, 3000)))
def test_more_size_is_never_a_better_average_price(
    venue: dict[str, Any], sizes: tuple[int, int]
) -> None:
    small, large = sorted(sizes)
    assert average(small, "buy", venue) <= average(large, "buy", venue)
    assert average(small, "sell", venue) >= average(large, "sell", venue)


@pytest.mark.parametrize("venue", SIZED)
def test_a_round_trip_in_one_bar_never_pays(venue: dict[str, Any]) -> None:
    steps = {0: lambda s: (s.buy("X", 300), s.sell("X", 300))}
    bought, sold = prices([CALM] * 2, steps, **venue)
    assert Decimal(sold) < Decimal(bought)


def test_the_report_counts_what_size_cost() -> None:
    venue = {"impact": {"kind": "linear", "coefficient": 0.1}}
    run = play([CALM] * 2, {0: lambda s: s.buy("X", 100)}, venue=venue)
    assert run.column("fills", "slippage") == [100.0]  # 100 units, 1 dearer each


@pytest.mark.parametrize("venue", SIZED)
def test_the_models_are_among_the_assumptions(venue: dict[str, Any]) -> None:
    run = play([CALM] * 2, {}, venue=venue)
    told = dict(run.result.assumptions)
    assert all("your share of the bar's volume" in told[name] for name in venue)


class Columns(ingenium.ArrayStrategy):
    """Wants 50 from the tenth bar on."""

    def decide(self, bars: ingenium.Bars) -> object:
        wanted = np.full(len(bars), np.nan)
        wanted[9] = 50
        return self.quantities(wanted)


def test_array_strategies_measure_the_same_volatility() -> None:
    closes = [100, 101, 99, 103, 98, 104, 100, 101, 102, 100, 99, 103]
    market = bars([(close, close, close, close, 1000) for close in closes])
    model = {"kind": "square_root", "bars": 5}
    called = play([market], {9: lambda s: s.buy("X", 50)}, venue={"slippage": model})
    columns = ingenium.backtest(
        Columns(), data=[market], account="unlimited", venue={"slippage": model}
    )
    paid = called.column("fills", "price_text")
    assert list(columns.table("fills")["price_text"]) == paid
    assert Decimal(paid[0]) > 99


@pytest.mark.parametrize(
    ("venue", "sentence"),
    [
        ({"slippage": {"kind": "volume_share", "cap": 2}}, "venue.slippage.cap: must be above 0"),
        ({"slippage": {"kind": "square_root", "bars": 1}}, "venue.slippage.bars: must be 2 to"),
        (
            {"impact": {"kind": "linear", "coefficient": -1}},
            "venue.impact.coefficient: must be zero or more",
        ),
        (
            {
                "impact": {
                    "kind": "almgren_chriss",
                    "permanent": 1,
                    "temporary": 1,
                    "half_life": "soon",
                }
            },
            "venue.impact.half_life: ",
        ),
    ],
)
def test_impossible_models_are_refused(venue: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        play([CALM] * 2, {}, venue=venue)
