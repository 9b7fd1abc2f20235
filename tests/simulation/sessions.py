"""Bars within the sessions of New York: 14:30 to 21:00 UTC in winter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.script import Row, bars

from ingenium.model.timeframe import DAY, MINUTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ingenium

FRIDAY = 1_578_009_600 * 10**9  # 2020-01-03
HALF = 195 * MINUTE
OPENING = 14 * 60 * MINUTE + 30 * MINUTE


def half_sessions(rows: Sequence[Row]) -> ingenium.Bars:
    """Return two bars a session, from Friday 2020-01-03 on; the weekend has none."""
    days = [0, 3, 4, 5, 6, 7]
    starts = [FRIDAY + day * DAY + OPENING + half * HALF for day in days for half in (0, 1)]
    return bars(rows, step=HALF, time=starts[: len(rows)])
