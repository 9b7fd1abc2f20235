"""Sweeps: each run is the backtest that it would be alone, wherever it is made."""

from __future__ import annotations

import gc
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from tests.research.peeking import walk
from tests.research.sweeping import Deadly, Fragile, Trend, TrendColumns

import ingenium
from ingenium import ConfigError, Strategy, sweep
from ingenium.analytics.key_statistics import KEY_STATISTICS
from ingenium.research.runners import Task, Threads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ingenium.research.rows import Row
    from ingenium.research.space import Space
    from ingenium.research.study import Study

BARS = walk(rows=600)
GRID: Space = {"period": [5, 13, 20], "weight": [0.25, 0.5]}


@pytest.mark.parametrize(
    ("strategy", "jobs"),
    [(Trend, 1), (Trend, 2), (TrendColumns, 1), (TrendColumns, 2)],
    ids=["here", "processes", "one thread", "threads"],
)
def test_each_row_is_the_backtest_with_its_parameters(strategy: type[Strategy], jobs: int) -> None:
    fees = {"kind": "percent", "rate": "0.001"}
    found = sweep(strategy, GRID, data=BARS, jobs=jobs, fees=fees, cash=50_000)
    assert found.is_complete
    assert [tuple(row.parameters.values()) for row in found.rows] == [
        (period, weight) for period in (5, 13, 20) for weight in (0.25, 0.5)
    ]
    for row in found.rows:
        alone = ingenium.backtest(strategy(**row.parameters), data=BARS, fees=fees, cash=50_000)
        assert row.digest == alone.digest
        whole = alone.statistics | alone.trade_statistics
        for name in ("total_return", "sharpe", "sortino", "max_drawdown", "calmar", "win_rate"):
            assert row.statistics[name] == pytest.approx(float(str(whole[name])), rel=1e-9), name
        assert row.statistics["final_equity"] == float(alone.final_equity)
        assert row.statistics["fees"] == float(alone.totals["fees"])
        assert set(row.statistics) == set(KEY_STATISTICS)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_that_fails_is_a_row_that_says_why(jobs: int) -> None:
    found = sweep(Fragile, {"period": [5, 13, 20]}, data=BARS, jobs=jobs)
    assert [bool(row.error) for row in found.rows] == [False, True, False]
    assert "RuntimeError: thirteen" in found.rows[1].error
    assert found.best is not None
    assert "1 run failed: RuntimeError: thirteen" in str(found)


def test_a_run_that_ends_its_process_is_a_row_and_the_others_are_made() -> None:
    found = sweep(Deadly, {"period": [5, 13, 20, 25]}, data=BARS, jobs=2)
    assert [bool(row.error) for row in found.rows] == [False, True, False, False]
    assert "the process ended" in found.rows[1].error


def test_rows_that_are_kept_are_not_made_again(tmp_path: Path) -> None:
    first = sweep(Trend, {"period": [5, 10]}, data=BARS, jobs=1, out=tmp_path)
    second = sweep(Trend, {"period": [5, 10, 15]}, data=BARS, jobs=1, out=tmp_path)
    assert (first.kept, second.kept, len(second.rows)) == (0, 2, 3)
    assert second.rows[:2] == first.rows
    assert len((tmp_path / "runs.jsonl").read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("strategy", "changes"),
    [(Trend, {"cash": 5_000}), (Trend, {"data": walk(rows=601)}), (Fragile, {})],
    ids=["another setting", "other data", "another strategy"],
)
def test_rows_of_other_runs_are_not_taken_for_these(
    strategy: type[Strategy], changes: dict[str, object], tmp_path: Path
) -> None:
    settings: dict[str, object] = {"data": BARS, "jobs": 1, "out": tmp_path}
    sweep(Trend, {"period": [5]}, **settings)  # type: ignore[arg-type]
    other = sweep(strategy, {"period": [5]}, **(settings | changes))  # type: ignore[arg-type]
    assert other.kept == 0


def test_a_line_that_a_crash_cut_off_is_made_again(tmp_path: Path) -> None:
    sweep(Trend, {"period": [5, 10]}, data=BARS, jobs=1, out=tmp_path)
    file = tmp_path / "runs.jsonl"
    file.write_bytes(file.read_bytes()[:-20])
    again = sweep(Trend, {"period": [5, 10]}, data=BARS, jobs=1, out=tmp_path)
    assert (again.kept, again.is_complete) == (1, True)
    assert sweep(Trend, {"period": [5, 10]}, data=BARS, jobs=1, out=tmp_path).kept == 2


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "runs.jsonl").write_text("no row\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="line 1 is no row"):
        sweep(Trend, {"period": [5]}, data=BARS, jobs=1, out=tmp_path)


class Interrupted:
    """A runner that somebody stops after two runs."""

    def __init__(self, study: Study) -> None:
        self.threads = Threads(study, 1)

    def run(self, tasks: Iterable[Task]) -> Iterator[Row]:
        for number, row in enumerate(self.threads.run(tasks)):
            if number == 2:
                raise KeyboardInterrupt
            yield row


def test_an_interrupt_keeps_what_is_done_and_a_second_start_goes_on(tmp_path: Path) -> None:
    space = {"period": [5, 10, 15, 20]}
    stopped = sweep(Trend, space, data=BARS, out=tmp_path, runner=Interrupted)
    assert (len(stopped.rows), stopped.planned, stopped.is_complete) == (2, 4, False)
    rest = sweep(Trend, space, data=BARS, jobs=1, out=tmp_path)
    assert (rest.kept, rest.is_complete) == (2, True)


def test_a_runner_of_ones_own_gets_every_task() -> None:
    seen: list[object] = []

    class Counting(Interrupted):
        def run(self, tasks: Iterable[Task]) -> Iterator[Row]:
            listed = list(tasks)
            seen.extend(task.trial["period"] for task in listed)
            yield from self.threads.run(listed)

    sweep(Trend, {"period": [5, 10]}, data=BARS, runner=Counting)
    assert seen == [5, 10]


def test_progress_counts_runs() -> None:
    told: list[tuple[int, int]] = []
    sweep(
        TrendColumns,
        {"period": [5, 10, 15]},
        data=BARS,
        jobs=1,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_memory_stays_flat_in_the_number_of_runs() -> None:
    def kept_by(runs: int) -> int:
        gc.collect()
        tracemalloc.start()
        sweep(TrendColumns, {"period": list(range(2, 2 + runs))}, data=BARS, jobs=2)
        gc.collect()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    kept_by(10)  # what is imported once
    few, many = kept_by(20), kept_by(200)
    assert many - few < 180 * 6_000  # bytes: a row each, and nothing of its run


def test_the_best_is_told_with_the_number_of_trials_and_what_chance_would_give() -> None:
    found = sweep(TrendColumns, {"period": list(range(2, 40))}, data=BARS, jobs=1)
    text = str(found)
    assert "The best of 38 trials by sharpe" in text
    assert "Chance alone would bring the best of as many" in text


def test_the_map_is_the_mean_over_the_other_parameters() -> None:
    found = sweep(TrendColumns, GRID, data=BARS, jobs=1, by="total_return")
    heat = found.heat_map(across="period", down="weight")
    assert heat is not None
    assert (heat.columns, heat.rows) == ((5, 13, 20), (0.25, 0.5))
    only = found.heat_map()
    assert only is not None
    assert (only.down, only.across) == ("period", "weight")
    cells = {tuple(row.parameters.values()): row.statistics["total_return"] for row in found.rows}
    assert heat.cells[1][2] == cells[20, 0.5]


def test_the_frame_has_a_row_for_each_run() -> None:
    frame = sweep(TrendColumns, GRID, data=BARS, jobs=1).frame
    assert len(frame) == 6
    assert list(frame.columns[:3]) == ["period", "weight", "total_return"]


@pytest.mark.parametrize(
    ("space", "settings", "told"),
    [
        ({"perid": [5]}, {}, "has no parameter 'perid': did you mean 'period'"),
        ({"period": [5]}, {"by": "sharp"}, "did you mean 'sharpe'"),
        ({"period": [5]}, {"jobs": 0}, "jobs must be 1 or more"),
    ],
)
def test_a_mistake_is_told_before_any_run(
    space: dict[str, list[int]], settings: dict[str, object], told: str
) -> None:
    with pytest.raises(ConfigError, match=told):
        sweep(Trend, space, data=BARS, **settings)  # type: ignore[arg-type]


def test_a_strategy_that_cannot_be_sent_to_processes_is_told_with_the_fix() -> None:
    class Local(Trend):
        pass

    with pytest.raises(ConfigError, match="file of its own, or run one at a time with jobs=1"):
        sweep(Local, {"period": [5]}, data=BARS, jobs=2)
    assert sweep(Local, {"period": [5]}, data=BARS, jobs=1).is_complete
