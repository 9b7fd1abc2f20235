"""Measure the raw bound of one group: python -m benchmarks.raw W1."""

import sys
from collections.abc import Sequence

from benchmarks.child import Reading, Stopwatch, interpreter_seconds, main, require
from benchmarks.raw.build import CannotBuildError, callback_module
from benchmarks.raw.strategies import Alternate, Cross, Engine, Quotes, Silent
from benchmarks.workloads import (
    FAST,
    ORDER_SIZES,
    SLOW,
    Columns,
    Scale,
    diagonal,
    position_changes,
    repeats_of,
    series,
)

PROCESSES = 2


def new_engine() -> Engine:
    """Return a fresh compiled loop."""
    engine: Engine = callback_module().Engine()
    return engine


def rate(row: str, work: int, watch: Stopwatch, bars: int) -> list[Reading]:
    """Return the reading of a rate, with the time a bar took."""
    return [Reading(row, work / watch.cpu, note=f"{watch.cpu / bars * 1e9:.0f} ns a bar")]


def cross_seconds(columns: Columns, fast: int, slow: int) -> Stopwatch:
    """Run one cross over the columns and check how often it traded."""
    engine = new_engine()
    strategy = Cross(engine, fast, slow)
    arrays = tuple(columns.arrays())
    with Stopwatch() as watch:
        engine.run(strategy.on_bar, None, *arrays)
    require("position changes", engine.orders, position_changes(columns.close, fast, slow))
    return watch


def cross(scale: Scale) -> Sequence[Reading]:
    """W1."""
    columns = series(scale.bars).in_memory()
    megabytes = sum(array.nbytes for array in columns.arrays()) / 1e6
    readings = rate("W1", scale.bars, cross_seconds(columns, FAST, SLOW), scale.bars)
    return [*readings, Reading("W1-rss", megabytes, note="the columns alone")]


def silent(scale: Scale) -> Sequence[Reading]:
    """W2."""
    engine = new_engine()
    arrays = tuple(series(scale.bars).in_memory().arrays())
    with Stopwatch() as watch:
        engine.run(Silent().on_bar, None, *arrays)
    return rate("W2", scale.bars, watch, scale.bars)


def alternate(scale: Scale) -> Sequence[Reading]:
    """W3 at its four sizes."""
    return [reading for row, size in ORDER_SIZES for reading in alternate_at(row, scale.of(size))]


def alternate_at(row: str, bars: int) -> list[Reading]:
    """W3 with this many orders; the last one finds no next open."""
    arrays = tuple(series(bars).in_memory().arrays())
    repeats = repeats_of(bars)
    total = Stopwatch()
    for _ in range(repeats):
        engine = new_engine()
        strategy = Alternate(engine)
        with Stopwatch() as watch:
            engine.run(strategy.on_bar, strategy.on_fill, *arrays)
        require("fills", strategy.fills, bars - 1)
        total.cpu += watch.cpu
    return rate(row, repeats * bars, total, repeats * bars)


def quotes(scale: Scale) -> Sequence[Reading]:
    """W4."""
    bars = scale.symbol_bars
    engine = new_engine()
    strategy = Quotes(engine)
    arrays = tuple(series(bars).in_memory().arrays())
    with Stopwatch() as watch:
        engine.run(strategy.on_bar, None, *arrays)
    require("orders", engine.orders, 2 * bars)
    require("fills", engine.fills, 0)
    return rate("W4", 4 * bars, watch, bars)


def sweep(scale: Scale) -> Sequence[Reading]:
    """W5, from an even tenth of the pairs."""
    columns = series(scale.symbol_bars).in_memory()
    seconds = sum(cross_seconds(columns, fast, slow).cpu for fast, slow in diagonal(10))
    note = f"10 pairs in one process, times 10, over {PROCESSES}"
    return [Reading("W5", 10 * seconds / PROCESSES, note=note)]


def start(scale: Scale) -> Sequence[Reading]:
    """Start an interpreter that does nothing."""
    del scale
    return [Reading("import", interpreter_seconds("-c", "pass"), note="the bare interpreter")]


if __name__ == "__main__":
    table = {
        "W1": cross, "W2": silent, "W3": alternate, "W4": quotes, "W5": sweep,
        "import": start,
    }  # fmt: skip
    try:
        sys.exit(main(table))
    except CannotBuildError as reason:
        sys.exit(str(reason))
