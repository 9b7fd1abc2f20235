"""vectorbt: whole columns at once, or a numba callback a bar; orders fill at the signal's close.

Each figure is the second run of the process, when numba has compiled.
"""

# mypy: disable-error-code="import-not-found, import-untyped, misc"
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import vectorbt as vbt
from numba import njit
from vectorbt.portfolio import nb
from vectorbt.portfolio.enums import NoOrder

from benchmarks.child import Reading, Stopwatch, main, peak_megabytes, require_near
from benchmarks.peers.frames import frame_of
from benchmarks.peers.readings import rate, start
from benchmarks.workloads import CASH, FAST, SLOW, SWEEP, Scale, position_changes, series


@njit
def no_order(_context):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """W2: decide nothing."""
    return NoOrder


@njit
def cross_order(context, fast, slow):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """W1: one unit while the fast average is above the slow one."""
    is_above = fast[context.i, 0] > slow[context.i, 0]
    if is_above and context.position_now == 0:
        return nb.order_nb(size=1.0, price=context.close[context.i, context.col])
    if (
        not is_above and context.position_now > 0
    ):  # a price read up there makes the loop 6 times slower
        return nb.order_nb(size=-1.0, price=context.close[context.i, context.col])
    return NoOrder


def second_run(run: Callable[[], Any]) -> tuple[Stopwatch, Any]:
    """Run twice and time the second."""
    run()
    with Stopwatch() as watch:
        portfolio = run()
    return watch, portfolio


def order_count(portfolio: Any) -> int:  # noqa: ANN401
    """Return how many orders a portfolio keeps."""
    return int(np.sum(portfolio.orders.count()))


def by_signals(close: Any, fast: Any, slow: Any) -> Any:  # noqa: ANN401
    """Compute the cross as columns, one for each pair of lengths."""
    is_above = vbt.MA.run(close, fast).ma_above(vbt.MA.run(close, slow))
    return vbt.Portfolio.from_signals(close, is_above, ~is_above, size=1, init_cash=CASH)


def by_callback(close: Any) -> Any:  # noqa: ANN401
    """Decide each bar of the cross in a numba function."""
    fast, slow = (vbt.MA.run(close, length).ma.to_numpy()[:, None] for length in (FAST, SLOW))
    return vbt.Portfolio.from_order_func(close, cross_order, fast, slow, init_cash=CASH)


def closes(bars: int) -> Any:  # noqa: ANN401
    """Return the closing prices as the library wants them."""
    return frame_of(series(bars))["close"]


def cross(scale: Scale) -> Sequence[Reading]:
    """W1, both ways."""
    close = closes(scale.bars)
    readings: list[Reading] = []
    for variant, run in (
        ("columns", lambda: by_signals(close, FAST, SLOW)),
        ("numba callback", lambda: by_callback(close)),
    ):
        watch, portfolio = second_run(run)
        require_near("orders", order_count(portfolio), position_changes(series(scale.bars).close))
        readings.append(rate("W1", scale.bars, watch, variant=variant))
        if variant == "columns":
            readings.append(Reading("W1-rss", peak_megabytes(), note="two runs, compiler included"))
    return readings


def silent(scale: Scale) -> Sequence[Reading]:
    """W2."""
    close = closes(scale.bars)
    watch, _ = second_run(lambda: vbt.Portfolio.from_order_func(close, no_order, init_cash=CASH))
    return [rate("W2", scale.bars, watch, variant="numba callback")]


def alternate(scale: Scale) -> Sequence[Reading]:
    """W3."""
    close = closes(scale.symbol_bars)
    size = np.resize([1.0, -1.0], scale.symbol_bars)
    run = lambda: vbt.Portfolio.from_orders(close, size=size, init_cash=CASH)  # noqa: E731
    watch, portfolio = second_run(run)
    require_near("orders", order_count(portfolio), scale.symbol_bars)
    return [rate("W3", scale.symbol_bars, watch, variant="columns")]


def sweep(scale: Scale) -> Sequence[Reading]:
    """W5: a column a pair, in one process."""
    close = closes(scale.symbol_bars)
    fast, slow = ([pair[part] for pair in SWEEP] for part in (0, 1))

    def run() -> Any:  # noqa: ANN401
        portfolio = by_signals(close, fast, slow)
        portfolio.total_return()
        return portfolio

    watch, portfolio = second_run(run)
    prices = series(scale.symbol_bars).close
    require_near("orders", order_count(portfolio), sum(position_changes(prices, *p) for p in SWEEP))
    return [Reading("W5", watch.cpu, note="one process", variant="columns")]


def load(scale: Scale) -> Sequence[Reading]:
    """From mapped columns to a frame."""
    with Stopwatch() as watch:
        frame_of(series(scale.bars))
    return [Reading("load-mapped", watch.cpu, note="a frame, unchecked")]


if __name__ == "__main__":
    vbt.settings.array_wrapper["freq"] = "1min"
    sys.exit(
        main(
            {
                "W1": cross,
                "W2": silent,
                "W3": alternate,
                "W5": sweep,
                "load": load,
                "import": lambda _: start("vectorbt"),
            }
        )
    )
