"""The equity curve and its drawdowns as a matplotlib figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingenium.analytics.drawdown import underwater
from ingenium.model.errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.figure import Figure  # type: ignore[import-not-found, unused-ignore]

    from ingenium.analytics.outcome import Outcome


def plot(outcome: Outcome) -> Figure:
    """Return a figure of two panels that share their dates: equity above, drawdown below."""
    try:
        from matplotlib.figure import Figure  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        feature, library, extra = "Result.plot()", "matplotlib", "plot"
        raise MissingExtraError(feature, library, extra) from None
    times = outcome.times.astype("datetime64[ns]")
    values = np.concatenate(([float(outcome.initial_equity)], outcome.equity_values))
    figure = Figure(figsize=(10, 5), layout="constrained")
    above, below = figure.subplots(2, sharex=True, height_ratios=(3, 1))
    above.plot(times, outcome.equity_values)
    above.set(title=outcome.name, ylabel=f"Equity, {outcome.currency}")
    below.fill_between(times, underwater(values)[1:] * 100, alpha=0.5)
    below.set(ylabel="Drawdown, %")
    return figure
