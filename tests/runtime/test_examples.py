from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ingenium.runtime.backtest import backtest, run_system
from ingenium.runtime.system import load_system
from ingenium.strategy.loading import find_strategy

EXAMPLES = Path(__file__).parents[2] / "examples"


SYSTEMS = [path for path in sorted(EXAMPLES.glob("*.yaml")) if not load_system(path).exchanges]


@pytest.mark.parametrize("path", SYSTEMS, ids=lambda path: path.name)
def test_each_example_system_runs_and_trades(path: Path) -> None:
    assert len(run_system(load_system(path)).table("fills")["side"]) > 0


def test_the_first_strategy_of_the_examples_runs_and_trades() -> None:
    found = find_strategy("my_first_strategy.py", beside=EXAMPLES)
    assert len(backtest(found(), data=["AAPL", "MSFT"]).table("fills")["side"]) > 0


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_each_example_script_prints_a_report_of_its_trades(path: Path, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, str(path)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Round trips" in ran.stdout
    assert "Assumptions" in ran.stdout
    assert list(tmp_path.iterdir()) == []
