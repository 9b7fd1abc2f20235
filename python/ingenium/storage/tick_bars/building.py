"""Bars of trades, each known when its last trade is; of time, when the time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ingenium.model.decimals import EXACT, decimals_needed
from ingenium.storage.tick_bars.cutting import (
    by_count,
    by_distance,
    by_imbalance,
    by_runs,
    by_sum,
    taker_sides,
)
from ingenium.storage.tick_bars.rule import TIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from ingenium.model.bar_checks import FloatColumn, IntColumn
    from ingenium.storage.tick_bars.rule import Rule

    Columns = Mapping[str, npt.NDArray[Any]]
    Rows = dict[str, npt.NDArray[Any]]


def bars_of_trades(trades: Columns, rule: Rule) -> Rows:
    """Return bars as columns: `time`, `available`, open, high, low, close, volume.

    Bars of time are labelled by their start and hold the trades that happened in it, in whatever
    order they came; a stretch without trades has no bar. Other bars are labelled by when their
    last trade became known, and those that end in one instant a nanosecond apart. Trades after
    the last end are in no bar.

    Args:
        trades: `time`, `available`, `price`, `size`, and `side` where it is known.
        rule: how they are cut.
    """
    if rule.measure == TIME:
        return _of_time(trades, int(rule.amount))
    ends = bar_ends(trades, rule)
    if not len(ends):
        return _empty()
    known = trades["available"][ends - 1]
    step = np.arange(len(known))
    label = np.maximum.accumulate(known - step) + step  # each after the one before
    starts = np.concatenate([[0], ends[:-1]])
    kept = {name: trades[name][: ends[-1]] for name in ("price", "size")}
    return {"time": label, "available": label, **_prices(kept, starts, ends)}


def bar_ends(trades: Columns, rule: Rule) -> IntColumn:
    """Return the place after the last trade of each bar of a rule other than time."""
    price, size = trades["price"], trades["size"]
    match rule.measure:
        case "ticks":
            return by_count(len(price), int(rule.amount))
        case "volume":
            return by_sum(size, rule.amount)
        case "value":
            return by_sum(price * size, rule.amount)
        case "renko":
            return by_distance(price, rule.amount)
    signed = taker_sides(price, trades.get("side")).astype(np.float64) * size
    return (by_imbalance if rule.measure == "imbalance" else by_runs)(signed, rule.amount)


def _of_time(trades: Columns, length: int) -> Rows:
    if not len(trades["time"]):
        return _empty()
    order = np.argsort(trades["time"], kind="stable")
    begin = trades["time"][order] // length * length
    starts = np.concatenate([[0], np.flatnonzero(begin[1:] != begin[:-1]) + 1])
    ends = np.concatenate([starts[1:], [len(begin)]])
    sorted_trades = {name: trades[name][order] for name in ("price", "size")}
    last_known = np.maximum.reduceat(trades["available"][order], starts)
    over = np.maximum(begin[starts] + length, last_known)
    return {
        "time": begin[starts],
        "available": np.maximum.accumulate(over),
        **_prices(sorted_trades, starts, ends),
    }


def _prices(trades: Columns, starts: IntColumn, ends: IntColumn) -> Rows:
    price = trades["price"]
    return {
        "open": price[starts],
        "high": np.maximum.reduceat(price, starts),
        "low": np.minimum.reduceat(price, starts),
        "close": price[ends - 1],
        "volume": _sums(trades["size"], starts),
    }


def _sums(sizes: FloatColumn, starts: IntColumn) -> FloatColumn:
    """Return sums that are exact where sizes are decimals, as a sum of floats is not."""
    decimals = decimals_needed([sizes], 0, EXACT)
    if decimals is None or float(sizes.sum()) * 10.0**decimals >= 2.0**53:
        return np.add.reduceat(sizes, starts)
    units = np.rint(sizes * 10.0**decimals).astype(np.int64)
    return np.add.reduceat(units, starts) / 10.0**decimals


def _empty() -> Rows:
    columns: Rows = {name: np.empty(0, dtype=np.int64) for name in ("time", "available")}
    return columns | {name: np.empty(0) for name in ("open", "high", "low", "close", "volume")}
