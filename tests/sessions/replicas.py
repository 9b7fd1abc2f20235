"""One run in several replicas: each strategy runs in one of them, and the others hear of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.sessions.feeding import fed_engine, feed_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ingenium import Strategy
    from ingenium.model.engine import LiveRun
    from ingenium.runtime.prepared import Prepared


@dataclass(slots=True)
class Replicas:
    """Replicas of a run, and what they told one another.

    Attributes:
        runs: the replicas.
        places: of each, the numbers of the strategies that run there.
        told: every decision.
        waited: how often a replica had to wait for one.
    """

    runs: list[LiveRun]
    places: Sequence[Collection[int]]
    told: list[tuple[int, int, bytes]] = field(default_factory=list)
    waited: int = 0

    def do(self, deed: Callable[[LiveRun], tuple[int, int] | None]) -> None:
        """Let all replicas do something, and tell them what they wait for."""
        waiting = list(self.runs)
        while waiting:
            still = []
            for run in waiting:
                if (awaited := deed(run)) is not None:
                    assert run.calls(awaited[0]) == awaited[1] + 1
                    still.append(run)
            self.waited += len(still)
            self._exchange()
            waiting = still

    def _exchange(self) -> None:
        for run, own in zip(self.runs, self.places, strict=True):
            others = [other for other in self.runs if other is not run]
            for decision in run.take_decisions():
                assert decision[0] in own
                self.told.append(decision)
                for other in others:
                    other.decide(*decision)
            for strategy in own:
                for other in others:
                    if run.calls(strategy):
                        other.decided_through(strategy, run.calls(strategy) - 1)


def replicas_of(
    prepared: Prepared,
    strategies: Callable[[], Sequence[Strategy]],
    places: Sequence[Collection[int]],
    *,
    events: bool = False,
) -> Replicas:
    """Return replicas that have not begun; each strategy runs in one place."""
    start = feed_of(prepared).first_start
    engines = [fed_engine(prepared, strategies(), here) for here in places]
    return Replicas([engine.open(start=start, events=events) for engine in engines], places)


def play(replicas: Replicas, prepared: Prepared, instants: int = 1) -> None:
    """Play all data in all replicas."""
    replicas.do(lambda run: run.begin())
    for until, columns in feed_of(prepared).batches(instants):
        for run in replicas.runs:
            run.feed_bars(**columns)
        replicas.do(lambda run, until=until: run.advance(until))  # type: ignore[misc]
    replicas.do(lambda run: run.end())
