"""W5: a hundred backtests over the same bars, in two processes; with columns in two threads."""

import multiprocessing
from collections.abc import Sequence
from functools import cache

import ingenium
from benchmarks.child import Reading, Stopwatch, require
from benchmarks.ours.engine import SYMBOL, bars_of, timed_run
from benchmarks.ours.strategies import Cross, CrossColumns
from benchmarks.workloads import CASH, SWEEP, Scale, position_changes, series
from ingenium import Bars

PROCESSES = 2
CHUNK = 5
THREADS = 2


@cache
def shared_bars(count: int) -> Bars:
    """Map the bars once a process."""
    return bars_of(series(count))


def changes_of(task: tuple[int, int, int]) -> int:
    """Run one pair and return how often it traded."""
    count, fast, slow = task
    strategy = Cross(fast=fast, slow=slow)
    timed_run(strategy, {SYMBOL: shared_bars(count)})
    return strategy.changes


def sweep(scale: Scale) -> Sequence[Reading]:
    """W5, from the start of the processes to their end."""
    bars = scale.symbol_bars
    tasks = [(bars, fast, slow) for fast, slow in SWEEP]
    with Stopwatch() as watch:
        pool = multiprocessing.get_context("spawn").Pool(PROCESSES)
        changes = pool.map(changes_of, tasks, CHUNK)
        pool.close()
        pool.join()
    close = series(bars).close
    expected = sum(position_changes(close, fast, slow) for fast, slow in SWEEP)
    require("position changes", sum(changes), expected)
    return [Reading("W5", watch.cpu / PROCESSES, note=f"{watch.wall:.2f} s wall")]


def array_sweep(scale: Scale) -> Sequence[Reading]:
    """W5 as an array strategy: a sweep in two threads, with each run's statistics and digest."""
    bars = bars_of(series(scale.symbol_bars))
    space = {
        "fast": list(dict.fromkeys(fast for fast, _ in SWEEP)),
        "slow": list(dict.fromkeys(slow for _, slow in SWEEP)),
    }
    with Stopwatch() as watch:
        found = ingenium.sweep(CrossColumns, space, data=bars, cash=CASH, jobs=THREADS)
    trips = sum(int(row.statistics["round_trips"] or 0) for row in found.rows)
    close = bars.close[:-1]  # what the last bar decides finds no next open
    expected = sum(position_changes(close, fast, slow) // 2 for fast, slow in SWEEP)
    require("round trips", trips, expected)
    return [Reading("W5-array", watch.cpu / THREADS, note=f"{watch.wall:.2f} s wall")]
