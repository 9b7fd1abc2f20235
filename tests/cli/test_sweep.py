"""`ingenium sweep`: what it prints, keeps and refuses."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingenium.cli import app

SYSTEM = """
data: {source: sample, symbols: [AAPL], end: 2003-12-31}
strategies:
  - {name: sma_cross, id: first}
"""


@pytest.fixture(autouse=True)
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("system.yaml").write_text(SYSTEM, encoding="utf-8")


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["sweep", "system.yaml", "--jobs", "1", *arguments])


def test_the_table_the_trials_and_the_map_are_printed() -> None:
    output = typed("--grid", "fast=5:15:5", "--grid", "slow=20,40", "--by", "calmar")
    assert output.exit_code == 0
    assert output.stdout.startswith("system: 6 of 6 runs\nfast  slow")
    assert "The best of 6 trials by calmar" in output.stdout
    assert "calmar: fast \\ slow" in output.stdout or "calmar: slow \\ fast" in output.stdout


def test_failed_runs_are_told_and_do_not_end_the_sweep() -> None:
    output = typed("--grid", "fast=5,50", "--grid", "slow=40")
    assert output.exit_code == 0
    assert "1 run failed: SmaCross: fast (50) must be below slow (40)" in output.stdout


def test_a_second_start_goes_on(tmp_path: Path) -> None:
    typed("--grid", "fast=5", "--out", "rows")
    output = typed("--grid", "fast=5,7", "--out", "rows")
    assert "2 of 2 runs, 1 kept from before" in output.stdout
    assert len((tmp_path / "rows" / "runs.jsonl").read_text().splitlines()) == 2


def test_json_has_every_row() -> None:
    output = typed("--grid", "first.fast=integers(3,9)", "--samples", "4", "--json")
    rows = json.loads(output.stdout)["rows"]
    assert len(rows) == 4
    assert all(3 <= row["parameters"]["first.fast"] <= 9 and row["digest"] for row in rows)


def test_runs_in_processes_are_the_same_as_here() -> None:
    def digests(jobs: str) -> list[str]:
        found = typed("--grid", "fast=5,7,9", "--jobs", jobs, "--json")
        return [row["digest"] for row in json.loads(found.stdout)["rows"]]

    assert digests("2") == digests("1")


def test_a_page_is_written() -> None:
    output = typed("--grid", "fast=5,7", "--html", "page.html")
    assert "Wrote page.html" in output.stdout
    assert "heat-map" in Path("page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--grid", "fast"], "write a parameter and its values"),
        (["--grid", "fast=5", "--grid", "fast=6"], "is there already"),
        (["--grid", "fist=5"], "did you mean 'fast'"),
        (["--grid", "second.fast=5"], "there is no strategy 'second'"),
        (["--grid", "fast=5,7", "--heat", "fist"], "'fist' was not varied"),
        (["--grid", "fast=uniform(1,2)"], "samples="),
    ],
)
def test_a_mistake_gives_exit_code_2(arguments: list[str], told: str) -> None:
    output = typed(*arguments)
    assert output.exit_code == 2
    assert told in output.stderr
