"""Trade the extremes of the relative strength index."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from ingenium.model.engine import Bar


class Rsi(Strategy):
    """Buy when the index is below `lower`, sell when it is above `upper`.

    The defaults are RSI-2. For RSI-14 set `period: 14, lower: 30, upper: 70, on_cross: true`:
    with `on_cross` only the bar that crosses a level counts. With `allow_short` a sale from flat
    or long opens a short position.
    """

    period: int = 2
    lower: float = 5.0
    upper: float = 95.0
    on_cross: bool = False
    allow_short: bool = False
    weight: float = 0.95

    def on_start(self) -> None:
        """Make an index for every symbol."""
        self.share = self.weight / len(self.symbols)
        self.rsi = {symbol: self.indicators.rsi(symbol, self.period) for symbol in self.symbols}
        self.before: dict[str, float] = {}

    def on_bar(self, bar: Bar) -> None:
        """Enter or leave at the extremes, once: a position is never added to."""
        value = self.rsi[bar.symbol].value
        before = self.before.get(bar.symbol, nan)
        self.before[bar.symbol] = value
        position = self.position(bar.symbol)
        if value < self.lower and (before >= self.lower or not self.on_cross):
            if position <= 0:
                self.target(bar.symbol, weight=self.share)
        elif value > self.upper and (before <= self.upper or not self.on_cross):
            if self.allow_short and position >= 0:
                self.target(bar.symbol, weight=-self.share)
            elif position > 0:
                self.close(bar.symbol)
