"""Builders of series and of their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ingenium.model.timeframe import DAY, MINUTE
from ingenium.storage.catalog.series import Series

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.storage.catalog.parts import Rows

FIRST = 1_577_836_800 * 10**9  # 2020-01-01


def bar_series(symbol: str = "AAA", **facts: Any) -> Series:
    columns = ("open", "high", "low", "close", "volume")
    return Series(
        kind="bars", venue="XNAS", symbol=symbol, columns=columns, **{"timeframe": "1m"} | facts
    )


def bar_rows(count: int, *, first: int = FIRST, step: int = MINUTE, price: float = 10.0) -> Rows:
    time = first + step * np.arange(count, dtype=np.int64)
    close = price + np.arange(count) % 7 / 4
    return {
        "time": time,
        "available": time + step,
        "open": close.copy(),
        "high": close + 1,
        "low": close - 1,
        "close": close,
        "volume": np.arange(count, dtype=np.float64),
    }


def days(count: int, *, first: int = FIRST) -> Rows:
    return bar_rows(count, first=first, step=DAY)


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
