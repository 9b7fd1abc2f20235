"""Timers and warm-up: when a strategy is called besides its bars."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.simulation.script import FIRST, bars, flat, play

import ingenium
from ingenium.model.timeframe import DAY, HOUR


def fired(start: Any, count: int = 3) -> list[tuple[str, int]]:
    """Return the name and the hours since the start of each call, over daily bars."""
    calls: list[tuple[str, int]] = []
    on = {
        "start": start,
        "timer": lambda s, name: calls.append((name, (s.now - FIRST) // HOUR)),
    }
    play(flat(*[100] * count), {}, on=on)
    return calls


def test_call_at_fires_once_at_its_time() -> None:
    assert fired(lambda s, _: s.call_at(FIRST + 30 * HOUR, "noon")) == [("noon", 30)]
    assert fired(lambda s, _: s.call_at(datetime(2020, 1, 2, 6, tzinfo=UTC))) == [("", 30)]


def test_call_every_fires_after_each_interval_until_the_data_end() -> None:
    # Three days are 72 hours; the last firing is at the close of the last bar.
    assert fired(lambda s, _: s.call_every(24 * HOUR, "day")) == [
        ("day", 24),
        ("day", 48),
        ("day", 72),
    ]
    assert fired(lambda s, _: s.call_every(20 * HOUR, "x")) == [("x", 20), ("x", 40), ("x", 60)]


def test_a_timer_after_the_last_bar_never_fires() -> None:
    assert fired(lambda s, _: s.call_at(FIRST + 72 * HOUR)) == [("", 72)]
    assert fired(lambda s, _: s.call_at(FIRST + 72 * HOUR + 1)) == []
    assert fired(lambda s, _: s.call_at(FIRST + 900 * DAY)) == []


def test_a_timer_in_the_past_fires_at_once() -> None:
    assert fired(lambda s, _: s.call_at(FIRST - DAY, "late")) == [("late", 0)]


def test_at_one_instant_the_bar_is_seen_before_the_timer() -> None:
    calls: list[str] = []
    on = {
        "start": lambda s, _: s.call_every(DAY, "timer"),
        "timer": lambda _, name: calls.append(name),
        "bar": lambda _, bar: calls.append(f"bar {bar.close:g}"),
    }
    play(flat(100, 101), {}, on=on)
    assert calls == ["bar 100", "timer", "bar 101", "timer"]


def test_timers_of_one_instant_fire_in_the_order_in_which_they_were_set() -> None:
    def start(s: Any, _: object) -> None:
        for name in ("b", "a", "c"):
            s.call_at(FIRST + HOUR, name)

    assert [name for name, _ in fired(start)] == ["b", "a", "c"]


def test_an_order_of_a_timer_inside_a_bar_waits_for_the_next_bar() -> None:
    # Sent at noon of day 1: bar 1 reaches 95 but began before. Bar 2 does not reach it.
    on = {
        "start": lambda s, _: s.call_at(FIRST + 36 * HOUR),
        "timer": lambda s, _: (s.buy("X", 1), s.buy("X", 2, limit=95)),
    }
    run = play([*flat(100), (100, 100, 90, 99), *flat(98)], {}, on=on)
    assert run.fills == ["2 open: buy 1 at 98"]


def test_an_order_of_a_timer_at_a_close_trades_at_the_open_of_that_instant() -> None:
    on = {
        "start": lambda s, _: s.call_at(FIRST + DAY),
        "timer": lambda s, _: s.buy("X", 1),
    }
    assert play(flat(100, 101), {}, on=on).fills == ["1 open: buy 1 at 101"]


def test_an_order_replaced_inside_a_bar_leaves_that_bar_unless_it_only_shrinks() -> None:
    # Bar 1 reaches 95 in the afternoon for all we know; the change of noon is live from bar 2.
    def change(**keywords: float) -> list[str]:
        on = {
            "start": lambda s, _: s.call_at(FIRST + 36 * HOUR),
            "timer": lambda s, _: s.replace(0, **keywords),
        }
        rows = [*flat(100), (100, 100, 90, 99), (97, 98, 96, 97)]
        return play(rows, {0: lambda s: s.buy("X", 10, limit=95)}, on=on).fills

    assert change(limit=98) == ["2 open: buy 10 at 97"]
    assert change(quantity=4) == ["1 intrabar: buy 4 at 95"]


def test_a_timer_needs_a_time_and_an_interval_above_zero() -> None:
    with pytest.raises(ValueError, match="call_every needs an interval of at least 1 nanosecond"):
        fired(lambda s, _: s.call_every(0))
    with pytest.raises(ValueError, match="nanoseconds since 1970 or a datetime, not '2020-01-01'"):
        fired(lambda s, _: s.call_at("2020-01-01"))


class Patient(ingenium.Strategy):
    """Notes the bars that it is called for."""

    def on_start(self) -> None:
        self.seen: list[tuple[str, float]] = []

    def on_bar(self, bar: ingenium.Bar) -> None:
        self.seen.append((bar.symbol, bar.close))


class OfThree(Patient):
    warm_up = 3


class ByIndicator(Patient):
    def on_start(self) -> None:
        super().on_start()
        self.mean = self.indicators.sma("X", 3)
        self.values: list[float] = []

    def on_bar(self, bar: ingenium.Bar) -> None:
        super().on_bar(bar)
        self.values.append(self.mean.value)


def test_a_declared_warm_up_is_that_many_bars_of_each_symbol() -> None:
    # The third bar is the first of which the strategy hears.
    strategy = OfThree()
    data = [bars(flat(1, 2, 3, 4), "X"), bars(flat(5, 6, 7), "Y")]
    ingenium.backtest(strategy, data=data)
    assert strategy.seen == [("X", 3.0), ("Y", 7.0), ("X", 4.0)]


def test_without_one_the_indicators_say_when_they_have_a_value() -> None:
    # The mean of three: (1 + 2 + 3) / 3 = 2 at the third bar, then 3.
    strategy = ByIndicator()
    ingenium.backtest(strategy, data=[bars(flat(1, 2, 3, 4))])
    assert strategy.seen == [("X", 3.0), ("X", 4.0)]
    assert strategy.values == [2.0, 3.0]
