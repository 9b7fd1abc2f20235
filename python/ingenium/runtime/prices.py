"""The prices that a result keeps of its markets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from ingenium.analytics.prices import PriceColumns, price_table
from ingenium.model.corporate_actions import Dividend, Split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.analytics.columns import Columns
    from ingenium.runtime.market import Market
    from ingenium.runtime.tick_market import TickMarket


def prices_of(markets: Sequence[Market | TickMarket]) -> Columns:
    """Return the table `prices` of a run's markets."""
    return price_table([_columns(market) for market in markets])


def _columns(market: Market | TickMarket) -> PriceColumns:
    bars = market.bars
    times, factors = _growth(market)
    return PriceColumns(
        symbol=market.symbol,
        time=bars.time,
        open=bars.open,
        high=bars.high,
        low=bars.low,
        close=bars.close,
        volume=bars.volume,
        growth_times=np.asarray(times, dtype=np.int64),
        growth_factors=np.asarray(factors, dtype=np.float64),
        release=market.release,
    )


def _growth(market: Market | TickMarket) -> tuple[list[int], list[float]]:
    """Return from when on one unit has become how many; a dividend buys at its day's close."""
    bars, factor = market.bars, 1.0
    side: Literal["left", "right"] = "left" if bars.stamp == "start" else "right"  # an end is late
    times: list[int] = []
    factors: list[float] = []
    for action in sorted(market.actions, key=lambda action: action.time):
        row = int(np.searchsorted(bars.time, action.time, side=side))
        if not 0 < row < len(bars):
            continue
        if isinstance(action, Split):
            factor *= action.numerator / action.denominator
        elif isinstance(action, Dividend) and bars.close[row] > 0:
            factor *= 1 + float(action.amount) / float(bars.close[row])
        else:
            continue
        times.append(int(bars.time[row]))
        factors.append(factor)
    return times, factors
