"""An array strategy trades as a strategy that is called and decides the same, to the last digit."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ingenium
from ingenium import ArrayStrategy, Bar, Bars, ConfigError, Strategy
from ingenium.strategy.decisions import Targets, Turns

MINUTE = 60 * 10**9
FIRST = 1_577_836_800 * 10**9  # 2020-01-01


def walk(symbol: str, rows: int, seed: int) -> Bars:
    chance = np.random.default_rng(seed)
    close = np.round(100 * np.exp(np.cumsum(chance.normal(0, 0.01, rows))), 2)
    opening = np.round(
        np.concatenate(([100.0], close[:-1])) * (1 + chance.normal(0, 0.002, rows)), 2
    )
    top, bottom = np.maximum(opening, close), np.minimum(opening, close)
    return Bars.from_columns(
        symbol,
        time=FIRST + MINUTE * np.arange(1, rows + 1),
        open=opening,
        high=np.round(top * 1.004, 2),
        low=np.round(bottom * 0.996, 2),
        close=close,
        volume=chance.integers(1, 500, rows).astype(float),
        timeframe="1m",
        stamp="end",
    )


class Columns(ArrayStrategy):
    """Follows decisions that a test made."""

    def __init__(self, decided: Mapping[str, Targets | Turns]) -> None:
        self.decided = decided

    def decide_all(self, bars: Mapping[str, Bars]) -> Mapping[str, object]:
        return {symbol: self.decided[symbol] for symbol in bars}


class Called(Strategy):
    """Makes the same decisions one call at a time."""

    def __init__(self, decided: Mapping[str, Targets | Turns]) -> None:
        self.decided = decided
        self.rows = dict.fromkeys(decided, -1)

    def on_bar(self, bar: Bar) -> None:
        self.rows[bar.symbol] += 1
        decided, row = self.decided[bar.symbol], self.rows[bar.symbol]
        if isinstance(decided, Turns):
            self.turn(bar.symbol, decided, row)
        elif not np.isnan(decided.values[row]):
            aim: Any = {decided.unit: float(decided.values[row])}
            self.target(bar.symbol, **aim)

    def turn(self, symbol: str, decided: Turns, row: int) -> None:
        held = self.position(symbol)
        is_left = bool((held > 0 and decided.sell[row]) or (held < 0 and decided.cover[row]))
        if is_left:
            self.close(symbol)
        side = "buy" if decided.buy[row] else "sell" if decided.short[row] else None
        is_flat = held == 0 and not self.orders(symbol)
        turns = is_left and side == ("sell" if held > 0 else "buy")
        if side is None or not (is_flat or turns):
            return
        order = self.buy if side == "buy" else self.sell
        keywords: dict[str, Any] = {}
        if decided.limit is not None and not np.isnan(decided.limit[row]):
            keywords |= {"limit": float(decided.limit[row]), "bars": 1}
        if decided.stop is not None and not np.isnan(decided.stop[row]):
            keywords["stop_loss"] = float(decided.stop[row])
        order(symbol, float(decided.size[row]), **keywords)


def both(
    decided: Mapping[str, Targets | Turns], data: dict[str, Bars], **settings: Any
) -> tuple[ingenium.Result, ingenium.Result]:
    columns = ingenium.backtest(Columns(decided), data=data, **settings)
    called = ingenium.backtest(Called(decided), data=data, **settings)
    return columns, called


def assert_same(columns: ingenium.Result, called: ingenium.Result) -> None:
    assert columns.digest == called.digest
    assert columns.totals == called.totals
    np.testing.assert_array_equal(columns.equity_values, called.equity_values)
    np.testing.assert_array_equal(columns.times, called.times)
    assert columns.bars == called.bars


COSTS: dict[str, Any] = {
    "fees": {"kind": "percent", "rate": "0.001"},
    "slippage": {"kind": "fraction", "rate": "0.0005"},
}
SETTINGS = [
    {},
    COSTS,
    {"venue": {"participation": 0.1}},
    {"fill": "same_close"},
    {"fill": "next_close", "account": "cash"},
    {"account": "margin", "leverage": 3, "cash": 2_000},
    {"risk": {"max_daily_loss": 50}},
    {"account": "unlimited", "cash": 10},
]


@given(
    seed=st.integers(0, 10**6),
    unit=st.sampled_from(("weight", "quantity", "notional")),
    change=st.sampled_from((0.01, 0.1, 0.6)),
    settings=st.sampled_from(SETTINGS),
)
def test_targets_trade_like_calls(
    seed: int, unit: Any, change: float, settings: dict[str, Any]
) -> None:
    rows = 300
    chance = np.random.default_rng(seed)
    scale = {"weight": 1.0, "quantity": 20.0, "notional": 2_000.0}[unit]
    levels = scale * chance.choice([0.0, 0.0, 0.5, 1.0, -0.5], rows)
    held = np.maximum.accumulate(np.where(chance.random(rows) < change, np.arange(rows), 0))
    values = np.where(chance.random(rows) < 0.2, np.nan, levels[held])
    decided = {"X": Targets(unit, values)}
    columns, called = both(decided, {"X": walk("X", rows, seed)}, **settings)
    assert_same(columns, called)


@given(seed=st.integers(0, 10**6), settings=st.sampled_from(SETTINGS))
def test_turns_trade_like_calls(seed: int, settings: dict[str, Any]) -> None:
    rows = 300
    data = {"X": walk("X", rows, seed)}
    chance = np.random.default_rng(seed)
    flags = {name: chance.random(rows) < 0.05 for name in ("buy", "sell", "short", "cover")}
    close = data["X"].close
    limit = np.where(chance.random(rows) < 0.5, np.nan, np.round(close * 0.998, 2))
    stop = np.where(flags["buy"], np.round(close * 0.97, 2), np.round(close * 1.03, 2))
    stop[chance.random(rows) < 0.3] = np.nan
    size = np.full(rows, 7.0)
    decided = {"X": Turns(unit="quantity", size=size, limit=limit, stop=stop, **flags)}
    columns, called = both(decided, data, **settings)
    assert_same(columns, called)


@given(seed=st.integers(0, 10**6))
def test_several_symbols_trade_like_calls(seed: int) -> None:
    chance = np.random.default_rng(seed)
    data = {symbol: walk(symbol, 150, seed + place) for place, symbol in enumerate("XYZ")}
    decided: dict[str, Targets | Turns] = {
        symbol: Targets("weight", chance.choice([np.nan, 0.0, 0.3], 150, p=[0.8, 0.1, 0.1]))
        for symbol in data
    }
    columns, called = both(decided, data, **COSTS)
    assert_same(columns, called)


def test_long_stretches_without_a_decision_draw_the_same_curve() -> None:
    values = np.full(5_000, np.nan)
    values[[10, 700, 701, 2_500, 4_990]] = [5, 0, 7, 3, 0]
    columns, called = both({"X": Targets("quantity", values)}, {"X": walk("X", 5_000, 1)}, **COSTS)
    assert_same(columns, called)
    assert len(columns.fills) == 5


class Clock(Strategy):
    """Asks in the middle of some bars what was last paid."""

    minutes = (20, 21, 45)

    def on_start(self) -> None:
        self.seen: list[float] = []
        for minute in self.minutes:
            self.call_at(FIRST + minute * MINUTE + MINUTE // 2, "ask")

    def on_timer(self, name: str) -> None:  # noqa: ARG002
        self.seen.append(self.price("X"))


def test_a_timer_in_a_stretch_without_a_decision_sees_the_last_close() -> None:
    bars = walk("X", 60, seed=3)
    decided = {"X": Targets("quantity", np.where(np.arange(60) >= 5, 1.0, 0.0))}
    clock = Clock()
    ingenium.backtest([Columns(decided), clock], data={"X": bars})
    assert clock.seen == [bars.close[minute - 1] for minute in clock.minutes]


class Cross(ArrayStrategy):
    fast: int = 5
    slow: int = 20
    library: str = "numpy"

    def decide(self, bars: Bars) -> object:
        fast = ingenium.indicators.SMA(self.fast).compute(bars.close)
        slow = ingenium.indicators.SMA(self.slow).compute(bars.close)
        weights = np.where(np.isnan(slow), np.nan, np.where(fast > slow, 0.9, 0.0))
        makers: dict[str, Any] = {
            "numpy": np.asarray,
            "pandas": pd.Series,
            "polars": pl.Series,
            "arrow": pa.array,
            "list": list,
        }
        return makers[self.library](weights)


@pytest.mark.parametrize("library", ["pandas", "polars", "arrow", "list"])
def test_columns_of_any_library_are_taken(library: str) -> None:
    plain = ingenium.backtest(Cross(), data="AAPL")
    other = ingenium.backtest(Cross(library=library), data="AAPL")
    assert len(plain.fills) > 20
    assert plain.digest == other.digest


def test_bars_are_read_by_every_library() -> None:
    bars = walk("X", 10, 3)
    assert pl.DataFrame(bars)["close"].to_list() == bars.close.tolist()
    assert pa.table(bars)["close"].to_pylist() == bars.close.tolist()
    assert bars.arrow().to_pandas()["high"].tolist() == bars.high.tolist()


def test_weights_of_several_symbols_are_decided_together() -> None:
    class Winner(ArrayStrategy):
        def decide_all(self, bars: Mapping[str, Bars]) -> Mapping[str, object]:
            growth = np.column_stack([np.log(each.close) for each in bars.values()])
            best = growth.argmax(axis=1)
            return {symbol: 0.9 * (best == place) for place, symbol in enumerate(bars)}

    result = ingenium.backtest(Winner(), data={s: walk(s, 50, i) for i, s in enumerate("XY")})
    assert {*result.fills["symbol"]} <= {"X", "Y"}
    assert len(result.fills) > 0


@pytest.mark.parametrize(
    ("decided", "sentence"),
    [
        (np.ones(9), "Given: decisions for X: shape (9,) does not fit 10 bars"),
        (np.full(10, np.inf), "Given: decisions for X: row 0 is infinite"),
        (["a"] * 10, "a column of decisions does not hold numbers"),
    ],
)
def test_what_is_no_decision_is_refused(decided: object, sentence: str) -> None:
    class Given(ArrayStrategy):
        def decide(self, bars: Bars) -> object:  # noqa: ARG002
            return decided

    with pytest.raises(ConfigError, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        ingenium.backtest(Given(), data={"X": walk("X", 10, 1)})


def test_an_array_strategy_that_decides_nothing_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"ArrayStrategy decides nothing: define decide"):
        ingenium.backtest(ArrayStrategy(), data={"X": walk("X", 10, 1)})


def test_flags_must_be_true_or_false() -> None:
    with pytest.raises(ConfigError, match="a column of flags holds float64"):
        ArrayStrategy.turns(1, buy=np.ones(3))
    with pytest.raises(ConfigError, match="turns\\(\\) needs entries"):
        ArrayStrategy.turns(1)
