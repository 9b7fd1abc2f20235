"""backtrader: market orders fill at the next open; its run also reads the feed."""

# mypy: disable-error-code="import-not-found, import-untyped, misc"
import sys
from collections.abc import Mapping, Sequence

import backtrader as bt

from benchmarks.child import Reading, Stopwatch, main, require_near
from benchmarks.peers.frames import frame_of
from benchmarks.peers.readings import Pair, capped, rate, start, two_process_sweep
from benchmarks.workloads import (
    CASH,
    FAST,
    SLOW,
    SYMBOLS,
    Columns,
    Scale,
    load,
    position_changes,
    series,
)

MOST_BARS = 100_000
MOST_ORDER_BARS = 20_000
MOST_SYMBOL_BARS = 10_000


class Silent(bt.Strategy):
    """W2."""

    def next(self) -> None:
        """Do nothing."""


class Cross(bt.Strategy):
    """W1 and W9."""

    params = (("fast", FAST), ("slow", SLOW))

    def __init__(self) -> None:
        self.sent = 0
        self.legs = [
            [
                data,
                bt.indicators.SimpleMovingAverage(data, period=self.p.fast),
                bt.indicators.SimpleMovingAverage(data, period=self.p.slow),
                False,
            ]
            for data in self.datas
        ]

    def next(self) -> None:
        """Trade each feed whose averages have crossed."""
        for leg in self.legs:
            data, fast, slow, is_long = leg
            is_above = fast[0] > slow[0]
            if is_above != is_long:
                leg[3] = is_above
                self.sent += 1
                if is_above:
                    self.buy(data=data, size=1)
                else:
                    self.sell(data=data, size=1)


class Alternate(bt.Strategy):
    """W3."""

    def __init__(self) -> None:
        self.sent = self.filled = 0

    def notify_order(self, order: bt.Order) -> None:
        """Count the fills."""
        if order.status == order.Completed:
            self.filled += 1

    def next(self) -> None:
        """Send the other order."""
        self.sent += 1
        if self.sent % 2:
            self.buy(size=1)
        else:
            self.sell(size=1)


class Quotes(bt.Strategy):
    """W4."""

    def __init__(self) -> None:
        self.quotes: tuple[bt.Order, ...] = ()

    def next(self) -> None:
        """Replace both quotes."""
        for order in self.quotes:
            self.cancel(order)
        price = self.data.close[0]
        self.quotes = (
            self.buy(size=1, exectype=bt.Order.Limit, price=price * 0.9),
            self.sell(size=1, exectype=bt.Order.Limit, price=price * 1.1),
        )


def prepared(feeds: Mapping[str, Columns]) -> bt.Cerebro:
    """Return an engine with these feeds."""
    cerebro = bt.Cerebro(stdstats=False)
    for name, columns in feeds.items():
        cerebro.adddata(bt.feeds.PandasData(dataname=frame_of(columns)), name=name)
    cerebro.broker.setcash(CASH)
    return cerebro


def timed(
    strategy: type[bt.Strategy], feeds: Mapping[str, Columns]
) -> tuple[Stopwatch, bt.Strategy]:
    """Run once and return the strategy with its counts."""
    cerebro = prepared(feeds)
    cerebro.addstrategy(strategy)
    with Stopwatch() as watch:
        (ran,) = cerebro.run()
    return watch, ran


def cross(scale: Scale) -> Sequence[Reading]:
    """W1."""
    bars, note = capped(scale.bars, MOST_BARS)
    watch, ran = timed(Cross, {"SYM": series(bars)})
    require_near("orders", ran.sent, position_changes(series(bars).close))
    return [rate("W1", bars, watch, note)]


def silent(scale: Scale) -> Sequence[Reading]:
    """W2."""
    bars, note = capped(scale.bars, MOST_BARS)
    watch, _ = timed(Silent, {"SYM": series(bars)})
    return [rate("W2", bars, watch, note)]


def alternate(scale: Scale) -> Sequence[Reading]:
    """W3."""
    bars, note = capped(scale.symbol_bars, MOST_ORDER_BARS)
    watch, ran = timed(Alternate, {"SYM": series(bars)})
    require_near("fills", ran.filled, bars - 1)
    return [rate("W3", bars, watch, note)]


def quotes(scale: Scale) -> Sequence[Reading]:
    """W4."""
    bars, note = capped(scale.symbol_bars, MOST_ORDER_BARS)
    watch, _ = timed(Quotes, {"SYM": series(bars)})
    return [rate("W4", 4 * bars, watch, note)]


def cross_each(scale: Scale) -> Sequence[Reading]:
    """W9."""
    bars, note = capped(scale.symbol_bars, MOST_SYMBOL_BARS)
    feeds = {symbol: load(symbol).head(bars) for symbol in SYMBOLS}
    watch, ran = timed(Cross, feeds)
    expected = sum(position_changes(columns.close) for columns in feeds.values())
    require_near("orders", ran.sent, expected)
    return [rate("W9", bars * len(feeds), watch, note)]


def orders_of(bars: int, pairs: Sequence[Pair]) -> int:
    """Run some pairs of the sweep."""
    orders = 0
    for fast, slow in pairs:
        cerebro = prepared({"SYM": series(bars)})
        cerebro.addstrategy(Cross, fast=fast, slow=slow)
        (ran,) = cerebro.run()
        orders += ran.sent
    return orders


if __name__ == "__main__":
    sys.exit(
        main(
            {
                "W1": cross,
                "W2": silent,
                "W3": alternate,
                "W4": quotes,
                "W5": lambda scale: two_process_sweep(
                    scale, orders_of, pairs=10, most=MOST_ORDER_BARS
                ),
                "W9": cross_each,
                "import": lambda _: start("backtrader"),
            }
        )
    )
