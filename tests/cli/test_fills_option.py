"""`ingenium backtest --fills`: a system under other assumptions about fills."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from ingenium.cli import app

if TYPE_CHECKING:
    from pathlib import Path


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the demo's system file into an empty folder."""
    monkeypatch.setenv("INGENIUM_RUNS", str(tmp_path / "runs"))
    monkeypatch.chdir(tmp_path)
    assert typed("demo", "--copy", "demo.yaml").exit_code == 0
    return tmp_path


@pytest.mark.usefixtures("demo")
def test_all_prints_the_three_side_by_side_and_what_rests_on_the_fills() -> None:
    output = typed("backtest", "demo.yaml", "--fills", "all", "--no-store").stdout
    lines = output.splitlines()
    assert [line.split()[:2] for line in lines[:3]] == [
        ["A", "optimistic"],
        ["B", "base"],
        ["C", "pessimistic"],
    ]
    assert lines[3].startswith("Profit in USD: optimistic 41,459.87, base 41,459.87, pessimistic ")
    assert "of the profit rests on the fills" in lines[4]
    assert "Stored" not in output
    assert max(map(len, lines)) <= 80


def test_all_keeps_and_saves_each_run_and_writes_the_page(demo: Path) -> None:
    typed("backtest", "demo.yaml", "--fills", "all", "--out", "saved", "--html", "fills.html")
    assert sorted(each.name for each in (demo / "saved").iterdir()) == [
        "base",
        "optimistic",
        "pessimistic",
    ]
    page = (demo / "fills.html").read_text(encoding="utf-8")
    assert "What rests on the fills" in page
    assert "of the profit rests on the fills" in page
    listed = json.loads(typed("runs", "list", "--json").stdout)
    assert [run["settings"] for run in listed] == [
        ["fills=pessimistic"],
        ["fills=base"],
        ["fills=optimistic"],
    ]


@pytest.mark.usefixtures("demo")
def test_a_run_under_a_bundle_is_repeated_under_it() -> None:
    assert typed("backtest", "demo.yaml", "--fills", "pessimistic", "-q").exit_code == 0
    repeated = typed("runs", "repeat", "last")
    assert repeated.exit_code == 0
    assert "same" in repeated.stdout


@pytest.mark.usefixtures("demo")
def test_stored_runs_under_all_bundles_say_the_same_when_reported() -> None:
    assert typed("backtest", "demo.yaml", "--fills", "all", "-q").exit_code == 0
    assert "of the profit rests on the fills" in typed("report", "last~2", "last~1", "last").stdout


@pytest.mark.usefixtures("demo")
def test_all_as_json_is_one_document() -> None:
    output = typed("backtest", "demo.yaml", "--fills", "all", "--no-store", "--json").stdout
    plain = json.loads(output)
    assert [run["name"] for run in plain["runs"]] == ["optimistic", "base", "pessimistic"]
    assert len(plain["remarks"]) == 2


@pytest.mark.usefixtures("demo")
def test_an_unknown_bundle_names_the_known_ones() -> None:
    output = typed("backtest", "demo.yaml", "--fills", "hopeful")
    assert output.exit_code == 2
    assert "pessimistic" in output.stderr
