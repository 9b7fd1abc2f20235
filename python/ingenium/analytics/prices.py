"""Prices in buckets: a history of any length as few enough rows to keep and to draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ingenium.analytics.columns import Column

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]

MOST_BUCKETS = 2_000  # a symbol
MOST_ROWS = 20_000  # all symbols together
BLOCK = 65_536  # bars looked at in one go, so that mapped columns need little memory


def _keep() -> None:
    """Keep what is in memory: columns that are not mapped have nothing to give back."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PriceColumns:
    """One symbol's bars as columns.

    Attributes:
        symbol: the instrument.
        time: the label of each bar.
        open: the first price.
        high: the highest price.
        low: the lowest price.
        close: the last price.
        volume: what was traded.
        growth_times: from which label on each growth factor holds, increasing.
        growth_factors: what one unit bought before the first bar has become by splits and by
            dividends paid into more of the same.
        release: gives back the memory of what was read of the columns.
    """

    symbol: str
    time: Times
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    growth_times: Times
    growth_factors: Floats
    release: Callable[[], None] = _keep


def buckets_for(symbols: int) -> int:
    """Return how many buckets each of several symbols may have."""
    return max(1, min(MOST_BUCKETS, MOST_ROWS // max(symbols, 1)))


def price_table(histories: Sequence[PriceColumns]) -> dict[str, Column]:
    """Return the table `prices`: the buckets of each symbol, symbol by symbol.

    A bucket is a run of equally many bars: `time` is the label of its first bar, `last_time` that
    of its last. `adjusted` is its close as one unit held since the first bar would be worth, splits
    and reinvested dividends included.
    """
    most = buckets_for(len(histories))
    parts = [_buckets(history, most) for history in histories]
    names = [
        symbol.symbol
        for symbol, part in zip(histories, parts, strict=True)
        for _ in range(len(part["time"]))
    ]
    table: dict[str, Column] = {"symbol": names}
    for name in ("time", "last_time", "open", "high", "low", "close", "volume", "adjusted"):
        kind = np.int64 if name.endswith("time") else np.float64
        table[name] = np.concatenate([np.zeros(0, dtype=kind), *(part[name] for part in parts)])
    return table


def _buckets(history: PriceColumns, most: int) -> dict[str, NDArray[np.generic]]:
    """Return a symbol's buckets, made a block of bars at a time."""
    width = max(1, -(-len(history.time) // most))
    blocks = list(_blocks(history, width))
    history.release()
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def _blocks(history: PriceColumns, width: int) -> Iterator[Mapping[str, NDArray[np.generic]]]:
    step = width * max(1, BLOCK // width)
    for start in range(0, max(len(history.time), 1), step):
        rows = slice(start, start + step)
        time = history.time[rows]
        firsts = np.arange(0, len(time), width)
        lasts = np.minimum(firsts + width, len(time)) - 1
        last_time, close = time[lasts], history.close[rows][lasts]
        yield {
            "time": time[firsts],
            "last_time": last_time,
            "open": history.open[rows][firsts],
            "high": _reduced(np.maximum, history.high[rows], firsts),
            "low": _reduced(np.minimum, history.low[rows], firsts),
            "close": close,
            "volume": _reduced(np.add, history.volume[rows], firsts),
            "adjusted": close * _growth(history, last_time),
        }


def _reduced(reduction: np.ufunc, values: Floats, firsts: NDArray[np.int64]) -> Floats:
    found: Floats = reduction.reduceat(values, firsts) if len(values) else values
    return found


def _growth(history: PriceColumns, times: Times) -> Floats:
    factors = np.concatenate((np.ones(1), history.growth_factors))
    return factors[np.searchsorted(history.growth_times, times, side="right")]
