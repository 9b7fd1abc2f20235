"""Files to import, and imports at a fixed present."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingenium.storage.catalog.catalog import Catalog, Opened
from ingenium.storage.importing.importer import import_data

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.storage.catalog.series import Series

NOW = "2024-06-01"
HEADER = "time,open,high,low,close,volume"
DAYS = [
    "2024-01-02,10,12,9,11,100",
    "2024-01-03,11,13,10,12,200",
    "2024-01-04,12,14,11,13,300",
]


def csv_file(folder: Path, *rows: str, name: str = "AAA.csv", header: str = HEADER) -> Path:
    """Write a CSV file; without rows, of three good days."""
    path = folder / name
    path.write_text("\n".join([header, *(rows or DAYS)]) + "\n")
    return path


def imported(source: object, folder: Path, **choices: Any) -> Series:
    """Import what holds one series into the catalog beside it."""
    (series,) = import_data(source, catalog=folder / "catalog", now=NOW, **choices)
    return series


def opened(series: Series, folder: Path) -> Opened:
    return Catalog(folder / "catalog").open(series)


def closes(series: Series, folder: Path) -> list[float]:
    found: list[float] = opened(series, folder).columns["close"].tolist()
    return found
