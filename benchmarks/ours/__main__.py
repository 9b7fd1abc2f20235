"""Measure one group of our own: python -m benchmarks.ours W1."""

import sys
from collections.abc import Sequence
from importlib import import_module

from benchmarks.child import Group, Reading, main
from benchmarks.workloads import Scale

GROUPS = {
    "W1": "backtests.cross",
    "W1-array": "backtests.cross_columns",
    "W2": "backtests.silent",
    "W3": "backtests.alternate",
    "W4": "backtests.quotes",
    "W5": "sweep.sweep",
    "W5-array": "sweep.array_sweep",
    "W6": "ticks.listen_and_quote",
    "W9": "backtests.cross_each",
    "matching": "matching.matching",
    "risk": "footprint.risk",
    "load": "footprint.load",
    "memory": "footprint.memory",
    "data": "desk.desk",
    "session": "sessions.sessions",
    "session-many": "sessions.processes",
    "orders": "order_path.orders",
    "import": "footprint.start",
}


def group(place: str) -> Group:
    """Return a group whose module is imported when it is measured: others add to its memory."""
    module, _, function = place.partition(".")

    def measure(scale: Scale) -> Sequence[Reading]:
        measured: Group = getattr(import_module(f"benchmarks.ours.{module}"), function)
        return measured(scale)

    return measure


if __name__ == "__main__":
    sys.exit(main({name: group(place) for name, place in GROUPS.items()}))
