"""Orders exactly once: a few schedules of `python -m tests.faults`, and desks that it finds out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.faults.profiles import PROFILES
from tests.faults.verdict import problems_of
from tests.faults.world import World

from ingenium.execution import desk, sending
from ingenium.venues.port import Unclear

if TYPE_CHECKING:
    from ingenium.execution.tracked import Tracked


def failures(seeds: range, rate: float = 0.06) -> list[str]:
    found = []
    for seed in seeds:
        world = World(PROFILES[seed % len(PROFILES)], seed, rate)
        world.run()
        found += [f"{seed}: {each}" for each in problems_of(world)]
    return found


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_each_order_is_sent_once_whatever_goes_wrong() -> None:
    assert failures(range(2_000, 2_040)) == []


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_it_is_the_same_each_time() -> None:
    worlds = [World(PROFILES[1], 77, 0.1) for _ in range(2)]
    for world in worlds:
        world.run()
    assert worlds[0].injected == worlds[1].injected
    assert worlds[0].stream == worlds[1].stream


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_desk_that_sends_again_without_looking_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def careless(tracked: Tracked, account: object, answer: object, now: int) -> None:
        if isinstance(answer, Unclear):
            tracked.phase, tracked.is_doubtful = "waiting", False
            return
        honest(tracked, account, answer, now)  # type: ignore[arg-type]

    honest = sending.on_sent
    monkeypatch.setattr(sending, "on_sent", careless)
    assert any("orders" in each for each in failures(range(3_000, 3_030)))


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_desk_that_forgets_its_orders_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.Desk, "_inherit", lambda *_: None)
    assert failures(range(4_000, 4_030)) != []
