"""Hold fixed shares of the equity, and restore them from time to time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import did_you_mean
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from ingenium.model.engine import Bar


class Rebalance(Strategy):
    """Every `every` bars, bring each symbol back to its weight; equal weights unless given.

    Equal weights use 95 % of the equity, which leaves room for gaps and fees. A symbol without a
    weight is not held.
    """

    weights: dict[str, float] = {}  # noqa: RUF012 - a parameter: each strategy has its own copy
    every: int = 21

    def on_start(self) -> None:
        """Check the weights."""
        for symbol in self.weights:
            if symbol not in self.symbols:
                fix = did_you_mean(symbol, self.symbols)
                msg = f"Rebalance: weights has {symbol!r}, which is not traded here: {fix}."
                raise ConfigError(msg)
        if self.every < 1:
            msg = f"Rebalance: every must be 1 or more bars, not {self.every}."
            raise ConfigError(msg)
        equal = dict.fromkeys(self.symbols, 0.95 / len(self.symbols))
        self.wanted = self.weights or equal
        self.seen = dict.fromkeys(self.symbols, 0)

    def on_bar(self, bar: Bar) -> None:
        """Restore the weight at the first bar and each `every` bars after it."""
        if self.seen[bar.symbol] % self.every == 0:
            self.target(bar.symbol, weight=self.wanted.get(bar.symbol, 0.0))
        self.seen[bar.symbol] += 1
