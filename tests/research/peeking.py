"""Strategies that know what they could not know, each in the ways that one can be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingenium import ArrayStrategy, Bar, Bars, Strategy

if TYPE_CHECKING:
    from collections.abc import Mapping

MINUTE = 60 * 10**9
FIRST = 1_577_836_800 * 10**9  # 2020-01-01


def walk(symbol: str = "WALK", rows: int = 3_000, seed: int = 3) -> Bars:
    """Return a random walk by the minute."""
    chance = np.random.default_rng(seed)
    close = np.round(100 * np.exp(np.cumsum(chance.normal(0, 0.004, rows))), 2)
    opening = np.concatenate(([100.0], close[:-1]))
    return Bars.from_columns(
        symbol,
        time=FIRST + MINUTE * np.arange(1, rows + 1),
        open=opening,
        high=np.maximum(opening, close),
        low=np.minimum(opening, close),
        close=close,
        volume=chance.integers(1, 500, rows).astype(float),
        timeframe="1m",
        stamp="end",
    )


def rises_next(close: np.ndarray) -> np.ndarray:
    """Return 1 where the next close is higher: a shift into the future."""
    return np.where(np.append(close[1:], np.nan) > close, 1.0, 0.0)


def is_cheap(close: np.ndarray) -> np.ndarray:
    """Return 1 where the close is below the mean of the whole range."""
    return np.where((close - close.mean()) / close.std() < 0, 1.0, 0.0)


def average(close: np.ndarray, span: int) -> np.ndarray:
    """Return an exponential average that begins with the first close."""
    result = np.empty(len(close))
    value, weight = close[0], 2 / (span + 1)
    for row, price in enumerate(close):
        value += weight * (price - value)
        result[row] = value
    return result


class ShiftedColumns(ArrayStrategy):
    def decide(self, bars: Bars) -> object:
        return rises_next(bars.close)


class ShiftedFlags(ArrayStrategy):
    def decide(self, bars: Bars) -> object:
        rises = rises_next(bars.close) > 0
        return self.turns(0.5, buy=rises, sell=~rises)


class NormalisedColumns(ArrayStrategy):
    def decide(self, bars: Bars) -> object:
        return is_cheap(bars.close)


class ColdColumns(ArrayStrategy):
    """Trusts an average of 200 bars after 10."""

    warm_up = 10

    def decide(self, bars: Bars) -> object:
        return np.where(bars.close > average(bars.close, 200), 1.0, 0.0)


class WarmColumns(ArrayStrategy):
    """Decides nothing until its average of 20 bars is known."""

    def decide(self, bars: Bars) -> object:
        sums = np.concatenate(([0.0], np.cumsum(np.round(bars.close * 100))))
        mean = np.full(len(bars), np.nan)
        mean[19:] = (sums[20:] - sums[:-20]) / 2_000
        return np.where(np.isnan(mean), np.nan, np.where(bars.close > mean, 1.0, 0.0))


class Prophecy(Strategy):
    """Is called bar by bar, but looks its decisions up in columns that were made before the run."""

    def __init__(self, signals: Mapping[str, np.ndarray]) -> None:
        self.signals = signals
        self.rows = dict.fromkeys(signals, -1)

    def on_bar(self, bar: Bar) -> None:
        self.rows[bar.symbol] += 1
        self.target(bar.symbol, weight=0.5 * self.signals[bar.symbol][self.rows[bar.symbol]])


class ColdCalls(Strategy):
    """Trusts an average of 200 bars after 10, made by hand."""

    warm_up = 10
    value: float = 0.0

    def on_bar(self, bar: Bar) -> None:
        self.value = self.value or bar.close
        self.value += 2 / 201 * (bar.close - self.value)
        self.target(bar.symbol, weight=0.5 if bar.close > self.value else 0)
