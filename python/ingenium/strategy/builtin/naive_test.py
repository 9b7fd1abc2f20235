"""A smoke test of placing and cancelling orders; no way to make money."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from ingenium.model.engine import Bar

BUY_AT: int = 5
FAR_BUYS_AT: tuple[int, ...] = (10, 12)
CANCEL_AT: int = 20


class NaiveTest(Strategy):
    """Buy at market at the 5th bar, bid far below at the 10th and 12th, cancel all at the 20th.

    The defaults suit a coin; for whole shares set `quantity: 1, far_quantity: 1`.
    """

    quantity: Decimal = Decimal("0.12")
    far_quantity: Decimal = Decimal("0.1")
    distance: Decimal = Decimal(15)

    def on_start(self) -> None:
        """Count the bars of each symbol from zero."""
        self.seen = dict.fromkeys(self.symbols, 0)

    def on_bar(self, bar: Bar) -> None:
        """Follow the script, and note the state of the account where it ends."""
        self.seen[bar.symbol] += 1
        count = self.seen[bar.symbol]
        if count == BUY_AT:
            self.buy(bar.symbol, self.quantity)
        elif count in FAR_BUYS_AT:
            price = max(Decimal(str(bar.close)) - self.distance, Decimal(str(bar.close)) / 2)
            self.buy(bar.symbol, self.far_quantity, limit=price)
        elif count == CANCEL_AT:
            self.cancel_all(bar.symbol)
            self.log.info("script done", cash=self.cash, position=self.position(bar.symbol))
