"""Performance statistics of a return series, each by one stated definition.

Simple returns, NaN dropped first, no risk-free rate. ``None`` means undefined: the series is empty
or a denominator is zero.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics import risk_statistics
from ingenium.analytics.drawdown import deepest, equity_of, longest_underwater

Floats: TypeAlias = NDArray[np.float64]
Statistic: TypeAlias = float | int | str | None
Label: TypeAlias = Callable[[int], str]

ZERO_DEVIATION = 1e-15  # float noise of a constant series stays below this


def statistics(
    returns: Sequence[float] | Floats,
    *,
    periods_per_year: float,
    label: Label = str,
    benchmark: Sequence[float] | Floats | None = None,
) -> dict[str, Statistic]:
    """Return every statistic of `returns`; `label` names the bar at a position."""
    series = np.asarray(returns, dtype=np.float64)
    kept = np.flatnonzero(~np.isnan(series))
    r = series[kept]
    values: dict[str, Statistic] = {"n": len(r)}
    values |= _growth(r, periods_per_year)
    values |= _drawdowns(r, lambda position: label(int(kept[position])))
    values["calmar"] = calmar(values["cagr"], values["max_drawdown"])
    values |= _tails(r) | _wins(r) | _moments(r)
    values |= _modelled(r, values["skew_population"], values["excess_kurtosis_population"])
    values |= _pain(r, values)
    if benchmark is not None:
        values |= against_benchmark(series, benchmark, periods_per_year=periods_per_year)
    return {name: _finite(value) for name, value in values.items()}


def total_return(r: Floats) -> float | None:
    """Return the growth of the whole series: prod(1 + r) - 1."""
    return float(np.prod(1.0 + r) - 1.0) if len(r) else None


def cagr(r: Floats, periods_per_year: float) -> float | None:
    """Return the compound annual growth rate; undefined when more than everything was lost."""
    total = total_return(r)
    if total is None or total < -1.0:
        return None
    return _power(1.0 + total, periods_per_year / len(r)) - 1.0


def deviation(r: Floats, *, divisor: int = 1) -> float | None:
    """Return the standard deviation with divisor n - `divisor`; float noise counts as zero."""
    if len(r) <= divisor:
        return None
    value = float(np.std(r, ddof=divisor))
    return value if value >= ZERO_DEVIATION else 0.0


def sharpe(r: Floats, periods_per_year: float) -> float | None:
    """Return mean / std(n - 1), annualised."""
    spread = deviation(r)
    return float(np.mean(r)) / spread * periods_per_year**0.5 if spread else None


def sortino(r: Floats, periods_per_year: float) -> float | None:
    """Return mean / root mean square of the losses over all periods, annualised."""
    if not len(r):
        return None
    downside = float(np.sqrt(np.mean(np.square(np.minimum(r, 0.0)))))
    return float(np.mean(r)) * periods_per_year**0.5 / downside if downside else None


def calmar(growth: Statistic, drawdown: Statistic) -> float | None:
    """Return a growth, a year (Calmar) or in all (recovery factor), over the worst drawdown."""
    if not isinstance(growth, float) or not isinstance(drawdown, float) or drawdown == 0.0:
        return None
    return growth / abs(drawdown)


def value_at_risk(r: Floats) -> float | None:
    """Return the 5th percentile, linear interpolation at position 0.05 (n - 1)."""
    return float(np.percentile(r, 5)) if len(r) else None


def against_benchmark(
    returns: Sequence[float] | Floats,
    benchmark: Sequence[float] | Floats,
    *,
    periods_per_year: float,
) -> dict[str, Statistic]:
    """Return beta, alpha, correlation and information ratio over the bars that both have."""
    r, b = np.asarray(returns, dtype=np.float64), np.asarray(benchmark, dtype=np.float64)
    both = ~(np.isnan(r) | np.isnan(b))
    r, b = r[both], b[both]
    own, other, tracking = deviation(r), deviation(b), deviation(r - b)
    covariance = float(np.cov(r, b)[0, 1]) if len(r) > 1 else None
    beta = covariance / other**2 if covariance is not None and other else None
    alpha = float(np.mean(r)) - beta * float(np.mean(b)) if beta is not None else None
    year = periods_per_year
    return {
        "beta": beta,
        "alpha_per_period": alpha,
        "alpha_annual_compound": None if alpha is None else _power(1.0 + alpha, year) - 1.0,
        "alpha_annual_simple": None if alpha is None else alpha * year,
        "correlation": covariance / (own * other)
        if covariance is not None and own and other
        else None,
        "information_ratio_annual": sharpe(r - b, year),
        "tracking_error_annual": None if tracking is None else tracking * year**0.5,
        "aligned_n": len(r),
    }


def _power(number: float, exponent: float) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.float64(number) ** exponent)  # infinite or NaN where Python would raise


def _finite(value: Statistic) -> Statistic:
    return None if isinstance(value, float) and not np.isfinite(value) else value


def _growth(r: Floats, year: float) -> dict[str, Statistic]:
    spread = deviation(r)
    return {
        "total_return": total_return(r),
        "cagr": cagr(r, year),
        "ann_vol": None if spread is None else spread * year**0.5,
        "sharpe": sharpe(r, year),
        "sortino": sortino(r, year),
    }


def _drawdowns(r: Floats, label: Label) -> dict[str, Statistic]:
    equity = equity_of(r)
    worst, spell = deepest(equity), longest_underwater(equity)

    def name(position: int | None) -> str | None:
        if position is None:
            return None
        return "start" if position == 0 else label(position - 1)

    return {
        "max_drawdown": worst.depth if len(r) else None,
        "max_drawdown_peak": name(worst.peak),
        "max_drawdown_trough": name(worst.trough),
        "max_drawdown_recovery": name(worst.recovery),
        "longest_underwater_bars": spell.bars if len(r) else None,
        "longest_underwater_from": name(spell.peak),
    }


def _modelled(r: Floats, skew: Statistic, kurtosis: Statistic) -> dict[str, Statistic]:
    """Return what a normal distribution, or one of that skew and kurtosis, says of the tails."""
    names = ("var95_parametric", "cvar95_parametric", "var95_cornish_fisher")
    spread = deviation(r)
    if spread is None:
        return dict.fromkeys((*names, "probabilistic_sharpe"))
    mean = float(np.mean(r))
    values: dict[str, Statistic] = {
        names[0]: risk_statistics.parametric_value_at_risk(mean, spread),
        names[1]: risk_statistics.parametric_shortfall(mean, spread),
        names[2]: None,
        "probabilistic_sharpe": None,
    }
    if isinstance(skew, float) and isinstance(kurtosis, float) and spread:
        shape = {"skew": skew, "excess_kurtosis": kurtosis}
        values[names[2]] = risk_statistics.cornish_fisher_value_at_risk(mean, spread, **shape)
        values["probabilistic_sharpe"] = risk_statistics.probabilistic_sharpe(
            mean / spread, len(r), **shape
        )
    return values


def _pain(r: Floats, values: Mapping[str, Statistic]) -> dict[str, Statistic]:
    """Return the statistics of drawdowns as a whole, and how steadily the equity grew."""
    ulcer, growth = risk_statistics.ulcer_index(r), values["cagr"]
    total, worst = values["total_return"], values["max_drawdown"]
    return {
        "ulcer_index": ulcer,
        "ulcer_performance": growth / ulcer if isinstance(growth, float) and ulcer else None,
        "pain_index": risk_statistics.pain_index(r),
        "recovery_factor": calmar(total, worst),
        "stability": risk_statistics.stability(r),
    }


def _tails(r: Floats) -> dict[str, Statistic]:
    if not len(r):
        names = ("var95", "cvar95_tail_count", "cvar95_mean_below_var", "tail_ratio")
        return dict.fromkeys(names)
    low, high = (float(value) for value in np.percentile(r, (5, 95)))
    count = int(0.05 * (len(r) - 1)) + 1
    below = r[r <= low]
    return {
        "var95": low,
        "cvar95_tail_count": float(np.mean(np.partition(r, count - 1)[:count])),
        "cvar95_mean_below_var": float(np.mean(below)) if len(below) else None,
        "tail_ratio": abs(high) / abs(low) if low else None,
    }


def _wins(r: Floats) -> dict[str, Statistic]:
    gains, losses = r[r > 0.0], r[r < 0.0]
    lost, decided = -float(losses.sum()), len(gains) + len(losses)
    ratio = float(gains.sum()) / lost if lost else None
    return {
        "omega0": ratio,
        "profit_factor": ratio,
        "win_rate_nonzero": len(gains) / decided if decided else None,
        "win_rate_all": len(gains) / len(r) if len(r) else None,
        "expectancy": float(np.mean(r)) if len(r) else None,
        "best": float(r.max()) if len(r) else None,
        "worst": float(r.min()) if len(r) else None,
    }


def _moments(r: Floats) -> dict[str, Statistic]:
    spread = deviation(r, divisor=0)
    if not spread:
        return {"skew_population": None, "excess_kurtosis_population": None}
    z = (r - np.mean(r)) / spread
    return {
        "skew_population": float(np.mean(z**3)),
        "excess_kurtosis_population": float(np.mean(z**4)) - 3.0,
    }
