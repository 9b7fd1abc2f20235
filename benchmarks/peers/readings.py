"""How a peer's run becomes a reading: caps and parts of a sweep are said, never hidden."""

import multiprocessing
from collections.abc import Callable, Sequence

from benchmarks.child import Reading, Stopwatch, interpreter_seconds, require_near
from benchmarks.workloads import SWEEP, Scale, diagonal, position_changes, series

PROCESSES = 2
Pair = tuple[int, int]


def rate(row: str, work: int, watch: Stopwatch, note: str = "", variant: str = "") -> Reading:
    """Return the reading of a rate by processor time."""
    return Reading(row, work / watch.cpu, note=note, variant=variant)


def capped(wanted: int, most: int) -> tuple[int, str]:
    """Return how many bars to run, and a note if they are fewer than the workload has."""
    return (wanted, "") if wanted <= most else (most, f"{most:,} bars only")


def two_process_sweep(
    scale: Scale, run: Callable[[int, Sequence[Pair]], int], *, pairs: int, most: int
) -> Sequence[Reading]:
    """Time an even part of the sweep in two forked processes and say how much was multiplied.

    `run` takes a number of bars and pairs, and returns the number of orders.
    """
    bars, _ = capped(scale.symbol_bars, most)
    chosen = diagonal(pairs)
    tasks = [(bars, chosen[part::PROCESSES]) for part in range(PROCESSES)]
    with Stopwatch() as watch:
        pool = multiprocessing.get_context("fork").Pool(PROCESSES)
        orders = sum(pool.starmap(run, tasks, 1))
        pool.close()
        pool.join()
    close = series(bars).close
    require_near("orders", orders, sum(position_changes(close, *pair) for pair in chosen))
    factor = len(SWEEP) / pairs * scale.symbol_bars / bars
    note = f"{pairs} pairs of {bars:,} bars, times {factor:g}"
    return [Reading("W5", watch.cpu / PROCESSES * factor, note=note)]


def start(module: str) -> Sequence[Reading]:
    """Return the time to import the peer in a fresh interpreter."""
    return [Reading("import", interpreter_seconds("-c", f"import {module}"))]
