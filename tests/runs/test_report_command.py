"""The command that shows a run, or several side by side."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingenium.cli import app

EXIT_Z = "strategies.0.parameters.exit_z=0"


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def two_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Store the demo, then the demo with another setting."""
    monkeypatch.setenv("INGENIUM_RUNS", str(tmp_path / "kept"))
    monkeypatch.chdir(tmp_path)
    typed("demo")
    typed("demo", "--copy", "demo.yaml")
    assert typed("backtest", "demo.yaml", "--set", EXIT_Z, "--out", "saved", "-q").exit_code == 0
    return tmp_path


@pytest.mark.usefixtures("two_runs")
def test_one_run_prints_its_summary() -> None:
    output = typed("report", "last~1").stdout
    assert "mean-reversion  AAPL GOOG MSFT" in output
    assert "Digest 61cb9968" in output


@pytest.mark.usefixtures("two_runs")
def test_two_runs_are_side_by_side() -> None:
    lines = typed("report", "last~1", "last").stdout.splitlines()
    assert lines[0] == "A  mean-reversion 61cb9968  2005-01-03 to 2012-12-31"
    assert lines[1] == "B  mean-reversion b3e90454  2005-01-03 to 2012-12-31"
    rows = {" ".join(line.split()) for line in lines}
    assert "Return +41.46 % +275.83 % *" in rows
    assert "Max drawdown -34.40 % * -40.85 %" in rows
    assert "strategies.0.parameters.exit_z 0.5 0.0" in rows
    assert "A and B part at fill 4, 2005-03-08:" in rows
    assert max(map(len, lines)) <= 80


@pytest.mark.usefixtures("two_runs")
def test_three_runs_fit_the_screen() -> None:
    typed("backtest", "demo.yaml", "--set", "data.start=2007-01-01", "-q")
    output = typed("report", "last", "last~1", "last~2")
    assert max(map(len, output.stdout.splitlines())) <= 80
    assert "The runs cover different dates" in output.stdout


@pytest.mark.usefixtures("two_runs")
def test_a_folder_of_a_saved_result_is_a_run_too() -> None:
    output = typed("report", "last~1", "saved").stdout
    assert "B  mean-reversion b3e90454" in output


@pytest.mark.usefixtures("two_runs")
def test_equal_runs_are_told_apart_by_their_folders() -> None:
    output = typed("report", "last", "saved").stdout
    assert "B  saved " in output
    assert "A and B have the same fills." in output


@pytest.mark.usefixtures("two_runs")
def test_a_run_that_is_named_twice_is_shown_once() -> None:
    assert "Digest b3e90454" in typed("report", "last", "last~0").stdout


@pytest.mark.usefixtures("two_runs")
def test_json_has_the_run_or_the_comparison() -> None:
    one = json.loads(typed("report", "last", "--json").stdout)
    assert one["digest"].startswith("b3e90454")
    assert len(one["fills"]) == 67
    both = json.loads(typed("report", "last~1", "last", "--json").stdout)
    assert [run["name"] for run in both["runs"]] == [
        "mean-reversion 61cb9968",
        "mean-reversion b3e90454",
    ]
    figures = {figure["name"]: figure for figure in both["figures"]}
    assert figures["Sharpe"]["best"] == [1]
    assert figures["Fees"]["values"][0] == "7572.6814482"
    assert both["settings"] == [{"path": "strategies.0.parameters.exit_z", "texts": ["0.5", "0.0"]}]
    assert both["partings"][0]["fill"] == 3


@pytest.mark.usefixtures("two_runs")
def test_an_unknown_run_is_one_sentence() -> None:
    output = typed("report", "last", "zzz")
    assert output.exit_code == 2
    assert output.stderr.startswith("error: There is no run 'zzz' in ")
    assert output.stderr.count("\n") == 1


def test_a_damaged_result_is_one_sentence(two_runs: Path) -> None:
    (two_runs / "saved" / "fills.parquet").write_bytes(b"half")
    output = typed("report", "saved")
    assert output.exit_code == 2
    assert "the result is damaged" in output.stderr


def test_a_page_is_one_file_of_one_run_or_of_several(two_runs: Path) -> None:
    output = typed("report", "last", "--html", "sheet.html")
    assert output.exit_code == 0
    assert output.stdout.startswith("Wrote sheet.html (")
    assert "mean-reversion" in (two_runs / "sheet.html").read_text(encoding="utf-8")
    assert typed("report", "last", "last~1", "--html", "both.html").exit_code == 0
    page = (two_runs / "both.html").read_text(encoding="utf-8")
    assert "mean-reversion 61cb9968" in page
    assert "strategies.0.parameters.exit_z" in page


def test_a_backtest_may_write_its_page_at_once(two_runs: Path) -> None:
    output = typed("backtest", "demo.yaml", "--html", "sheet.html", "--json")
    assert json.loads(output.stdout)["digest"].startswith("61cb9968")
    assert "<html" in (two_runs / "sheet.html").read_text(encoding="utf-8")


def test_an_earlier_page_is_replaced(two_runs: Path) -> None:
    (two_runs / "sheet.html").write_text("earlier")
    typed("report", "last", "--html", "sheet.html")
    assert "<html" in (two_runs / "sheet.html").read_text(encoding="utf-8")
    assert not list(two_runs.glob(".*partial"))


@pytest.mark.parametrize("command", [("report", "last"), ("backtest", "demo.yaml")])
def test_what_is_no_page_is_not_written_over(two_runs: Path, command: tuple[str, ...]) -> None:
    before = (two_runs / "demo.yaml").read_text()
    output = typed(*command, "--html", "demo.yaml")
    assert output.exit_code == 2
    assert output.stderr == (
        "error: demo.yaml is no name of a page: give one that ends in .html.\n"
    )
    assert (two_runs / "demo.yaml").read_text() == before


@pytest.mark.usefixtures("two_runs")
def test_a_folder_for_a_page_that_is_not_there_is_named_before_the_run() -> None:
    output = typed("backtest", "demo.yaml", "--html", "none/sheet.html")
    assert (output.exit_code, output.stdout) == (2, "")
    assert "There is no folder none for the page" in output.stderr


def test_opening_alone_keeps_the_page_with_the_run(
    two_runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("typer.launch", opened.append)
    assert typed("report", "last", "--open").exit_code == 0
    (page,) = (two_runs / "kept").glob("*/tear-sheet.html")
    assert opened == [page.as_uri()]


@pytest.mark.usefixtures("two_runs")
def test_json_and_a_page_at_once_are_refused() -> None:
    output = typed("report", "last", "--json", "--html", "sheet.html")
    assert output.exit_code == 2
    assert "say --json, or --html and --open: not both" in output.stderr
