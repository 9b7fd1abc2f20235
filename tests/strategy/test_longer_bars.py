"""Longer bars inside a run: those that resampling makes, each as soon as it is over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingenium.model.bars import Bars
from ingenium.model.corporate_actions import Split
from ingenium.model.errors import ConfigError
from ingenium.model.timeframe import DAY, MINUTE, format_timeframe
from ingenium.runtime.backtest import backtest
from ingenium.storage.kinds import BARS
from ingenium.storage.resample import Grid, resampled
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.model.bars import Stamp
    from ingenium.model.engine import Bar

FIRST = 1_577_836_800 * 10**9  # 2020-01-01, a Wednesday


def minute_bars(minutes: list[int], stamp: Stamp = "start") -> Bars:
    """Return bars of different prices at some minutes of a day."""
    steps = np.arange(len(minutes), dtype=np.float64)
    close = 100 + np.round(np.sin(steps) * 5, 2)
    return Bars.from_columns(
        "AAA",
        time=FIRST + MINUTE * (np.array(minutes) + (stamp == "end")),
        open=close,
        high=close + 1,
        low=close - 1,
        close=close + 0.5,
        volume=steps + 1,
        timeframe=MINUTE,
        stamp=stamp,
    )


class Watcher(Strategy):
    """Notes at each bar what it knows of longer ones."""

    length: str = "5m"

    def on_start(self) -> None:
        self.longer = self.bars(self.length)
        self.average = self.indicators.of_bars(self.length).sma(self.symbols[0], 2)
        self.seen: list[tuple[int, int, float]] = []

    def on_bar(self, bar: Bar) -> None:
        self.seen.append((bar.available, len(self.longer), self.average.value))


def watched(bars: Bars, length: str, actions: Sequence[Split] = ()) -> Watcher:
    strategy = Watcher(length=length)
    backtest(strategy, data=[bars], actions=actions)
    return strategy


@given(
    st.sets(st.integers(0, 300), min_size=2, max_size=120).map(sorted),
    st.sampled_from([2, 5, 7, 60]),
    st.sampled_from(["start", "end"]),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_longer_bars_of_a_run_are_those_that_resampling_makes(
    minutes: list[int], length: int, stamp: Stamp
) -> None:
    bars = minute_bars(minutes, stamp)
    strategy = watched(bars, format_timeframe(length * MINUTE))
    start = FIRST + MINUTE * np.array(minutes)
    rows = {name: getattr(bars, name) for name in ("open", "high", "low", "close", "volume")}
    rows |= {"time": bars.time, "available": start + MINUTE}
    made = resampled(rows, BARS, Grid(length * MINUTE).buckets(start, MINUTE), is_end_stamped=False)
    over = np.flatnonzero(made["available"] <= start[-1] + MINUTE)
    longer = strategy.longer
    assert longer.time.tolist() == made["time"][over].tolist()
    for name in ("open", "high", "low", "close", "volume"):
        assert getattr(longer, name).tolist() == pytest.approx(made[name][over].tolist())
    for now, count, _ in strategy.seen:
        assert count <= int((made["available"] <= now).sum())


def test_a_longer_bar_is_there_with_the_bar_that_ends_it() -> None:
    strategy = watched(minute_bars(list(range(11))), "5m")
    assert [count for _, count, _ in strategy.seen] == [0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2][1:]


def test_an_indicator_on_longer_bars_sees_them_and_no_others() -> None:
    strategy = watched(minute_bars(list(range(20))), "5m")
    closes = strategy.longer.close
    assert strategy.average.value == pytest.approx((closes[-1] + closes[-2]) / 2)
    assert np.isnan([value for now, _, value in strategy.seen if now < FIRST + 10 * MINUTE]).all()


def test_one_bar_is_read_by_its_place() -> None:
    longer = watched(minute_bars(list(range(10))), "5m").longer
    assert longer[-1][0] == FIRST + 5 * MINUTE
    assert longer[0][:2] == (FIRST, 100.0)
    with pytest.raises(IndexError, match="there are not so many bars yet"):
        longer[2]


def test_longer_bars_are_read_in_the_units_of_today_after_a_split() -> None:
    closes = np.array([100.0, 100.0, 50.0, 50.0])
    bars = Bars.from_columns(
        "AAA", time=FIRST + DAY * np.arange(4), open=closes, high=closes, low=closes, close=closes,
        volume=[10.0, 10.0, 20.0, 20.0], timeframe=DAY,
    )  # fmt: skip
    split = Split("AAA", FIRST + 2 * DAY, 2, 1)
    longer = watched(bars, "2d", actions=[split]).longer
    assert longer.close.tolist() == [50.0, 50.0]
    assert longer.volume.tolist() == [40.0, 40.0]


def test_only_the_last_bars_are_kept() -> None:
    class Forgetful(Watcher):
        def on_start(self) -> None:
            super().on_start()
            self.longer = self.bars("5m", "AAA", keep=2)

    strategy = Forgetful()
    backtest(strategy, data=[minute_bars(list(range(30)))])
    assert strategy.longer.time.tolist() == [FIRST + 20 * MINUTE, FIRST + 25 * MINUTE]


def test_of_several_symbols_one_has_to_be_named() -> None:
    one = minute_bars([0, 1])
    other = replace(one, symbol="BBB")
    with pytest.raises(ConfigError, match=r"bars\('5m'\) does not say of which symbol: name one"):
        backtest(Watcher(), data=[one, other])
