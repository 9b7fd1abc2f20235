"""A run streams through mapped bars: its memory does not grow with them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.runtime.catalogs import add

if TYPE_CHECKING:
    from pathlib import Path

SYMBOLS = 20
FEW, MANY = 5_000, 100_000
BYTES_A_BAR = 56
RUN = """
import resource, sys
from pathlib import Path
from ingenium.runtime.backtest import run_system
from ingenium.runtime.system import load_system
result = run_system(load_system(Path(sys.argv[1])))
result.table("prices")
print(result.bars, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
# A process begins with the peak of the one that started it, so a small one stands between.
START = "import subprocess, sys; subprocess.run(sys.argv[1:], check=True)"


def peak_memory(folder: Path, bars: int) -> int:
    """Return the most memory, in bytes, that a run of 20 symbols takes in a process of its own."""
    folder.mkdir()
    closes = (100 + np.arange(bars) % 50 / 100).tolist()
    for number in range(SYMBOLS):
        add(folder, f"S{number:02}", closes, timeframe="1m")
    system = folder / "system.yaml"
    system.write_text("strategies: [{name: buy_and_hold}]\n", encoding="utf-8")
    for _ in range(2):  # the first run makes the mapped copies
        command = [sys.executable, "-c", START, sys.executable, "-c", RUN, str(system)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    played, kilobytes = map(int, done.stdout.split())
    assert played == SYMBOLS * bars
    return kilobytes * 1024


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_twenty_times_the_bars_take_hardly_more_memory(tmp_path: Path) -> None:
    few, many = (peak_memory(tmp_path / str(bars), bars) for bars in (FEW, MANY))
    of_the_bars = SYMBOLS * (MANY - FEW) * BYTES_A_BAR
    equity_curve = (MANY - FEW) * 16 * 4  # times and values, and copies that tables make of them
    assert many - few < equity_curve + of_the_bars / 10
