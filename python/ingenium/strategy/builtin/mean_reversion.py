"""Trade closes that stray from their rolling mean, back towards it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.model.engine import Bar


class MeanReversion(Strategy):
    """Enter against a close more than `entry_z` deviations from its mean, leave within `exit_z`.

    The deviation is the close's z-score over `lookback` bars. Only dips are bought, unless
    `allow_short` is set: then highs are sold too.
    """

    lookback: int = 20
    entry_z: float = 2.0
    exit_z: float = 0.5
    allow_short: bool = False

    parameter_aliases: ClassVar[Mapping[str, str]] = {
        "entry_z_score": "entry_z",
        "exit_z_score": "exit_z",
    }

    def on_start(self) -> None:
        """Make a z-score for every symbol."""
        self.z = {symbol: self.indicators.zscore(symbol, self.lookback) for symbol in self.symbols}

    def on_bar(self, bar: Bar) -> None:
        """Enter far from the mean, leave near it; a z-score that is not known does neither."""
        z = self.z[bar.symbol].value
        if z < -self.entry_z:
            self.target(bar.symbol, weight=1 / len(self.symbols))
        elif z > self.entry_z and self.allow_short:
            self.target(bar.symbol, weight=-1 / len(self.symbols))
        elif abs(z) < self.exit_z:
            self.target(bar.symbol, weight=0)
