"""Catalogs with a few series of flat bars, and systems that run on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from tests.accounting.book import Orders
from tests.bars import FIRST

from ingenium.model.timeframe import parse_timeframe
from ingenium.runtime.backtest import run_system
from ingenium.runtime.data_source import load_markets
from ingenium.runtime.system import System, system_of
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.catalog.series import Series

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingenium.analytics.result import Result
    from ingenium.runtime.market import Market

_COLUMNS = ("open", "high", "low", "close", "volume")


def add(
    folder: Path,
    symbol: str,
    closes: Sequence[float],
    *,
    timeframe: str = "1d",
    first: int = FIRST,
    time: Sequence[int] | None = None,
    **facts: Any,
) -> Series:
    """Write a series of flat bars into the catalog beside a system."""
    step = parse_timeframe(timeframe)
    labels = first + step * np.arange(len(closes)) if time is None else np.asarray(time)
    prices = np.asarray(closes, dtype=np.float64)
    rows = dict.fromkeys(_COLUMNS, prices) | {"volume": np.full(len(prices), 1000.0)}
    known: dict[str, Any] = {"venue": "XNAS", "price_decimals": 2, "quantity_decimals": 0}
    series = Series(
        kind="bars", symbol=symbol, timeframe=timeframe, columns=_COLUMNS, **(known | facts)
    )
    batch = {"time": labels, "available": labels + step, **rows}
    return Catalog(folder / "catalog").write(series, [batch])


def system(folder: Path, script: str = "", **sections: Any) -> System:
    """Return a system on the catalog with one strategy that does what its script says."""
    entry = {"name": f"{Orders.__module__}:Orders", "parameters": {"script": script}}
    document = {"account": {"initial_capital": 1000}, "strategies": [entry]}
    return system_of(document | sections, name="t", file="s.yaml", folder=folder)


def markets(folder: Path, **data: Any) -> list[Market]:
    return load_markets(system(folder, data=data))


def run(folder: Path, script: str, **sections: Any) -> Result:
    return run_system(system(folder, script, **sections))
