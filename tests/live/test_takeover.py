"""Who trades is killed, and frozen: others take over, and every order is there once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.live.takeover import take_over

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


async def test_a_killed_and_a_frozen_holder_are_taken_over_from_without_a_double_order(
    tmp_path: Path,
) -> None:
    outcome = await take_over(tmp_path)
    assert outcome.epochs == [1, 2, 3]
    assert (outcome.doubles, outcome.orphans, outcome.different) == ([], [], [])
    assert outcome.orders > 60
    assert 0 < outcome.after_kill < 15
    assert 0 < outcome.after_freeze < 15
    assert outcome.deposed_code != 0
    assert "this one" in outcome.deposed_said
    assert "no more" in outcome.deposed_said
    assert outcome.refused[1] == 1
