"""Sessions that are disturbed until they end, one after another, and what came of them."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

from tests.sessions.chaos.faults import KINDS, Faults
from tests.sessions.chaos.outcome import outcome_of
from tests.sessions.chaos.target import Target

if TYPE_CHECKING:
    from tests.sessions.chaos.outcome import Outcome

_ENDS_WITHIN: Final = 240.0  # seconds after the last fault

_STARTS_WITHIN: Final = 30.0
_AT_WORK: Final = 0.8
"""How many of the faults come once the session does something, and not just starts."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One session that was disturbed.

    Attributes:
        seed: what decided the faults.
        shape: how it ran.
        done: how often each fault was injected.
        problems: what is wrong with how it ended.
    """

    seed: int
    shape: str
    done: Counter[str] = field(default_factory=Counter[str])
    problems: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class Plan:
    """How a session is disturbed.

    Attributes:
        seed: decides the faults.
        shape: how it runs.
        most: faults.
        seconds: how long it takes where nothing disturbs it.
        pause: the longest time between two faults, in seconds.
        kinds: what is done, in this order; left to chance unless given.
    """

    seed: int
    shape: str
    most: int = 25
    seconds: float = 25.0
    pause: float = 2.0
    kinds: tuple[str, ...] = ()


def disturbed(plan: Plan, expected: Outcome) -> Trial:
    """Run a session, disturb it until it ends, and compare it with the undisturbed one."""
    trial = Trial(plan.seed, plan.shape)
    with tempfile.TemporaryDirectory(prefix="ingenium-chaos-") as folder:
        target = Target(Path(folder), plan.shape, plan.seconds)
        target.start()
        try:
            _disturb(target, plan, trial)
            code = target.wait(_ENDS_WITHIN)
        finally:
            if target.code() is None:
                target.kill()
            left = target.remaining(15.0)
        if code != 0:
            trial.problems.append(f"exit code {code}: {target.words}")
        trial.problems.extend(f"left behind: {each}" for each in left)
        if target.journal.exists():
            outcome, problems = outcome_of(target.journal)
            trial.problems.extend(problems)
            if outcome is not None:
                named = outcome.differences(expected)
                trial.problems.extend(f"not as undisturbed: {name}" for name in named)
        if trial.problems:
            kept = Path(tempfile.mkdtemp(prefix="ingenium-chaos-failed-"))
            shutil.copytree(folder, kept, dirs_exist_ok=True)
            trial.problems.append(f"all of it is kept in {kept}")
    return trial


def _disturb(target: Target, plan: Plan, trial: Trial) -> None:
    chance = random.Random(plan.seed)
    faults, planned = Faults(target, chance, trial.done), iter(plan.kinds)
    while target.code() is None and trial.done.total() < plan.most:
        if chance.random() < _AT_WORK:
            _until_at_work(target)
        _rest(target, chance.uniform(0.0, plan.pause))
        kind = next(planned, None) or chance.choice(KINDS[plan.shape])
        while target.code() is None and not faults.inject(kind) and plan.kinds:
            sleep(0.02)


def _until_at_work(target: Target) -> None:
    """Wait until it does something that could be undone, so that it is not just starting."""
    until = monotonic() + _STARTS_WITHIN
    while target.code() is None and not target.is_at_work() and monotonic() < until:
        sleep(0.02)


def _rest(target: Target, seconds: float) -> None:
    until = monotonic() + seconds
    while target.code() is None and monotonic() < until:
        sleep(0.02)
