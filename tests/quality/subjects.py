"""Builders of series that are clean but for what a test plants in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ingenium.model.timeframe import MINUTE
from ingenium.model.timestamps import instant
from ingenium.storage.kinds import BARS, QUOTE_BARS, QUOTES
from ingenium.storage.quality.checking import check
from ingenium.storage.quality.subject import Subject

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingenium.storage.quality.finding import Finding

MIDNIGHT = instant("2024-01-03")
NOW = instant("2025-01-01")


def times(count: int, *, start: str | int = MIDNIGHT, step: int = MINUTE) -> NDArray[np.int64]:
    return instant(start) + step * np.arange(count, dtype=np.int64)


def bars(time: NDArray[np.int64], *, timeframe: int = MINUTE, **options: Any) -> Subject:
    """Return bars whose prices and volumes never repeat and never surprise."""
    price = 100 + 0.01 * (np.arange(len(time), dtype=np.int64) % 97).astype(np.float64)
    columns: dict[str, NDArray[np.float64]] = {
        "open": price,
        "high": price + 0.02,
        "low": price - 0.02,
        "close": price + 0.01,
        "volume": (1_000 + np.arange(len(time)) % 89).astype(np.float64),
    }
    return Subject(BARS, time, columns, timeframe, **({"calendar": "24/7"} | options))


def quotes(bid: list[float], ask: list[float]) -> Subject:
    columns = {"bid": np.array(bid), "ask": np.array(ask)}
    return Subject(QUOTES, times(len(bid)), columns, calendar=None)


def quote_bars(bid: list[float], ask: list[float]) -> Subject:
    prices = ("open", "high", "low", "close")
    columns = {f"bid_{name}": np.array(bid) for name in prices}
    columns |= {f"ask_{name}": np.array(ask) for name in prices}
    return Subject(QUOTE_BARS, times(len(bid)), columns, MINUTE, calendar="24/7")


def planted(subject: Subject, **values: dict[int, float]) -> Subject:
    """Return the series with single values changed, as in `close={3: nan}`."""
    columns = {name: column.copy() for name, column in subject.columns.items()}
    for name, changes in values.items():
        for row, value in changes.items():
            columns[name][row] = value
    return of_rows(subject, np.arange(len(subject)), columns)


def of_rows(
    subject: Subject,
    rows: NDArray[np.int64],
    columns: dict[str, NDArray[np.float64]] | None = None,
) -> Subject:
    """Return the series made of these rows, in this order."""
    every = subject.columns if columns is None else columns
    chosen = {name: column[rows] for name, column in every.items()}
    return Subject(
        subject.kind, subject.time[rows], chosen, subject.timeframe, calendar=subject.calendar
    )


def found(subject: Subject, **options: Any) -> dict[str, Finding]:
    """Return the findings by the name of their check; each check speaks once."""
    findings = check(subject, now=NOW, **options)
    names = [finding.check for finding in findings]
    assert len(names) == len(set(names))
    return dict(zip(names, findings, strict=True))


def counts(subject: Subject, **options: Any) -> dict[str, int]:
    return {name: finding.count for name, finding in found(subject, **options).items()}
