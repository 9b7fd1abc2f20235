"""The few statistics by which many runs are compared, in as few passes as they take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.analytics.drawdown import deepest, equity_of
from ingenium.analytics.equity import returns_of
from ingenium.analytics.statistics import ZERO_DEVIATION, calmar, deviation, sharpe, sortino

if TYPE_CHECKING:
    from ingenium.analytics.statistics import Floats, Statistic

KEY_STATISTICS: Final = (
    "total_return",
    "cagr",
    "ann_vol",
    "sharpe",
    "sortino",
    "max_drawdown",
    "calmar",
    "round_trips",
    "win_rate",
    "profit_factor",
    "fees",
    "final_equity",
)
LOWER_IS_BETTER: Final = frozenset({"ann_vol", "fees"})


def key_statistics(
    equity: Floats, profits: Floats, *, initial: float, periods_per_year: float
) -> dict[str, Statistic]:
    """Return the statistics by name, each defined as in the whole report; None is undefined.

    Args:
        equity: after each bar.
        profits: of each round trip, before fees.
        initial: the capital.
        periods_per_year: how many bars make a year.
    """
    is_sound = len(equity) > 1 and float(equity.min()) > 0
    values = (_of_curve if is_sound else _of_returns)(equity, initial, periods_per_year)
    gained, lost = float(profits[profits > 0].sum()), -float(profits[profits < 0].sum())
    values |= {
        "round_trips": len(profits),
        "win_rate": float((profits > 0).mean()) if len(profits) else None,
        "profit_factor": gained / lost if lost else None,
    }
    return {
        name: None if isinstance(value, float) and not np.isfinite(value) else value
        for name, value in values.items()
    }


def _of_curve(equity: Floats, initial: float, year: float) -> dict[str, Statistic]:
    """Return what an equity that stays above 0 comes to."""
    growth = np.empty(len(equity))
    growth[0] = equity[0] / initial - 1.0
    np.divide(equity[1:], equity[:-1], out=growth[1:])
    growth[1:] -= 1.0
    count = len(growth)
    mean = float(growth.sum()) / count
    losses = np.minimum(growth, 0.0)
    downside = (_sum_of_squares(losses) / count) ** 0.5
    growth -= mean
    spread = (_sum_of_squares(growth) / (count - 1)) ** 0.5
    spread = spread if spread >= ZERO_DEVIATION else 0.0
    total = float(equity[-1]) / initial - 1.0
    highest = np.maximum.accumulate(equity)
    np.maximum(highest, initial, out=highest)
    fall = min(0.0, float(np.divide(equity, highest, out=highest).min()) - 1.0)
    return _named(total, spread, fall, count, year) | {
        "sharpe": mean / spread * year**0.5 if spread else None,
        "sortino": mean * year**0.5 / downside if downside else None,
    }


def _sum_of_squares(values: Floats) -> float:
    """Return the sum, made in this thread alone: a dot product would wake threads of its own."""
    return float(np.einsum("i,i->", values, values))


def _of_returns(equity: Floats, initial: float, year: float) -> dict[str, Statistic]:
    """Return what an equity comes to that may have been lost."""
    returns = returns_of(equity, initial)
    returns = returns[~np.isnan(returns)]
    if not len(returns):
        names = ("total_return", "cagr", "ann_vol", "sharpe", "sortino", "max_drawdown", "calmar")
        return dict.fromkeys(names)
    total = float(np.prod(1.0 + returns) - 1.0)
    fall = deepest(equity_of(returns)).depth
    return _named(total, deviation(returns), fall, len(returns), year) | {
        "sharpe": sharpe(returns, year),
        "sortino": sortino(returns, year),
    }


def _named(
    total: float, spread: float | None, fall: float, count: int, year: float
) -> dict[str, Statistic]:
    with np.errstate(over="ignore", invalid="ignore"):
        grown = float(np.float64(1.0 + total) ** (year / count)) - 1.0 if total >= -1.0 else None
    return {
        "total_return": total,
        "cagr": grown,
        "ann_vol": None if spread is None else spread * year**0.5,
        "sharpe": None,
        "sortino": None,
        "max_drawdown": fall,
        "calmar": calmar(grown, fall),
    }
