"""Exposure: what was held, as a share of the equity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.report.curve import reduced, stretches

if TYPE_CHECKING:
    from collections.abc import Callable

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exposure:
    """Gross exposure (long plus short) and net exposure (long less short), as shares of equity.

    Figures are over all bars, as they closed; the series has at most 1,000 points. Bars at which
    the equity was not positive have no share.

    Attributes:
        average_gross: the mean gross exposure; None without bars.
        largest_gross: the largest gross exposure.
        average_net: the mean net exposure.
        lowest_net: the lowest net exposure: the most that was net short.
        highest_net: the highest net exposure.
        time_in_market: the share of bars at which anything was held.
        time_long: the share of bars at which something was held long.
        time_short: the share of bars at which something was held short.
        times: the label of each point.
        gross: the largest gross exposure of the bars that the point stands for.
        net: the net exposure at the point.
        cash: the cash at the point, in the account's currency.
    """

    average_gross: float | None
    largest_gross: float | None
    average_net: float | None
    lowest_net: float | None
    highest_net: float | None
    time_in_market: float | None
    time_long: float | None
    time_short: float | None
    times: Times
    gross: Floats
    net: Floats
    cash: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Holdings:
    """What an account held at each bar, in its currency."""

    times: Times
    equity: Floats
    cash: Floats
    gross: Floats
    net: Floats


def exposure_of(held: Holdings) -> Exposure:
    """Return the exposure of an account over its bars."""
    firsts, lasts = stretches(len(held.times))
    gross, net = _share(held.gross, held.equity), _share(held.net, held.equity)
    return Exposure(
        average_gross=_figure(np.nanmean, gross),
        largest_gross=_figure(np.nanmax, gross),
        average_net=_figure(np.nanmean, net),
        lowest_net=_figure(np.nanmin, net),
        highest_net=_figure(np.nanmax, net),
        time_in_market=_positive(held.gross),
        time_long=_positive(held.gross + held.net),
        time_short=_positive(held.gross - held.net),
        times=held.times[lasts],
        gross=reduced(np.fmax, gross, firsts),
        net=net[lasts],
        cash=held.cash[lasts],
    )


def _share(values: Floats, equity: Floats) -> Floats:
    share = np.full(len(equity), np.nan)
    np.divide(values, equity, out=share, where=equity > 0)
    return share


def _positive(values: Floats) -> float | None:
    """Return the share of values that are positive; None when none is a number."""
    return None if bool(np.isnan(values).all()) else float(np.mean(values > 0))


def _figure(figure: Callable[[Floats], np.float64], values: Floats) -> float | None:
    """Return a figure of the values; None when none is a number."""
    return None if bool(np.isnan(values).all()) else float(figure(values))
