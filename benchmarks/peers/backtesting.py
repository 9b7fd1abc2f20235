"""backtesting.py: market orders fill at the next open; indicators are columns made before."""

# mypy: disable-error-code="import-not-found, import-untyped, misc"
import sys
import warnings
from collections.abc import Sequence

import pandas as pd
from backtesting import Backtest, Strategy

from benchmarks.child import Reading, Stopwatch, main, peak_megabytes, require_near
from benchmarks.peers.frames import frame_of
from benchmarks.peers.readings import Pair, rate, start, two_process_sweep
from benchmarks.workloads import CASH, FAST, SLOW, Scale, position_changes, series


def rolling_mean(values: object, length: int) -> pd.Series:
    """Return the moving average of a column."""
    return pd.Series(values).rolling(length).mean()


class Counting(Strategy):
    """Count the orders of the last run on the class: the library copies its strategies."""

    sent = 0

    def init(self) -> None:
        """Begin to count."""
        Counting.sent = 0

    def next(self) -> None:
        """Do nothing."""


class Cross(Counting):
    """W1."""

    fast = FAST
    slow = SLOW

    def init(self) -> None:
        """Compute both averages."""
        super().init()
        self.fast_mean = self.I(rolling_mean, self.data.Close, self.fast)
        self.slow_mean = self.I(rolling_mean, self.data.Close, self.slow)
        self.is_long = False

    def next(self) -> None:
        """Trade when the averages have crossed."""
        is_above = self.fast_mean[-1] > self.slow_mean[-1]
        if is_above != self.is_long:
            self.is_long = is_above
            Counting.sent += 1
            if is_above:
                self.buy(size=1)
            else:
                self.sell(size=1)


class Alternate(Counting):
    """W3."""

    def next(self) -> None:
        """Send the other order."""
        Counting.sent += 1
        if Counting.sent % 2:
            self.buy(size=1)
        else:
            self.sell(size=1)


class Quotes(Counting):
    """W4."""

    def next(self) -> None:
        """Replace both quotes."""
        for order in self.orders:
            order.cancel()
        price = self.data.Close[-1]
        self.buy(size=1, limit=price * 0.9)
        self.sell(size=1, limit=price * 1.1)


def prepared(strategy: type[Strategy], bars: int) -> Backtest:
    """Return a backtest that is ready to run."""
    frame = frame_of(series(bars), capital=True)
    return Backtest(frame, strategy, cash=CASH, commission=0, finalize_trades=True)


def timed(strategy: type[Strategy], bars: int) -> Stopwatch:
    """Run once; the statistics cannot be left out."""
    backtest = prepared(strategy, bars)
    with Stopwatch() as watch:
        backtest.run()
    return watch


def cross(scale: Scale) -> Sequence[Reading]:
    """W1."""
    watch = timed(Cross, scale.bars)
    peak = peak_megabytes()
    require_near("orders", Counting.sent, position_changes(series(scale.bars).close))
    return [rate("W1", scale.bars, watch), Reading("W1-rss", peak)]


def silent(scale: Scale) -> Sequence[Reading]:
    """W2."""
    return [rate("W2", scale.bars, timed(Counting, scale.bars))]


def alternate(scale: Scale) -> Sequence[Reading]:
    """W3; the library keeps trades, not orders."""
    watch = timed(Alternate, scale.symbol_bars)
    require_near("orders", Counting.sent, scale.symbol_bars)
    return [rate("W3", scale.symbol_bars, watch, note="keeps no orders")]


def quotes(scale: Scale) -> Sequence[Reading]:
    """W4."""
    return [rate("W4", 4 * scale.symbol_bars, timed(Quotes, scale.symbol_bars))]


def orders_of(bars: int, pairs: Sequence[Pair]) -> int:
    """Run some pairs of the sweep."""
    backtest = prepared(Cross, bars)
    orders = 0
    for fast, slow in pairs:
        backtest.run(fast=fast, slow=slow)
        orders += Counting.sent
    return orders


def load(scale: Scale) -> Sequence[Reading]:
    """From mapped columns to a backtest."""
    with Stopwatch() as watch:
        prepared(Counting, scale.bars)
    return [Reading("load-mapped", watch.cpu)]


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    sys.exit(
        main(
            {
                "W1": cross,
                "W2": silent,
                "W3": alternate,
                "W4": quotes,
                "W5": lambda scale: two_process_sweep(scale, orders_of, pairs=20, most=100_000),
                "load": load,
                "import": lambda _: start("backtesting"),
            }
        )
    )
