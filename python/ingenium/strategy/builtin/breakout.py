"""Buy new highs: the Donchian channel of the turtle traders."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from ingenium.model.engine import Bar


class Breakout(Strategy):
    """Buy a close above the highest high of `entry` bars, sell one below the lowest low of `exit`.

    The channel is that of the bars before this one: a bar never breaks out of itself.
    """

    entry: int = 20
    exit: int = 10
    weight: float = 0.95

    def on_start(self) -> None:
        """Make both channels for every symbol."""
        self.share = self.weight / len(self.symbols)
        self.channels = {
            symbol: (
                self.indicators.donchian(symbol, self.entry),
                self.indicators.donchian(symbol, self.exit),
            )
            for symbol in self.symbols
        }
        self.levels: dict[str, tuple[float, float]] = {}

    def on_bar(self, bar: Bar) -> None:
        """Trade a close beyond the channel as it stood before."""
        ceiling, floor = self.levels.get(bar.symbol, (inf, -inf))
        entry, leave = self.channels[bar.symbol]
        self.levels[bar.symbol] = entry.upper, leave.lower
        if bar.close > ceiling and self.position(bar.symbol) == 0:
            self.target(bar.symbol, weight=self.share)
        elif bar.close < floor and self.position(bar.symbol) > 0:
            self.close(bar.symbol)
