"""How much was traded, against what was there to trade with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ingenium.analytics.columns import Columns

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """What was traded; buys and sells both count.

    Attributes:
        traded: the value of all fills, in the account's currency.
        average_equity: the mean equity over all bars.
        years: the length of the run: bars over bars a year.
        a_year: traded / average equity / years; None when a divisor is not positive.
        fills_a_year: fills / years.
    """

    traded: float
    average_equity: float | None
    years: float
    a_year: float | None
    fills_a_year: float | None


def turnover_of(fills: Columns, equity: Floats, periods_per_year: float) -> Turnover:
    """Return the turnover of an account."""
    values = fill_values(fills)
    traded, years = float(values.sum()), len(equity) / periods_per_year
    average = float(equity.mean()) if len(equity) else None
    has_base = average is not None and average > 0 and years > 0
    return Turnover(
        traded=traded,
        average_equity=average,
        years=years,
        a_year=traded / average / years if has_base and average else None,
        fills_a_year=len(values) / years if years > 0 else None,
    )


def fill_values(fills: Columns) -> Floats:
    """Return the value of each fill in the account's currency."""
    return np.asarray(fills.get("value", ()), dtype=np.float64)
