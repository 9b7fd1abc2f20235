"""Systems for sessions, small enough to be played hundreds of times."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingenium.runtime.system import System, system_of

TWO: dict[str, Any] = {
    "data": {
        "source": "sample",
        "symbols": ["AAPL", "GOOG", "MSFT"],
        "bars": "1d",
        "start": "2005-01-03",
        "end": "2005-09-30",
    },
    "account": {"initial_capital": 100_000, "currency": "USD"},
    "strategies": [
        {
            "id": "revert",
            "name": "mean_reversion",
            "allocation": 0.4,
            "parameters": {"lookback": 5},
        },
        {
            "id": "trend",
            "name": "sma_cross",
            "allocation": 0.4,
            "parameters": {"fast": 3, "slow": 10},
        },
    ],
    "risk": {"max_order_size": 500, "max_gross_exposure": 150_000},
    "venue": {"fees": {"kind": "percent", "rate": 0.001}},
}
"""Two strategies on three shares, with capital left over; some orders are denied."""


def system(document: dict[str, Any], name: str = "small") -> System:
    """Return the system that plain values describe."""
    return system_of(dict(document), name=name, file=f"{name}.yaml", folder=Path())
