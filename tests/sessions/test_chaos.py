"""A session of real processes that are killed, with their broker, ends as if nothing had been."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.sessions.chaos.campaign import Plan, disturbed
from tests.sessions.chaos.outcome import undisturbed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("shape", ["processes", "one process"])
def test_a_few_kills_change_nothing(shape: str, tmp_path: Path) -> None:
    plan = Plan(seed=7, shape=shape, most=4, seconds=4.0, pause=0.5)
    trial = disturbed(plan, undisturbed(tmp_path))
    assert trial.problems == []
    assert sum(trial.done.values()) > 0
