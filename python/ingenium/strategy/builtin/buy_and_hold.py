"""Buy once and wait: what any other strategy should be compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from ingenium.model.engine import Bar


class BuyAndHold(Strategy):
    """At the first bar of each symbol, put an equal share of the equity into it; never sell.

    The default weight leaves 5 % for a gap before the fill, and for fees.
    """

    weight: float = 0.95

    def on_start(self) -> None:
        """Forget what was bought."""
        self.bought: set[str] = set()

    def on_bar(self, bar: Bar) -> None:
        """Buy at the first sight of a symbol."""
        if bar.symbol not in self.bought:
            self.bought.add(bar.symbol)
            self.target(bar.symbol, weight=self.weight / len(self.symbols))
