"""The commands, as a person types them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_group
from typer.testing import CliRunner, Result

from ingenium.analytics.result import Result as Run
from ingenium.cli import app


def commands(group: TyperGroup, *path: str) -> Iterator[str]:
    """Give the words of every command, those of groups included."""
    for name, command in group.commands.items():
        yield " ".join((*path, name))
        if isinstance(command, TyperGroup):
            yield from commands(command, *path, name)


COMMANDS = tuple(commands(get_group(app)))


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def demo_file(tmp_path: Path) -> Path:
    file = tmp_path / "demo.yaml"
    assert typed("demo", "--copy", file).exit_code == 0
    return file


def test_the_bare_command_says_where_to_start() -> None:
    assert "ingenium demo" in typed().output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_text_teaches_with_an_example(command: str) -> None:
    output = typed(*command.split(), "--help")
    assert output.exit_code == 0
    _, _, example = " ".join(output.output.split()).partition("Example: ")
    assert f"ingenium {command}" in example


def test_the_demo_prints_a_summary_and_what_to_try_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [".venv/bin/ingenium"])
    output = typed("demo")
    assert output.exit_code == 0
    assert "mean-reversion  AAPL GOOG MSFT" in output.stdout
    assert "Equity, USD" in output.stdout
    assert "Sharpe" in output.stdout
    assert "What to try next" in output.stdout
    assert max(map(len, output.stdout.splitlines())) <= 80


def test_the_commands_that_the_demo_suggests_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["ingenium"])
    printed = typed("demo").stdout.splitlines()
    suggested = [line.split()[1:] for line in printed if line.startswith("  ingenium ")]
    assert len(suggested) == 6
    for words in suggested:
        assert typed(*words).exit_code == 0, words


def test_a_setting_changes_the_run(demo_file: Path) -> None:
    plain = json.loads(typed("backtest", demo_file, "--json").stdout)
    same = json.loads(typed("backtest", demo_file, "--json").stdout)
    other = json.loads(
        typed(
            "backtest", demo_file, "--json", "--set", "strategies.0.parameters.lookback=10"
        ).stdout
    )
    assert plain["digest"] == same["digest"]
    assert plain["digest"] != other["digest"]
    assert other["system"]["strategies"][0]["parameters"]["lookback"] == 10


def test_the_result_is_saved_as_parquet_and_json(demo_file: Path, tmp_path: Path) -> None:
    output = typed("backtest", demo_file, "--out", tmp_path / "results")
    assert output.exit_code == 0
    assert "Saved to" in output.stdout
    run = Run.load(tmp_path / "results")
    assert len(run.fills) > 100
    assert run.name == "mean-reversion"


def test_quiet_prints_nothing(demo_file: Path) -> None:
    output = typed("backtest", demo_file, "--quiet")
    assert (output.exit_code, output.output) == (0, "")


def test_a_request_in_json_runs_too(tmp_path: Path) -> None:
    request = {
        "mode": "backtest",
        "startDate": "2010-01-01T00:00:00Z",
        "endDate": "2011-12-31T00:00:00Z",
        "symbols": ["AAPL", "MSFT"],
        "initialCapital": 50_000,
        "strategies": [
            {
                "id": "one",
                "name": "mean_reversion",
                "enabled": True,
                "allocation": 1.0,
                "symbols": ["AAPL", "MSFT"],
                "parameters": {"lookback": 20, "entryZScore": 2.0, "exitZScore": 0.5},
            }
        ],
        "data": {"source": "sample"},
    }
    file = tmp_path / "request.json"
    file.write_text(json.dumps(request))
    output = typed("backtest", file, "--json")
    assert output.exit_code == 0
    assert json.loads(output.stdout)["totals"]["initial"] == "50000"


def test_strategies_lists_the_built_ins_with_their_parameters() -> None:
    output = typed("strategies").stdout
    for name in ("buy_and_hold", "sma_cross", "mean_reversion", "rsi", "breakout", "rebalance"):
        assert f"\n{name}\n" in output
    assert "lookback       int                20" in output


def test_one_strategy_is_shown_in_full_with_its_entry() -> None:
    output = typed("strategies", "MeanReversion").stdout
    assert "- name: mean_reversion" in output
    assert "parameters: {lookback: 20, entry_z: 2.0" in output


def test_help_comes_within_a_blink() -> None:
    code = "import sys; from ingenium.cli import app; print(sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    for heavy in ("pandas", "pyarrow", "numpy", "yaml", "msgspec", "ingenium._core"):
        assert f"'{heavy}'" not in loaded
