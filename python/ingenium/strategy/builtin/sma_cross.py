"""Follow the trend: the crossing of a fast and a slow moving average."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.model.errors import ConfigError
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from ingenium.model.engine import Bar


class SmaCross(Strategy):
    """Buy when the fast average of closes crosses above the slow one, sell when it crosses below.

    With `allow_short` the crossing below opens a short position of the same weight.
    """

    fast: int = 10
    slow: int = 30
    weight: float = 0.95
    allow_short: bool = False

    def on_start(self) -> None:
        """Make both averages for every symbol."""
        if self.fast >= self.slow:
            msg = f"SmaCross: fast ({self.fast}) must be below slow ({self.slow}): change one."
            raise ConfigError(msg)
        self.share = self.weight / len(self.symbols)
        self.averages = {
            symbol: (self.indicators.sma(symbol, self.fast), self.indicators.sma(symbol, self.slow))
            for symbol in self.symbols
        }
        self.side: dict[str, int] = {}

    def on_bar(self, bar: Bar) -> None:
        """Trade when the fast average has changed sides."""
        fast, slow = self.averages[bar.symbol]
        if not slow.is_ready:
            return
        gap = fast.value - slow.value
        if abs(gap) < 1e-11 * bar.close:  # equal, but for the noise of floating point
            gap = 0.0
        side = (gap > 0) - (gap < 0)
        before = self.side.get(bar.symbol, side)
        self.side[bar.symbol] = side
        if side > 0 >= before:
            self.target(bar.symbol, weight=self.share)
        elif side < 0 <= before:
            self.target(bar.symbol, weight=-self.share if self.allow_short else 0)
