"""The class that people extend to turn signals into orders in a way of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.model.decider import Decider, noop

if TYPE_CHECKING:
    from ingenium.model.engine import Fill


class Portfolio(Decider, root=True):
    """Decides what signals become: extend it and write `on_signal`.

    A system without one sizes signals by the `sizer` of each strategy. With one, every signal of
    every strategy comes here, and the orders trade the portfolio's own positions.
    """

    def on_signal(self, symbol: str, strength: float) -> None:
        """Act on a signal of a strategy: 1 is long, -1 is short, 0 is flat."""
        raise NotImplementedError

    def on_fill(self, fill: Fill) -> None:
        """Pass on what an order of this portfolio did."""
        self.on_execution(fill)

    @noop
    def on_execution(self, fill: Fill) -> None:
        """Hear that an order of this portfolio traded."""
