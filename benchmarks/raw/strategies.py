"""The workloads' strategies over the C loop: the Python that no engine can take away."""

from typing import Protocol


class Bar(Protocol):
    """A bar as the loop passes it."""

    close: float


class Average(Protocol):
    """A moving average that the loop updates; not a number until its window is full."""

    value: float


class Engine(Protocol):
    """The compiled loop."""

    orders: int
    fills: int

    def buy(self, quantity: float, limit: float = ..., /) -> object:
        """Buy at the next open, or at the limit."""
        ...

    def sell(self, quantity: float, limit: float = ..., /) -> object:
        """Sell at the next open, or at the limit."""
        ...

    def cancel(self, order: object, /) -> None:
        """Cancel a resting order."""

    def average(self, length: int, /) -> Average:
        """Return a moving average of the closes."""
        ...

    def run(self, on_bar: object, on_fill: object, *columns: object) -> None:
        """Run over the columns."""


class Silent:
    """Do nothing on every bar."""

    def on_bar(self, bar: Bar) -> None:
        """Look away."""


class Cross:
    """Hold one unit while the fast average is above the slow one."""

    def __init__(self, engine: Engine, fast: int, slow: int) -> None:
        self.buy, self.sell = engine.buy, engine.sell
        self.fast, self.slow = engine.average(fast), engine.average(slow)
        self.is_long = False

    def on_bar(self, bar: Bar) -> None:  # noqa: ARG002
        """Trade when the averages have crossed."""
        is_above = self.fast.value > self.slow.value
        if is_above != self.is_long:
            self.is_long = is_above
            if is_above:
                self.buy(1)
            else:
                self.sell(1)


class Alternate:
    """Send a market order on every bar, a buy and a sell by turns."""

    def __init__(self, engine: Engine) -> None:
        self.buy, self.sell = engine.buy, engine.sell
        self.is_long = False
        self.fills = 0

    def on_bar(self, bar: Bar) -> None:  # noqa: ARG002
        """Send the other order."""
        self.is_long = not self.is_long
        if self.is_long:
            self.buy(1)
        else:
            self.sell(1)

    def on_fill(self, fill: object) -> None:  # noqa: ARG002
        """Count the fill."""
        self.fills += 1


class Quotes:
    """Put a far bid and a far ask on every bar, and cancel them on the next."""

    def __init__(self, engine: Engine) -> None:
        self.buy, self.sell, self.cancel = engine.buy, engine.sell, engine.cancel
        self.bid: object | None = None
        self.ask: object | None = None

    def on_bar(self, bar: Bar) -> None:
        """Replace both quotes."""
        if self.bid is not None:
            self.cancel(self.bid)
            self.cancel(self.ask)
        price = bar.close
        self.bid = self.buy(1, price * 0.9)
        self.ask = self.sell(1, price * 1.1)
