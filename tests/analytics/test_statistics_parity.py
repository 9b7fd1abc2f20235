"""Every return series under the parity folder gives the plain statistics stated for it."""

import csv
import json
import math
from pathlib import Path
from typing import TypedDict

import pytest
from tests.conftest import PARITY_DIR

from ingenium.analytics.statistics import Statistic, statistics

METRICS = PARITY_DIR / "metrics"
SERIES = sorted(METRICS.glob("series_*.csv"))


class Stated(TypedDict):
    periods_per_year: float
    plain: dict[str, Statistic]


def stated(name: str) -> Stated:
    results: dict[str, Stated] = json.loads((METRICS / "metrics.json").read_text())["results"]
    return results[name]


def column(rows: list[dict[str, str]], name: str) -> list[float]:
    return [float(row[name] or "nan") for row in rows]


def agrees(got: Statistic, expected: Statistic) -> bool:
    if isinstance(expected, float) and isinstance(got, (int, float)):
        return math.isclose(got, expected, rel_tol=1e-9, abs_tol=1e-15)
    return got == expected


def test_the_parity_folder_holds_series() -> None:
    assert SERIES


@pytest.mark.parametrize("file", SERIES, ids=lambda file: file.stem)
def test_the_series_gives_its_stated_statistics(file: Path) -> None:
    expected = stated(file.stem.removeprefix("series_"))
    with file.open() as text:
        rows = list(csv.DictReader(text))
    got = statistics(
        column(rows, "ret"),
        periods_per_year=expected["periods_per_year"],
        label=lambda position: rows[position]["date"],
        benchmark=column(rows, "benchmark") if rows and "benchmark" in rows[0] else None,
    )
    wrong = {
        name: (got.get(name, "missing"), value)
        for name, value in expected["plain"].items()
        if name not in got or not agrees(got[name], value)
    }
    assert not wrong
