"""Measure one group of our own: python -m benchmarks.ours W1."""

import sys

from benchmarks.child import main
from benchmarks.ours import backtests, desk, footprint, matching, sessions, sweep, ticks

if __name__ == "__main__":
    sys.exit(
        main(
            {
                "W1": backtests.cross,
                "W1-array": backtests.cross_columns,
                "W2": backtests.silent,
                "W3": backtests.alternate,
                "W4": backtests.quotes,
                "W5": sweep.sweep,
                "W5-array": sweep.array_sweep,
                "W6": ticks.listen_and_quote,
                "W9": backtests.cross_each,
                "matching": matching.matching,
                "risk": footprint.risk,
                "load": footprint.load,
                "memory": footprint.memory,
                "data": desk.desk,
                "session": sessions.sessions,
                "session-many": sessions.processes,
                "import": footprint.start,
            }
        )
    )
