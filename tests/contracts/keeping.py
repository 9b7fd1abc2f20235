"""A strategy and a portfolio, named by this file in the systems of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium import Portfolio, Strategy

if TYPE_CHECKING:
    from ingenium import Bar, Fill


class Keeping(Portfolio):
    """Follows its own record of what it holds, from the first execution on."""

    def on_start(self) -> None:
        self.held = 0.0

    def on_signal(self, symbol: str, strength: float) -> None:
        if strength > 0 and self.position(symbol) == 0:
            self.buy(symbol, 1_000)

    def on_execution(self, fill: Fill) -> None:
        self.held += fill.quantity if fill.side == "buy" else -fill.quantity
        self.log.info("traded", own=self.held, position=self.position(fill.symbol))


class Once(Strategy):
    """Says long at the first bar."""

    def on_start(self) -> None:
        self.said = False

    def on_bar(self, bar: Bar) -> None:
        if not self.said:
            self.signal(bar.symbol, 1)
            self.said = True
