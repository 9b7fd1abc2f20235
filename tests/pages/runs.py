"""Runs for pages, made by hand: what a page has to show is stated here."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from tests.analytics.runs import DAY, MONDAY, small_columns, small_run

if TYPE_CHECKING:
    from ingenium.analytics.result import Result

MINUTE = 60 * 10**9


def long_run(bars: int = 600, *, trades: int = 120, step: int = DAY, **changes: Any) -> Result:
    """Return a run of two symbols whose prices and equity wander, with trades all along."""
    chance = np.random.default_rng(7)
    times = MONDAY + np.arange(bars, dtype=np.int64) * step
    equity = 1000.0 * np.exp(np.cumsum(chance.normal(0.0005, 0.01, bars)))
    columns = small_columns() | {
        "equity": {"time": times, "equity": equity},
        "prices": prices(times, ("AAA", "BBB")),
        "fills": fills(times, trades),
        "trades": round_trips(times, trades),
    }
    totals = {"initial": Decimal(1000), "equity": Decimal(str(equity[-1])), "fees": Decimal(12)}
    return small_run(columns=columns, totals=totals, open_positions=[], bars=2 * bars, **changes)


def prices(times: np.ndarray, symbols: tuple[str, ...], most: int = 2_000) -> dict[str, Any]:
    chance = np.random.default_rng(11)
    kept = times[:: max(1, -(-len(times) // most))]
    count = len(kept) * len(symbols)
    close = 50.0 * np.exp(np.cumsum(chance.normal(0, 0.01, count)))
    open_ = close * (1 + chance.normal(0, 0.004, count))
    return {
        "symbol": [symbol for symbol in symbols for _ in kept],
        "time": np.tile(kept, len(symbols)),
        "last_time": np.tile(kept, len(symbols)),
        "open": open_,
        "high": np.maximum(open_, close) * 1.005,
        "low": np.minimum(open_, close) * 0.995,
        "close": close,
        "volume": chance.integers(1_000, 9_000, count).astype(float),
        "adjusted": close,
    }


def round_trips(times: np.ndarray, count: int) -> dict[str, Any]:
    starts = np.linspace(0, len(times) - 3, count).astype(int)
    profits = np.where(np.arange(count) % 3 == 0, -4.0, 6.5) + np.arange(count) / 1000
    return {
        "strategy": ["first" if k % 2 else "second" for k in range(count)],
        "symbol": ["AAA" if k % 2 else "BBB" for k in range(count)],
        "direction": ["long"] * count,
        "quantity": np.full(count, 10.0),
        "entry_time": times[starts],
        "entry_price": np.full(count, 50.0),
        "exit_time": times[starts + 2],
        "exit_price": 50.0 + profits / 10,
        "pnl_gross": profits,
    }


def fills(times: np.ndarray, trades: int) -> dict[str, Any]:
    starts = np.linspace(0, len(times) - 3, trades).astype(int)
    places = np.sort(np.concatenate((starts, starts + 2)), kind="stable")
    count = len(places)
    return {
        "id": np.arange(count),
        "order": np.arange(count),
        "strategy": ["first"] * count,
        "symbol": ["AAA" if k % 2 else "BBB" for k in range(count)],
        "side": ["buy" if k % 4 < 2 else "sell" for k in range(count)],
        "quantity": np.full(count, 10.0),
        "price": np.full(count, 50.0),
        "fee": np.full(count, 0.05),
        "time": times[places],
    }
