"""Strategies for sweeps: quick ones, one that fails, one that ends its process."""

from __future__ import annotations

import os

import numpy as np

from ingenium import ArrayStrategy, Bar, Bars, Strategy


class Trend(Strategy):
    """Holds while the close is above its average."""

    period: int = 10
    weight: float = 0.5

    def on_start(self) -> None:
        self.average = self.indicators.sma(self.symbols[0], self.period)

    def on_bar(self, bar: Bar) -> None:
        self.target(bar.symbol, weight=self.weight if bar.close > self.average.value else 0)


class TrendColumns(ArrayStrategy):
    """The same in columns, nearly."""

    period: int = 10
    weight: float = 0.5

    def decide(self, bars: Bars) -> object:
        sums = np.concatenate(([0.0], np.cumsum(bars.close)))
        mean = np.full(len(bars), np.nan)
        mean[self.period - 1 :] = (sums[self.period :] - sums[: -self.period]) / self.period
        return np.where(np.isnan(mean), np.nan, np.where(bars.close > mean, self.weight, 0.0))


class Fragile(Trend):
    """Fails with one period."""

    def on_bar(self, bar: Bar) -> None:
        if self.period == 13:
            msg = "thirteen"
            raise RuntimeError(msg)
        super().on_bar(bar)


class Deadly(Trend):
    """Ends its process with one period, as a machine without memory would."""

    def on_bar(self, bar: Bar) -> None:
        if self.period == 13:
            os._exit(9)
        super().on_bar(bar)
