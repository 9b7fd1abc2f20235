"""A session of four processes, whatever happens to them, does what a backtest does."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from tests.sessions.distributed import FAULTS, Distributed
from tests.sessions.systems import TWO, system

from ingenium.runtime.backtest import run_system
from ingenium.runtime.entrant import others_of, strategies_of
from ingenium.runtime.session.opening import open_replay

if TYPE_CHECKING:
    from ingenium.analytics.result import Result
    from ingenium.model.session.messages import Ended, Frame, Opened

SCHEDULES = 100
PARTS = 10


@cache
def undisturbed() -> Result:
    return run_system(system(TWO))


@cache
def told() -> tuple[Opened, tuple[Frame | Ended, ...]]:
    opening = open_replay(system(TWO), "small")
    return opening.opened, tuple(opening.frames(3))


def played(seed: int, faults: int) -> Distributed:
    opened, frames = told()
    session = Distributed(
        opened,
        frames,
        {
            "strategy": lambda: strategies_of(system(TWO)),
            "portfolio": lambda: others_of(system(TWO)),
            "execution": dict,
            "recorder": dict,
        },
        seed,
        faults,
    )
    session.run()
    return session


def test_the_system_trades_and_is_denied() -> None:
    result = undisturbed()
    assert len(result.columns["fills"]["time"]) > 40
    assert len(result.columns["denials"]["time"]) > 0


@pytest.mark.parametrize("seed", range(5))
def test_processes_that_nothing_disturbs_end_as_the_backtest(seed: int) -> None:
    session = played(seed, faults=0)
    for process in session.processes.values():
        assert process.part.replica is not None
        assert process.part.replica.run.outcome.digest == undisturbed().digest


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("part", range(PARTS))
def test_kills_and_messages_that_are_lost_late_or_repeated_change_nothing(part: int) -> None:
    injected: set[str] = set()
    for seed in range(part * SCHEDULES // PARTS, (part + 1) * SCHEDULES // PARTS):
        session = played(seed, faults=40)
        injected |= session.injected.keys()
        for process in session.processes.values():
            assert process.part.replica is not None
            run = process.part.replica.run.outcome
            assert run.digest == undisturbed().digest, f"seed {seed}"
            assert dict(run.totals()) == {k: str(v) for k, v in undisturbed().totals.items()}
    assert injected == {*FAULTS}
