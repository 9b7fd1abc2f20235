"""The workloads as a user of Ingenium would write them."""

from dataclasses import dataclass
from typing import Any

from ingenium import ArrayStrategy, Bar, Bars, Fill, Strategy, indicators


class Cross(Strategy):
    """Hold one unit while the fast average is above the slow one."""

    fast: int = 10
    slow: int = 30

    def on_start(self) -> None:
        """Ask for both averages."""
        symbol = self.symbols[0]
        self.fast_sma = self.indicators.sma(symbol, self.fast)
        self.slow_sma = self.indicators.sma(symbol, self.slow)
        self.is_long = False
        self.changes = 0

    def on_bar(self, bar: Bar) -> None:
        """Trade when the averages have crossed; no number is above another before both are full."""
        is_above = self.fast_sma.value > self.slow_sma.value
        if is_above != self.is_long:
            self.is_long = is_above
            self.changes += 1
            if is_above:
                self.buy(bar.symbol, 1)
            else:
                self.sell(bar.symbol, 1)


@dataclass(slots=True)
class Leg:
    """One symbol's averages and position."""

    fast: Any
    slow: Any
    is_long: bool = False


class CrossColumns(ArrayStrategy):
    """Hold one unit while the fast average is above the slow one, decided on whole columns."""

    fast: int = 10
    slow: int = 30

    def decide(self, bars: Bars) -> object:
        """Compare both averages; before the slow one is full nothing is held."""
        fast = indicators.SMA(self.fast).compute(bars.close)
        slow = indicators.SMA(self.slow).compute(bars.close)
        return self.quantities(fast > slow)


class CrossEach(Strategy):
    """The cross on each of its symbols."""

    fast: int = 10
    slow: int = 30

    def on_start(self) -> None:
        """Ask for both averages of every symbol."""
        sma = self.indicators.sma
        self.legs = {
            symbol: Leg(sma(symbol, self.fast), sma(symbol, self.slow)) for symbol in self.symbols
        }
        self.changes = 0

    def on_bar(self, bar: Bar) -> None:
        """Trade when the averages of this bar's symbol have crossed."""
        leg = self.legs[bar.symbol]
        is_above = leg.fast.value > leg.slow.value
        if is_above != leg.is_long:
            leg.is_long = is_above
            self.changes += 1
            if is_above:
                self.buy(bar.symbol, 1)
            else:
                self.sell(bar.symbol, 1)


class Silent(Strategy):
    """Do nothing on every bar."""

    def on_bar(self, bar: Bar) -> None:
        """Look away."""


class Alternate(Strategy):
    """Send a market order on every bar, a buy and a sell by turns, and hear every fill."""

    def on_start(self) -> None:
        """Begin flat."""
        self.is_long = False
        self.fills_heard = 0

    def on_bar(self, bar: Bar) -> None:
        """Send the other order."""
        self.is_long = not self.is_long
        if self.is_long:
            self.buy(bar.symbol, 1)
        else:
            self.sell(bar.symbol, 1)

    def on_fill(self, fill: Fill) -> None:  # noqa: ARG002
        """Count the fill."""
        self.fills_heard += 1


class Quotes(Strategy):
    """Put a far bid and a far ask on every bar, and cancel them on the next."""

    def on_start(self) -> None:
        """Begin without quotes."""
        self.bid: Any = None
        self.ask: Any = None

    def on_bar(self, bar: Bar) -> None:
        """Replace both quotes."""
        if self.bid is not None:
            self.cancel(self.bid)
            self.cancel(self.ask)
        price = bar.close
        self.bid = self.buy(bar.symbol, 1, limit=price * 0.9)
        self.ask = self.sell(bar.symbol, 1, limit=price * 1.1)
