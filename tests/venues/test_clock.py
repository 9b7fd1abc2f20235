from __future__ import annotations

from ingenium.venues.clock import VenueClock

SECOND = 1_000_000_000


class Hands:
    """A wall clock, a steady one, and an exchange that is three seconds ahead."""

    def __init__(self, trips: list[int]) -> None:
        self.steady = 5 * SECOND
        self.step = 1_000 * SECOND
        self.trips = trips
        self.asked = 0

    def wall(self) -> int:
        return self.steady + self.step

    async def ask(self) -> int:
        there, back = divmod(self.trips[self.asked % len(self.trips)], 1000)
        self.asked += 1
        self.steady += there * 1_000_000
        answer = self.steady + 1_003 * SECOND
        self.steady += back * 1_000_000
        return answer

    def clock(self) -> VenueClock:
        return VenueClock(self.ask, wall=self.wall, steady=lambda: self.steady)


async def test_the_quickest_of_several_trips_is_believed() -> None:
    hands = Hands([900_100, 10_010, 100_900])  # the middle one took 10 ms each way
    clock = hands.clock()
    assert await clock.offset() == 3 * SECOND
    assert hands.asked == 3


async def test_a_step_of_our_clock_does_not_move_the_exchanges() -> None:
    hands = Hands([1_001])
    clock = hands.clock()
    before = await clock.measured_now()
    hands.step -= 3_600 * SECOND
    assert clock.now() == before
    assert await clock.offset() == 3_603 * SECOND


async def test_it_is_measured_again_when_it_is_old_or_was_not_liked() -> None:
    hands = Hands([1_001])
    clock = hands.clock()
    await clock.measured_now()
    await clock.measured_now()
    assert hands.asked == 3
    hands.steady += 601 * SECOND
    await clock.measured_now()
    assert hands.asked == 6
    clock.distrust()
    assert not clock.is_measured
    await clock.measured_now()
    assert hands.asked == 9
