"""A session of real processes that are killed, with their broker, ends as if nothing had been."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.sessions.chaos.campaign import Plan, disturbed
from tests.sessions.chaos.outcome import undisturbed

if TYPE_CHECKING:
    from pathlib import Path

KINDS = ("kill component", "repeat", "kill broker")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_kills_and_repeated_messages_change_nothing(tmp_path: Path) -> None:
    plan = Plan(7, "processes", most=len(KINDS), seconds=3.0, pause=0.3, kinds=KINDS)
    trial = disturbed(plan, undisturbed(tmp_path))
    assert trial.problems == []
    assert trial.done.total() > 0
