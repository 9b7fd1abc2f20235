"""What Ingenium costs besides a run: a risk check, loading, an order kept, starting."""

import multiprocessing
from collections.abc import Sequence
from importlib import import_module

import numpy as np

from benchmarks.child import Reading, Stopwatch, interpreter_seconds, peak_megabytes, require
from benchmarks.ours.engine import SYMBOL, bars_of, order_count, timed_run
from benchmarks.ours.strategies import Alternate, Silent
from benchmarks.workloads import FULL_BARS, Scale, parquet_file, series
from ingenium.storage.bar_files import load_bars

CHECKS = 200_000


def risk_check_nanoseconds(count: int) -> Sequence[int]:
    """Return the time of each of this many risk checks with all limits on, timed in the core."""
    timed: Sequence[int] = import_module("ingenium._core").bench_risk_check(count)
    return timed


def risk(scale: Scale) -> Sequence[Reading]:
    """Return the median and the 99th percentile of a risk check, in microseconds."""
    taken = np.asarray(risk_check_nanoseconds(scale.of(CHECKS)))
    median, tail = np.percentile(taken, (50, 99)) / 1_000
    return [Reading("risk-p99", float(tail)), Reading("risk-p50", float(median))]


def load(scale: Scale) -> Sequence[Reading]:
    """Load the long series from a Parquet file and from mapped columns, checks included."""
    del scale
    with Stopwatch() as parquet:
        bars = load_bars(parquet_file(), symbol=SYMBOL, stamp="end", timeframe="1m")
    require("bars of the Parquet file", len(bars), FULL_BARS)
    with Stopwatch() as mapped:
        bars = bars_of(series())
    require("mapped bars", len(bars), FULL_BARS)
    return [
        Reading("load-parquet", parquet.cpu, note=f"{parquet.wall:.3f} s wall"),
        Reading("load-mapped", mapped.cpu, note=f"{mapped.wall:.3f} s wall"),
    ]


def peak_without_orders(bars: int) -> float:
    """Return the peak memory of a silent run."""
    timed_run(Silent(), {SYMBOL: bars_of(series(bars))})
    return peak_megabytes()


def peak_with_orders(bars: int) -> float:
    """Return the peak memory of a run that sends an order on every bar."""
    _, result = timed_run(Alternate(), {SYMBOL: bars_of(series(bars))})
    peak = peak_megabytes()
    require("orders", order_count(result), bars)
    return peak


def memory(scale: Scale) -> Sequence[Reading]:
    """Return the KB by which each order and its fill raise the peak, from two fresh processes."""
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        silent = pool.apply(peak_without_orders, (scale.bars,))
        kept = pool.apply(peak_with_orders, (scale.bars,))
    note = f"{scale.bars:,} orders with their fills: {silent:.0f} MB, then {kept:.0f} MB"
    return [Reading("memory", (kept - silent) * 1e6 / 1024 / scale.bars, note=note)]


def start(scale: Scale) -> Sequence[Reading]:
    """Return the time of `import ingenium` and of `ingenium --help`, interpreter included."""
    del scale
    command_line = "import sys; sys.argv[0] = 'ingenium'; from ingenium.cli import main; main()"
    return [
        Reading("import", interpreter_seconds("-c", "import ingenium")),
        Reading("import-help", interpreter_seconds("-c", command_line, "--help")),
    ]
