"""Calls of strategies are timed, and are the same calls."""

import weakref
from typing import Any

import pytest
from tests.telemetry.runs import played

from ingenium import Strategy
from ingenium.model.measures.call_times import time_calls
from ingenium.model.measures.kinds import Distribution


def test_a_run_whose_calls_are_timed_is_the_same_run() -> None:
    assert played(timed=True).run.outcome.digest == played(timed=False).run.outcome.digest


def test_every_call_of_a_callback_is_timed() -> None:
    watched = played(timed=True)
    for number, name in enumerate(("a", "b")):
        start = 1  # on_start is the first call, and is not timed
        spread = watched.measures.strategies.call_time[name].spread
        assert spread.count == watched.run.calls(number) - start
        assert spread.total > 0


class Follower(Strategy):
    def on_signal(self, symbol: str, strength: float) -> None:
        self.followed = (symbol, strength)


def test_a_signal_is_timed_too() -> None:
    strategy, times = Follower(), Distribution((1,))
    time_calls(strategy, times)
    strategy.on_signal("X", 0.5)
    times.fold()
    assert strategy.followed == ("X", 0.5)
    assert times.spread.count == 1


class Quiet(Strategy):
    def on_bar(self, bar: Any) -> None:
        if bar is None:
            raise ValueError("no bar")


def test_callbacks_that_do_nothing_stay_as_they_are() -> None:
    strategy = Quiet()
    time_calls(strategy, Distribution((1,)))
    assert set(vars(strategy)) & {"on_bar", "on_fill", "on_order", "on_timer"} == {"on_bar"}


def test_what_a_callback_raises_is_raised() -> None:
    strategy = Quiet()
    time_calls(strategy, Distribution((1,)))
    with pytest.raises(ValueError, match="no bar"):
        strategy.on_bar(None)


def test_a_timed_strategy_is_freed_when_nobody_holds_it() -> None:
    strategy = Quiet()
    time_calls(strategy, Distribution((1,)))
    seen = weakref.ref(strategy)
    del strategy
    assert seen() is None
