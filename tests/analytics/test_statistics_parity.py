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
BENCHMARK = {"beta", "alpha_per_period", "information_ratio_annual", "correlation", "aligned_n"}
DATES = ("max_drawdown_peak", "max_drawdown_trough", "max_drawdown_recovery")


class Stated(TypedDict):
    periods_per_year: float
    plain: dict[str, Statistic]
    empyrical: dict[str, float]


def stated(file: Path) -> Stated:
    """Return what is stated of a series in the file beside it."""
    text = file.with_name("metrics.json").read_text()
    results: dict[str, Stated] = json.loads(text)["results"]
    return results[file.stem.removeprefix("series_")]


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open() as text:
        return list(csv.DictReader(text))


def column(rows: list[dict[str, str]], name: str) -> list[float]:
    return [float(row[name] or "nan") for row in rows]


def computed(file: Path) -> dict[str, Statistic]:
    rows = rows_of(file)
    return statistics(
        column(rows, "ret"),
        periods_per_year=stated(file)["periods_per_year"],
        label=lambda position: rows[position]["date"],
        benchmark=column(rows, "benchmark") if rows and "benchmark" in rows[0] else None,
    )


def agrees(got: Statistic, expected: Statistic) -> bool:
    if isinstance(expected, float) and isinstance(got, (int, float)):
        return math.isclose(got, expected, rel_tol=1e-9, abs_tol=1e-15)
    return got == expected


def disagreements(file: Path) -> dict[str, tuple[Statistic, Statistic]]:
    """Return each statistic that is not as stated: as it is, and as it should be."""
    got = computed(file)
    return {
        name: (got.get(name, "missing"), value)
        for name, value in stated(file)["plain"].items()
        if name not in got or not agrees(got[name], value)
    }


def test_the_parity_folder_holds_series() -> None:
    assert SERIES


def test_each_stated_series_is_there() -> None:
    results = json.loads((METRICS / "metrics.json").read_text())["results"]
    assert {file.stem.removeprefix("series_") for file in SERIES} <= set(results)


@pytest.mark.parametrize("file", SERIES, ids=lambda file: file.stem)
def test_the_series_gives_its_stated_statistics(file: Path) -> None:
    assert disagreements(file) == {}


@pytest.mark.parametrize("file", SERIES, ids=lambda file: file.stem)
def test_a_series_with_a_benchmark_is_compared_with_it_and_only_such_a_one(file: Path) -> None:
    rows = rows_of(file)
    assert (computed(file).keys() >= BENCHMARK) == bool(rows and "benchmark" in rows[0])


@pytest.mark.parametrize("file", SERIES, ids=lambda file: file.stem)
def test_the_dates_of_the_deepest_drawdown_are_dates_of_the_series(file: Path) -> None:
    got, dates = computed(file), {row["date"] for row in rows_of(file)}
    named = [got[name] for name in DATES if got[name] is not None]
    assert set(named) <= dates | {"start"}
    assert bool(named) == bool(got["max_drawdown"])


@pytest.mark.parametrize("file", SERIES, ids=lambda file: file.stem)
def test_the_stability_is_that_of_empyrical(file: Path) -> None:
    theirs = stated(file)["empyrical"].get("stability")
    ours = computed(file)["stability"]
    has_gaps = any(not row["ret"] for row in rows_of(file))
    if theirs is None or has_gaps or not isinstance(ours, float):
        assert ours is None or 0.0 <= float(ours) <= 1.0
    else:
        assert ours == pytest.approx(theirs, rel=1e-6)


def test_other_series_of_the_same_form_run_unchanged(tmp_path: Path) -> None:
    # three returns whose figures are worked out by hand: 1, 1.1, 0.99, 1.2375
    file = tmp_path / "series_by_hand.csv"
    file.write_text(
        "date,ret,benchmark\n2031-05-01,0.1,0.1\n2031-05-02,-0.1,-0.1\n2031-05-05,0.25,0.25\n"
    )
    plain = {
        "n": 3,
        "total_return": 0.2375,
        "max_drawdown": -0.1,
        "max_drawdown_peak": "2031-05-01",
        "max_drawdown_trough": "2031-05-02",
        "max_drawdown_recovery": "2031-05-05",
        "expectancy": 0.25 / 3,
        "beta": 1.0,
        "information_ratio_annual": None,
    }
    results = {"by_hand": {"periods_per_year": 12, "plain": plain, "empyrical": {}}}
    (tmp_path / "metrics.json").write_text(json.dumps({"results": results}))
    assert disagreements(file) == {}
    plain["total_return"] = 0.2376
    (tmp_path / "metrics.json").write_text(json.dumps({"results": results}))
    assert list(disagreements(file)) == ["total_return"]
