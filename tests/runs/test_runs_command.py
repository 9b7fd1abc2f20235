"""The commands on stored runs, as a person types them."""

import json
from pathlib import Path

import pytest
from tests.runs.stored import BARS, project
from typer.testing import CliRunner, Result

from ingenium.cli import app

EXIT_Z = "strategies.0.parameters.exit_z=0"


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INGENIUM_RUNS", str(tmp_path / "kept"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "kept"


@pytest.fixture
def demo_file(tmp_path: Path) -> Path:
    assert typed("demo", "--copy", "demo.yaml").exit_code == 0
    return tmp_path / "demo.yaml"


def ids(store: Path) -> list[str]:
    return sorted(path.name for path in store.iterdir())


def test_the_demo_is_stored_and_says_so(store: Path) -> None:
    output = typed("demo")
    (name,) = ids(store)
    assert name.endswith("-mean-reversion-61cb9968")
    assert f"\nStored as {name}\n" in output.stdout


def test_without_the_variable_runs_are_stored_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INGENIUM_RUNS")
    assert typed("demo").exit_code == 0
    assert len(ids(tmp_path / "runs")) == 1


def test_a_run_may_be_left_out_of_the_store(store: Path, demo_file: Path) -> None:
    assert "Stored" not in typed("demo", "--no-store").stdout
    assert "Stored" not in typed("backtest", demo_file, "--no-store").stdout
    assert not store.exists()


def test_a_store_that_cannot_be_written_loses_no_result(store: Path, demo_file: Path) -> None:
    store.write_text("no folder")
    for command in (["demo"], ["backtest", demo_file], ["backtest", demo_file, "--json"]):
        output = typed(*command)
        assert output.exit_code == 0
        assert "61cb9968" in output.stdout
        assert output.stderr.startswith("warning: the run was not stored: ")
        assert output.stderr.count("\n") == 1


def test_a_folder_that_nobody_may_write_loses_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INGENIUM_RUNS", "/proc/runs")
    output = typed("demo")
    assert output.exit_code == 0
    assert "Digest 61cb9968" in output.stdout
    assert output.stderr.startswith("warning: the run was not stored: /proc/runs cannot be written")


def test_the_list_shows_the_newest_first_with_what_was_set_and_noted(
    store: Path, demo_file: Path
) -> None:
    typed("demo")
    typed("backtest", demo_file, "--set", EXIT_Z, "--note", "wait for the mean", "-q")
    lines = typed("runs").stdout.splitlines()
    assert " ".join(lines[0].split()) == "Run (time in UTC) Return Sharpe Drawdown Bars"
    assert "-mean-reversion-b3e90454" in lines[1]
    assert lines[1].split()[1:] == ["+275.83", "%", "0.87", "-40.85", "%", "6,039"]
    assert lines[2:4] == [f"  --set {EXIT_Z}", "  wait for the mean"]
    assert "-mean-reversion-61cb9968" in lines[4]
    assert max(map(len, lines)) <= 80
    assert typed("runs", "list").stdout.splitlines() == lines
    assert len(ids(store)) == 2


def test_the_list_as_json() -> None:
    typed("demo")
    (line,) = json.loads(typed("runs", "list", "--json").stdout)
    assert line["digest"].startswith("61cb9968")
    assert line["kind"] == "demo"
    assert line["bars"] == 6039
    assert line["sharpe"] == pytest.approx(0.417, abs=1e-3)


def test_an_empty_store_is_told() -> None:
    assert "There are no runs in" in typed("runs").stdout
    assert json.loads(typed("runs", "list", "--json").stdout) == []


def test_a_damaged_run_is_listed_with_its_sentence_among_the_others(store: Path) -> None:
    typed("demo")
    typed("demo")
    broken = ids(store)[0]
    (store / broken / "run.json").write_text("{")
    output = typed("runs")
    assert output.exit_code == 0
    assert "damaged" in output.stdout
    assert "remove the run" in " ".join(output.stdout.split())
    assert "+41.46 %" in output.stdout
    assert "problem" in typed("runs", "list", "--json").stdout


def test_a_run_is_shown_in_full(store: Path, demo_file: Path) -> None:
    typed("backtest", demo_file, "--set", EXIT_Z)
    output = typed("runs", "show", "last").stdout
    for expected in (
        ids(store)[0],
        f"--set {EXIT_Z}",
        "Return                      +275.83 %",
        "System demo.yaml",
        "AAPL  sample AAPL  2005-01-03  2012-12-31  2,013",
        "numpy",
        "Assumptions",
        "annualisation",
    ):
        assert expected in output
    assert max(map(len, output.splitlines())) <= 80
    record = json.loads(typed("runs", "show", "last", "--json").stdout)
    assert record["system"]["settings"] == [EXIT_Z]


def test_a_run_with_code_of_the_users_shows_it(tmp_path: Path) -> None:
    typed("backtest", project(tmp_path / "mine"), "-q")
    assert "code/0/dip_strategy.py" in typed("runs", "show", "last").stdout


def test_repeating_the_demo_gives_the_same_digest(store: Path) -> None:
    typed("demo")
    output = typed("runs", "repeat", "last")
    assert output.exit_code == 0
    assert output.stdout.splitlines()[0] == ids(store)[0]
    assert "  same digest 61cb9968" in output.stdout


def test_repeating_on_other_data_fails_and_says_where(tmp_path: Path) -> None:
    file = project(tmp_path / "mine")
    typed("backtest", file, "-q")
    (file.parent / "bars.csv").write_text(BARS.replace("02,11,11,11,11", "02,15,15,15,15"))
    output = typed("runs", "repeat", "last")
    assert output.exit_code == 1
    assert "The data of AAA are not those of then" in output.stdout
    assert "first difference: order 1 (2020-01-02) is another: average_price" in output.stdout


def test_one_that_cannot_be_repeated_does_not_keep_the_others_from_it(tmp_path: Path) -> None:
    file = project(tmp_path / "mine")
    typed("backtest", file, "-q")
    (file.parent / "bars.csv").unlink()
    typed("demo")
    output = typed("runs", "repeat", "last~1", "last")
    assert output.exit_code == 2
    assert output.stderr.startswith("error: ")
    assert "same digest 61cb9968" in output.stdout


def test_removing_needs_a_yes(store: Path) -> None:
    typed("demo")
    refused = typed("runs", "remove", "last")
    assert refused.exit_code == 2
    assert "say --yes" in refused.stderr
    assert len(ids(store)) == 1
    assert typed("runs", "remove", "last", "--yes").exit_code == 0
    assert ids(store) == []


def test_several_are_removed_each_once(store: Path) -> None:
    for _ in range(3):
        typed("demo")
    newest = json.loads(typed("runs", "list", "--json").stdout)[0]["id"]
    assert "Removed 2." in typed("runs", "remove", "last", newest, "last~1", "-y").stdout
    assert len(ids(store)) == 1


def test_a_wrong_name_removes_nothing(store: Path) -> None:
    typed("demo")
    output = typed("runs", "remove", "last", "zzz", "--yes")
    assert output.exit_code == 2
    assert len(ids(store)) == 1


def test_the_folder_of_a_run_is_printed(store: Path) -> None:
    typed("demo")
    assert typed("runs", "path", "last").stdout == f"{store / ids(store)[0]}\n"


@pytest.mark.parametrize("command", ["show", "repeat", "remove", "path"])
def test_an_unknown_run_is_one_sentence(command: str) -> None:
    typed("demo")
    output = typed("runs", command, "zzz")
    assert output.exit_code == 2
    assert output.stderr.startswith("error: There is no run 'zzz' in ")
    assert output.stderr.count("\n") == 1
