"""Bars as they are fed: rows of a minute, and prices that wander."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from tests.simulation.script import FIRST, bars

from ingenium.model.timeframe import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from ingenium import Bars

OPENING = FIRST + DAY + 14 * HOUR + 30 * MINUTE


def rows(*minutes: int, symbols: int | list[int] = 0, price: float = 100) -> dict[str, Any]:
    """Return bars of a minute that end so many minutes after the first instant."""
    ends = FIRST + MINUTE * np.array(minutes, dtype=np.int64)
    prices = price + np.arange(len(minutes), dtype=np.float64)
    return {
        "instruments": np.full(len(minutes), symbols, dtype=np.uint32)
        if isinstance(symbols, int)
        else np.array(symbols, dtype=np.uint32),
        "time": ends - MINUTE,
        "start": ends - MINUTE,
        "available": ends,
        **dict.fromkeys(("open", "high", "low", "close"), prices),
        "volume": np.full(len(minutes), 1000.0),
    }


def walk(symbol: str, count: int, *, seed: int = 0, gaps: float = 0, **settings: Any) -> Bars:
    """Return bars of a minute whose prices wander; some are missing."""
    chance = np.random.default_rng(seed)
    closes = np.round(100 + np.cumsum(chance.normal(0, 0.3, count)), 2)
    rows = [
        (close, round(close + up, 2), round(close - down, 2), close, 1000.0)
        for close, up, down in zip(closes, *np.abs(chance.normal(0, 0.5, (2, count))), strict=True)
    ]
    times = [OPENING + MINUTE * n for n in range(count) if n == 0 or chance.random() >= gaps]
    settings.setdefault("step", MINUTE)
    return bars(rows[: len(times)], symbol, time=times, **settings)
