"""What `ingenium new` writes runs as it is: its own test, and the commands that are printed."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingenium.cli import app
from ingenium.storage.catalog.catalog import Catalog

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]  # each runs a pytest of its own

ALONE = "[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = 'function'\n"


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty current folder that pytest takes for a project of its own."""
    (tmp_path / "pyproject.toml").write_text(ALONE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["ingenium"])
    return tmp_path


def try_suggested(printed: str, folder: Path) -> list[str]:
    """Run each command that was printed, and return them."""
    lines = [line.strip() for line in printed.splitlines()]
    commands = [line for line in lines if line.startswith(("ingenium ", "python "))]
    for command in commands:
        program, *words = command.split()
        if program == "ingenium":
            tried = typed(*words)
            assert tried.exit_code == 0, tried.output
        else:
            ran = subprocess.run(
                [sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False
            )
            assert ran.returncode == 0, ran.stdout + ran.stderr
            assert " passed" in ran.stdout
    return commands


def test_a_new_strategy_passes_its_test_and_runs_by_the_printed_commands(folder: Path) -> None:
    output = typed("new", "strategy", "DipBuyer")
    assert output.exit_code == 0
    assert "Wrote strategies/dip_buyer_strategy.py" in output.stdout
    assert len(try_suggested(output.stdout, folder)) == 3
    assert "name: dip_buyer  # strategies/dip_buyer_strategy.py" in (
        folder / "dip_buyer.yaml"
    ).read_text(encoding="utf-8")


def test_a_new_system_without_a_strategy_of_its_name_runs_a_built_in(folder: Path) -> None:
    output = typed("new", "system", "first")
    assert "Wrote first.yaml" in output.stdout
    assert len(try_suggested(output.stdout, folder)) == 3
    assert "name: sma_cross  # built in" in (folder / "first.yaml").read_text(encoding="utf-8")


def test_a_new_system_takes_over_the_parameters_of_its_strategy(folder: Path) -> None:
    typed("new", "strategy", "patient")
    file = folder / "strategies" / "patient_strategy.py"
    file.write_text(file.read_text().replace("period: int = 100", "period: int = 60"))
    typed("new", "system", "patient")
    written = (folder / "patient.yaml").read_text(encoding="utf-8")
    assert "parameters: {period: 60, weight: 0.95}" in written


def test_a_new_ingestor_passes_its_test_and_fills_the_catalog(folder: Path) -> None:
    output = typed("new", "ingestor", "price_service")
    assert "Wrote ingestors/price_service_answer.json" in output.stdout
    assert len(try_suggested(output.stdout, folder)) == 3
    stored = Catalog(folder / "catalog")
    assert [series.symbol for series in stored.series()] == ["ACME", "GLOBEX"]
    bars = stored.open(stored.find("GLOBEX")).bars
    assert list(bars.close) == [8.0, 7.8, 8.2]


def test_another_folder_can_be_written(folder: Path) -> None:
    output = typed("new", "strategy", "patient", "--folder", "desk")
    assert (folder / "desk" / "strategies" / "patient_strategy.py").is_file()
    assert "In desk, try next" in output.stdout


def test_a_file_that_exists_is_never_overwritten(folder: Path) -> None:
    typed("new", "strategy", "patient")
    file = folder / "strategies" / "patient_strategy.py"
    file.write_text("mine")
    output = typed("new", "strategy", "patient")
    assert output.exit_code == 2
    assert "patient_strategy.py exists already" in output.stderr
    assert file.read_text() == "mine"


def test_the_bare_command_says_what_can_be_begun() -> None:
    output = typed("new")
    assert output.exit_code == 0
    assert all(kind in output.stdout for kind in ("strategy", "system", "ingestor"))


@pytest.mark.parametrize("kind", ["strategy", "system", "ingestor"])
def test_every_help_text_teaches_with_an_example(kind: str) -> None:
    assert f"Example: ingenium new {kind}" in typed("new", kind, "--help").stdout
