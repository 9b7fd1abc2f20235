"""`ingenium check lookahead`: what it prints and with which exit code."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingenium.cli import app

SYSTEM = """
data: {source: sample, symbols: [AAPL], end: 2003-12-31}
strategies:
  - name: peek_strategy.py:PeekStrategy
"""
PEEK = """
import numpy as np
from ingenium import ArrayStrategy

class PeekStrategy(ArrayStrategy):
    def decide(self, bars):
        return np.where(bars.close < bars.close.mean(), 1.0, 0.0)
"""


@pytest.fixture(autouse=True)
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("system.yaml").write_text(SYSTEM, encoding="utf-8")
    Path("peek_strategy.py").write_text(PEEK, encoding="utf-8")


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["check", "lookahead", *arguments])


def test_a_strategy_that_knows_the_future_gives_exit_code_1() -> None:
    output = typed("system.yaml", "--cuts", "6", "--starts", "2")
    assert output.exit_code == 1
    assert "peek_strategy: whole-range" in output.stdout


def test_a_strategy_that_does_not_gives_exit_code_0() -> None:
    output = typed("system.yaml", "--cuts", "4", "--set", "strategies.0.name=sma_cross")
    assert output.exit_code == 0
    assert output.stdout == "sma_cross: clean on 4 cut histories and 6 later starts\n"


def test_json_lists_the_changed_decisions() -> None:
    output = typed("system.yaml", "--json", "--cuts", "4", "--starts", "1")
    found = json.loads(output.stdout)
    (finding,) = found["findings"]
    assert (found["clean"], finding["kind"], output.exit_code) == (False, "whole-range", 1)
    assert finding["changes"][0]["symbol"] == "AAPL"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["none.yaml"], "none.yaml"),
        (["system.yaml", "--cuts", "0"], "cuts must be 1 or more"),
        (["system.yaml", "--set", "strategies.0.name=no_such"], "There is no strategy 'no_such'"),
    ],
)
def test_a_mistake_gives_exit_code_2(arguments: list[str], told: str) -> None:
    output = typed(*arguments)
    assert output.exit_code == 2
    assert told in output.stderr
