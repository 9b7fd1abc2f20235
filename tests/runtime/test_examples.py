from __future__ import annotations

from pathlib import Path

import pytest

from ingenium.runtime.backtest import backtest, run_system
from ingenium.runtime.system import load_system
from ingenium.strategy.loading import find_strategy

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.name)
def test_each_example_system_runs_and_trades(path: Path) -> None:
    assert len(run_system(load_system(path)).table("fills")["side"]) > 0


def test_the_first_strategy_of_the_examples_runs_and_trades() -> None:
    found = find_strategy("my_first_strategy.py", beside=EXAMPLES)
    assert len(backtest(found(), data=["AAPL", "MSFT"]).table("fills")["side"]) > 0
