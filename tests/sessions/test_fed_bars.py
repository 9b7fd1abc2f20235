"""Bars that are fed while the run goes on make the run that a backtest makes of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.sessions.busy import Busy
from tests.sessions.feeding import assert_same, fed, fed_of, whole, whole_of
from tests.sessions.rows import OPENING, walk

from ingenium.model.corporate_actions import Delisting, Dividend, Split
from ingenium.model.timeframe import DAY, HOUR, MINUTE
from ingenium.runtime.demo import DEMO_FILE
from ingenium.runtime.entrant import made
from ingenium.runtime.prepared import prepare
from ingenium.runtime.system import load_system
from ingenium.runtime.tick_source import load_histories
from ingenium.strategy.builtin.buy_and_hold import BuyAndHold
from ingenium.strategy.builtin.sma_cross import SmaCross

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingenium import Strategy


def same_both_ways(
    field: Callable[[], Sequence[Strategy]], data: object, *, instants: int = 1, **terms: Any
) -> None:
    ours, theirs = field(), field()
    backtest = whole(ours, data, **terms)
    session = fed(theirs, data, instants=instants, **terms)
    assert backtest.fills > 0
    assert_same(backtest, session)
    for one, other in zip(ours, theirs, strict=True):
        assert getattr(one, "heard", None) == getattr(other, "heard", None)


@pytest.mark.parametrize("instants", [1, 7, 10_000])
def test_the_shipped_bars_with_their_splits_and_dividends(instants: int) -> None:
    data = ["AAPL", "MSFT"]
    same_both_ways(lambda: [SmaCross(), BuyAndHold()], data, instants=instants, cash=1_000_000)


@pytest.mark.parametrize("seed", range(8))
def test_a_strategy_that_asks_for_everything_on_symbols_with_gaps(seed: int) -> None:
    data = [walk(name, 400, seed=seed + n, gaps=0.2) for n, name in enumerate("XYZ")]
    same_both_ways(lambda: [Busy(), Busy(rate=0.2)], data, seed=seed, cash=50_000)


@pytest.mark.parametrize("fill", ["next_open", "same_close", "next_close"])
@pytest.mark.parametrize("stamp", ["start", "end"])
def test_every_rule_of_filling_and_either_stamp(fill: str, stamp: str) -> None:
    same_both_ways(lambda: [Busy()], [walk("X", 400, stamp=stamp)], fill=fill)


@pytest.mark.parametrize(
    "venue", [{"path": "adaptive"}, {"participation": 0.01}, {"children": "next_bar"}]
)
def test_the_assumptions_about_the_inside_of_bars(venue: dict[str, Any]) -> None:
    same_both_ways(lambda: [Busy()], [walk("X", 300), walk("Y", 300, seed=1)], venue=venue)


def test_day_orders_and_days_by_the_calendar_of_an_exchange() -> None:
    data = [walk("X", 1200, gaps=0.1), walk("Y", 1200, seed=4, gaps=0.5)]
    risk = {"max_daily_loss": 300}
    same_both_ways(lambda: [Busy(), Busy(rate=1)], data, calendar="XNYS", risk=risk)


def test_daily_bars_that_become_known_when_the_exchange_closes() -> None:
    same_both_ways(lambda: [SmaCross()], ["GOOG"], calendar="XNYS")


def test_interest_funding_and_rules_by_the_date() -> None:
    rules = [{"from": "2020-01-02T16:00:00Z", "lot": 2, "tick": 0.05}]
    spec = {"X": {"funding": {"rate": "0.0001", "interval": "1h"}, "rules": rules}}
    same_both_ways(lambda: [Busy()], [walk("X", 500)], instruments=spec)


ENDS = [
    [Delisting("X", OPENING + 150 * MINUTE)],
    [Delisting("X", OPENING + 100 * MINUTE), Delisting("Y", OPENING + 3 * DAY)],
    [
        Delisting("X", OPENING + 150 * MINUTE + 30 * 10**9),
        Dividend("Y", OPENING + 2 * DAY, Decimal("0.5"), "USD"),
    ],
    [
        Delisting("X", OPENING + 1),
        Split("Y", OPENING + HOUR, 3, 1),
    ],
]


@pytest.mark.parametrize("actions", ENDS)
@pytest.mark.parametrize("stamp", ["start", "end"])
def test_the_end_of_an_instrument_before_and_after_the_last_bar(
    actions: list[Any], stamp: str
) -> None:
    long = walk("Y", 300, seed=3, stamp=stamp)
    data = [walk("X", 100, stamp=stamp), long]
    same_both_ways(lambda: [Busy(), Busy()], data, actions=actions)
    same_both_ways(lambda: [Busy()], [long], actions=[a for a in actions if a.symbol == "Y"])


def test_the_demo_system() -> None:
    system = load_system(DEMO_FILE)
    prepared = prepare(system, load_histories(system))
    backtest = whole_of(prepared, made(system))
    assert_same(backtest, fed_of(prepared, made(system)))
    assert backtest.fills > 0
