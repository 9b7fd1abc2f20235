"""Stored runs for tests: a small system on three bars, with a strategy of the user's own."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from ingenium.analytics.result import Result
from ingenium.runtime.backtest import run_system
from ingenium.runtime.demo import DEMO_FILE
from ingenium.runtime.runs.origin import Origin, read_origin
from ingenium.runtime.runs.store import StoredRun, find_run
from ingenium.runtime.runs.storing import Occasion, store_run

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

STRATEGY = """
from sizes import SIZE

from ingenium.strategy.strategy import Strategy


class Dip(Strategy):
    def on_bar(self, bar):
        if not self.position(bar.symbol):
            self.buy(bar.symbol, SIZE)
"""

SYSTEM = """
name: dip
data: {source: bars.csv, symbols: [AAA]}
strategies: [{name: "dip_strategy.py:Dip"}]
"""

BARS = """date,open,high,low,close,volume
2020-01-01,10,10,10,10,100
2020-01-02,11,11,11,11,100
2020-01-03,12,12,12,12,100
"""


def project(folder: Path) -> Path:
    """Write a project and return its system file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dip_strategy.py").write_text(STRATEGY)
    (folder / "sizes.py").write_text("SIZE = 3\n")
    (folder / "bars.csv").write_text(BARS)
    (folder / "dip.yaml").write_text(SYSTEM)
    return folder / "dip.yaml"


@cache
def _demo() -> tuple[Origin, Result]:
    origin = read_origin(DEMO_FILE)
    return origin, run_system(origin.system)


def run_and_store(
    store: Path, *, file: Path = DEMO_FILE, settings: tuple[str, ...] = (), minutes: float = 0
) -> StoredRun:
    """Run a system, the demo unless given, and store it as begun some minutes after noon."""
    if file == DEMO_FILE and not settings:
        origin, result = _demo()
    else:
        origin = read_origin(file, settings)
        result = run_system(origin.system)
    occasion = Occasion(kind="backtest", started=NOON + timedelta(minutes=minutes))
    folder = store_run(result, origin=origin, occasion=occasion, store=store)
    return find_run(store, folder.name)
