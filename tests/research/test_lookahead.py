"""Strategies that peek are caught and named; those that do not pass."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.research.peeking import (
    ColdCalls,
    ColdColumns,
    NormalisedColumns,
    Prophecy,
    ShiftedColumns,
    ShiftedFlags,
    WarmColumns,
    is_cheap,
    rises_next,
    walk,
)

from ingenium import ConfigError, Strategy, check_lookahead
from ingenium.research.lookahead_outcome import Effort
from ingenium.research.lookahead_screen import as_json
from ingenium.strategy.loading import built_in_names, find_strategy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium import ArrayStrategy, Bar, Bars
    from ingenium.research.lookahead import Lookahead

FEW = Effort(cuts=10, starts=4)


def kinds(found: Lookahead) -> list[str]:
    return [finding.kind for finding in found.findings]


@pytest.mark.parametrize("strategy", [ShiftedColumns, ShiftedFlags])
def test_columns_that_are_shifted_from_the_future_are_called_look_ahead(
    strategy: type[ArrayStrategy],
) -> None:
    found = check_lookahead(strategy(), data=walk(), effort=FEW)
    assert kinds(found) == ["look-ahead"]
    assert "the next bar" in found.findings[0].sentence


def test_calls_that_look_up_a_shifted_column_are_called_look_ahead() -> None:
    def make(bars: Mapping[str, Bars]) -> Strategy:
        return Prophecy({symbol: rises_next(each.close) for symbol, each in bars.items()})

    assert kinds(check_lookahead(make, data=walk(), effort=FEW)) == ["look-ahead"]


def test_columns_normalised_over_the_whole_range_are_named() -> None:
    assert kinds(check_lookahead(NormalisedColumns(), data=walk(), effort=FEW)) == ["whole-range"]


def test_calls_that_look_up_a_normalised_column_are_named() -> None:
    def make(bars: Mapping[str, Bars]) -> Strategy:
        return Prophecy({symbol: is_cheap(each.close) for symbol, each in bars.items()})

    assert kinds(check_lookahead(make, data=walk(), effort=FEW)) == ["whole-range"]


@pytest.mark.parametrize("strategy", [ColdColumns, ColdCalls])
def test_a_warm_up_that_is_too_short_is_named(strategy: type[Strategy]) -> None:
    assert kinds(check_lookahead(strategy(), data=walk(), effort=FEW)) == ["warm-up"]


def test_columns_that_look_back_only_pass() -> None:
    found = check_lookahead(WarmColumns(), data=walk(), effort=FEW)
    assert found.is_clean
    assert "clean on 10 cut histories and 4 later starts" in str(found)


def test_the_grid_remembers_its_first_close_and_says_so() -> None:
    found = check_lookahead(find_strategy("lazy_grid")(), data=["AAPL"], effort=FEW)
    assert kinds(found) == ["warm-up"]


@pytest.mark.parametrize("name", [each for each in built_in_names() if each != "lazy_grid"])
def test_built_in_strategies_pass(name: str) -> None:
    whole = {"quantity": 1, "far_quantity": 1} if name == "naive_test" else {}
    strategy = find_strategy(name)(**whole)
    found = check_lookahead(strategy, data=["AAPL", "MSFT"], effort=FEW)
    assert found.is_clean, str(found)
    assert all(probe.bars > 0 for probes in found.probes.values() for probe in probes)


def test_a_strategy_that_decides_by_chance_of_its_own_is_named() -> None:
    class Dice(Strategy):
        def on_bar(self, bar: Bar) -> None:
            self.target(bar.symbol, weight=random.choice((0.0, 0.5)))

    found = check_lookahead(Dice(), data=walk(rows=300), effort=FEW)
    assert kinds(found) == ["chance"]
    assert "self.rng" in str(found)


def test_every_changed_decision_is_told_with_what_it_was_on_both_histories() -> None:
    bars = walk()
    found = check_lookahead(ShiftedColumns(), data=bars, effort=FEW)
    changes = as_json(found)["findings"][0]["changes"]
    cuts = [probe.moment for probe in found.probes["shifted_columns"] if probe.kind == "cut"]
    rises = rises_next(bars.close)[np.searchsorted(bars.time, cuts)]
    assert len(changes) == int(rises.sum())  # on the cut history the last row decides 0
    assert {(each["whole"], each["other"]) for each in changes} == {
        ("target weight 1", "target weight 0")
    }


def test_an_order_sent_as_a_cut_history_ends_is_no_change() -> None:
    class Tidy(Strategy):
        def on_bar(self, bar: Bar) -> None:
            self.target(bar.symbol, weight=0.5)

        def on_stop(self) -> None:
            for symbol in self.symbols:
                self.close(symbol)

    assert check_lookahead(Tidy(), data=walk(rows=300), effort=FEW).is_clean


def test_several_strategies_of_one_run_are_told_apart() -> None:
    found = check_lookahead([WarmColumns(), ShiftedColumns()], data=walk(), effort=FEW)
    assert [(each.strategy, each.kind) for each in found.findings] == [
        ("shifted_columns", "look-ahead")
    ]


def test_a_history_that_is_too_short_to_be_cut_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match="give more bars"):
        check_lookahead(WarmColumns(), data=walk(rows=5), effort=FEW)


def test_an_effort_of_nothing_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match="cuts must be 1 or more"):
        Effort(cuts=0)
