"""The one file that says how the benchmark uses Ingenium: bars in, a run, counts out."""

from collections.abc import Mapping

import ingenium
from benchmarks.child import Stopwatch
from benchmarks.workloads import CASH, Columns
from ingenium import Bars, Strategy
from ingenium.analytics.columns import length

SYMBOL = "SYM"


def bars_of(columns: Columns, symbol: str = SYMBOL) -> Bars:
    """Return the columns as bars, stamped at their close."""
    return Bars.from_columns(
        symbol,
        time=columns.time,
        open=columns.open,
        high=columns.high,
        low=columns.low,
        close=columns.close,
        volume=columns.volume,
        stamp="end",
        timeframe="1m",
    )


def timed_run(strategy: Strategy, data: Mapping[str, Bars]) -> tuple[Stopwatch, ingenium.Result]:
    """Run a backtest and return the time it took, checks included, and its result."""
    with Stopwatch() as watch:
        result = ingenium.backtest(strategy, data=data, cash=CASH)
    return watch, result


def order_count(result: ingenium.Result) -> int:
    """Return how many orders the run keeps."""
    return length(result.table("orders"))


def fill_count(result: ingenium.Result) -> int:
    """Return how many fills the run has booked."""
    return length(result.table("fills"))
