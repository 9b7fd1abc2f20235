"""Builders of bars whose prices matter and whose rest does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingenium.model.bars import Bars
from ingenium.model.timeframe import DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST = 1_577_836_800 * 10**9  # 2020-01-01


def flat_bars(closes: Sequence[float], symbol: str = "AAA", *, volume: float = 1000) -> Bars:
    """Return daily bars, each at one price throughout."""
    prices = [float(close) for close in closes]
    return Bars.from_columns(
        symbol,
        time=FIRST + DAY * np.arange(len(prices)),
        open=prices,
        high=prices,
        low=prices,
        close=prices,
        volume=[volume] * len(prices),
        timeframe=DAY,
    )
