"""W1 twice, W2, W3, W4 and W9: one backtest each."""

from collections.abc import Sequence

from benchmarks.child import Reading, Stopwatch, peak_megabytes, require
from benchmarks.ours.engine import SYMBOL, bars_of, fill_count, order_count, timed_run
from benchmarks.ours.strategies import (
    Alternate,
    Cross,
    CrossColumns,
    CrossEach,
    Quotes,
    Silent,
)
from benchmarks.workloads import (
    FAST,
    FULL_BARS,
    ORDER_SIZES,
    POSITION_CHANGES,
    SLOW,
    SYMBOLS,
    Scale,
    load,
    position_changes,
    repeats_of,
    series,
)


def rate(row: str, work: int, watch: Stopwatch) -> Reading:
    """Return the reading of a rate by processor time."""
    return Reading(row, work / watch.cpu, note=f"{watch.wall:.3f} s wall")


def cross(scale: Scale) -> Sequence[Reading]:
    """W1, and the most memory it takes."""
    strategy = Cross(fast=FAST, slow=SLOW)
    data = {SYMBOL: bars_of(series(scale.bars))}
    watch, result = timed_run(strategy, data)
    peak = peak_megabytes()
    expected = position_changes(series(scale.bars).close)
    if scale.bars == FULL_BARS:
        require("position changes by numpy", expected, POSITION_CHANGES)
    require("position changes", strategy.changes, expected)
    require("orders", order_count(result), expected)
    return [rate("W1", scale.bars, watch), Reading("W1-rss", peak)]


def cross_columns(scale: Scale) -> Sequence[Reading]:
    """W1 as an array strategy: the columns, and the replay of what they decide."""
    data = {SYMBOL: bars_of(series(scale.bars))}
    watch, result = timed_run(CrossColumns(fast=FAST, slow=SLOW), data)
    require("orders", order_count(result), position_changes(series(scale.bars).close))
    return [rate("W1-array", scale.bars, watch)]


def silent(scale: Scale) -> Sequence[Reading]:
    """W2."""
    watch, result = timed_run(Silent(), {SYMBOL: bars_of(series(scale.bars))})
    require("orders", order_count(result), 0)
    return [rate("W2", scale.bars, watch)]


def alternate(scale: Scale) -> Sequence[Reading]:
    """W3 at its four sizes."""
    return [alternate_at(row, scale.of(size)) for row, size in ORDER_SIZES]


def alternate_at(row: str, orders: int) -> Reading:
    """W3 with this many orders; the last one finds no next open."""
    data = {SYMBOL: bars_of(series(orders))}
    repeats = repeats_of(orders)
    total = Stopwatch()
    for _ in range(repeats):
        strategy = Alternate()
        watch, result = timed_run(strategy, data)
        total.wall += watch.wall
        total.cpu += watch.cpu
        require("orders", order_count(result), orders)
        require("fills booked", fill_count(result), orders - 1)
        require("fills heard", strategy.fills_heard, orders - 1)
    return rate(row, repeats * orders, total)


def quotes(scale: Scale) -> Sequence[Reading]:
    """W4."""
    bars = scale.symbol_bars
    watch, result = timed_run(Quotes(), {SYMBOL: bars_of(series(bars))})
    require("orders", order_count(result), 2 * bars)
    require("fills", fill_count(result), 0)
    return [rate("W4", 4 * bars, watch)]


def cross_each(scale: Scale) -> Sequence[Reading]:
    """W9."""
    bars = scale.symbol_bars
    strategy = CrossEach(fast=FAST, slow=SLOW)
    columns = {symbol: load(symbol).head(bars) for symbol in SYMBOLS}
    watch, result = timed_run(
        strategy, {name: bars_of(part, name) for name, part in columns.items()}
    )
    expected = sum(position_changes(part.close) for part in columns.values())
    require("position changes", strategy.changes, expected)
    require("orders", order_count(result), expected)
    return [rate("W9", bars * len(SYMBOLS), watch)]
