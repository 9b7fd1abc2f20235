"""What Ingenium costs besides a run: a risk check, loading, an order kept, starting."""

import multiprocessing
import re
import subprocess
from collections.abc import Sequence

from benchmarks.child import Reading, Stopwatch, interpreter_seconds, peak_megabytes, require
from benchmarks.folders import ROOT
from benchmarks.ours.engine import SYMBOL, bars_of, order_count, timed_run
from benchmarks.ours.strategies import Alternate, Silent
from benchmarks.workloads import FULL_BARS, Scale, parquet_file, series
from ingenium.storage.bar_files import load_bars

RISK_LINE = re.compile(r"all limits, one currency: .* p50 (\d+) ns, p99 (\d+) ns")


def risk(scale: Scale) -> Sequence[Reading]:
    """Return the 99th percentile and the median of a risk check with all limits on, in µs.

    Cargo times a million checks in the core itself; the clock's own 20 ns are within the figures.
    """
    del scale
    command = ["cargo", "bench", "--quiet", "-p", "ingenium-core", "--bench", "risk_check"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    found = RISK_LINE.search(printed)
    if found is None:
        msg = f"the risk check printed no figures: {printed[:200]!r}"
        raise ValueError(msg)
    median, tail = (int(nanoseconds) / 1_000 for nanoseconds in found.groups())
    return [Reading("risk-p99", tail), Reading("risk-p50", median)]


def load(scale: Scale) -> Sequence[Reading]:
    """Load the long series from a Parquet file and from mapped columns, checks included."""
    del scale
    first, second = parquet_seconds(), parquet_seconds()
    with Stopwatch() as mapped:
        bars = bars_of(series())
    require("mapped bars", len(bars), FULL_BARS)
    note = f"the second of the process; the first, with the libraries it starts: {first:.2f} s"
    return [Reading("load-parquet", second, note=note), Reading("load-mapped", mapped.cpu)]


def parquet_seconds() -> float:
    """Return the processor time of one load of the Parquet file."""
    with Stopwatch() as watch:
        bars = load_bars(parquet_file(), symbol=SYMBOL, stamp="end", timeframe="1m")
    require("bars of the Parquet file", len(bars), FULL_BARS)
    return watch.cpu


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
