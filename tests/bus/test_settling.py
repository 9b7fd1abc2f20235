"""The order of deliveries that fail, without a carrier and without a clock."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from ingenium.bus.port import Delivery, Limits, Message
from ingenium.bus.settling import Held, Settlement

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class Bench:
    """A settlement whose time is told, and what was buried."""

    limits: Limits = field(default_factory=lambda: Limits(attempts=3, back_off=1.0))
    now: float = 0.0
    buried: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    def __post_init__(self) -> None:
        self.settlement = Settlement(self.limits, lambda: self.now, self.bury)

    async def bury(self, held: Held, reason: str) -> None:
        self.buried.append((held.delivery.sequence, reason))

    def take_in(self, *keys: str) -> None:
        for sequence, key in enumerate(keys, start=1):
            self.settlement.take_in(Delivery(Message(key, b""), sequence), key, ord(key[0]) % 2)

    def hand_out(self, most: int = 100) -> list[Delivery]:
        return self.settlement.hand_out(most)


def sequences(deliveries: Sequence[Delivery]) -> list[int]:
    return [delivery.sequence for delivery in deliveries]


async def test_a_lane_rewinds_to_what_failed() -> None:
    bench = Bench()
    bench.take_in("a", "a", "a")
    first, second, _ = bench.hand_out()
    await second.nak()
    assert bench.hand_out() == []
    bench.now = 1.0
    again = bench.hand_out()
    assert sequences(again) == [2, 3]
    await first.ack()
    assert bench.settlement.floor(1, 3) == 1


async def test_other_lanes_go_on() -> None:
    bench = Bench()
    bench.take_in("a", "b", "a", "b")
    await bench.hand_out(1)[0].nak()
    assert sequences(bench.hand_out()) == [2, 4]
    bench.now = 1.0
    assert sequences(bench.hand_out()) == [1, 3]


async def test_an_acknowledgement_of_before_the_rewind_is_void() -> None:
    bench = Bench()
    bench.take_in("a", "a")
    first, second = bench.hand_out()
    await first.nak(0)
    await second.ack()
    assert sequences(bench.hand_out()) == [1, 2]
    assert bench.settlement.unsettled == 2


async def test_the_back_off_doubles_and_ends_with_a_dead_letter() -> None:
    bench = Bench()
    bench.take_in("a", "a")
    (first,) = bench.hand_out(1)
    await first.nak()
    assert bench.settlement.next_due() == 1.0
    bench.now = 1.0
    (first,) = bench.hand_out(1)
    await first.nak()
    assert bench.settlement.next_due() == 3.0
    bench.now = 3.0
    (first,) = bench.hand_out(1)
    await first.nak()
    assert bench.buried == [(1, "it was not acknowledged, 3 times")]
    assert sequences(bench.hand_out()) == [2]


async def test_what_is_long_out_fails() -> None:
    bench = Bench()
    bench.take_in("a", "a", "b")
    bench.hand_out()
    bench.now = 30.0
    await bench.settlement.fail_overdue()
    bench.now = 31.0
    assert sorted(sequences(bench.hand_out())) == [1, 2, 3]


async def test_a_dead_letter_that_cannot_be_kept_comes_again() -> None:
    bench = Bench()

    async def refuse(held: Held, reason: str) -> None:
        raise OSError(f"{held.delivery.sequence} {reason}")

    bench.settlement = Settlement(bench.limits, lambda: bench.now, refuse)
    bench.take_in("a")
    (delivery,) = bench.hand_out()
    with pytest.raises(OSError, match="1 bad"):
        await delivery.reject("bad")
    assert sequences(bench.hand_out()) == [1]


async def test_a_partition_that_is_given_away_hands_out_no_more() -> None:
    bench = Bench()
    bench.take_in("a", "b", "a")
    (first,) = bench.hand_out(1)
    bench.settlement.hold_back(1)
    assert sequences(bench.hand_out()) == [2]
    assert bench.settlement.is_out(1)
    await first.ack()
    assert not bench.settlement.is_out(1)
    assert bench.settlement.floor(1, 3) == 2


async def test_a_partition_that_was_lost_settles_nothing_any_more() -> None:
    bench = Bench()
    bench.take_in("a", "b")
    lost, kept = bench.hand_out()
    bench.settlement.drop(1)
    await lost.ack()
    assert (bench.settlement.unsettled, bench.settlement.handed_out) == (1, 1)
    await kept.ack()
    assert (bench.settlement.unsettled, bench.settlement.handed_out) == (0, 0)


@pytest.mark.parametrize("seed", range(30))
async def test_whatever_fails_each_lane_is_done_in_order_and_nothing_is_left(seed: int) -> None:
    chance = random.Random(seed)
    bench = Bench(Limits(attempts=1_000, back_off=0.5))
    keys = [chance.choice("abcd") for _ in range(60)]
    bench.take_in(*keys)
    done: dict[str, list[int]] = {key: [] for key in "abcd"}
    while bench.settlement.unsettled:
        bench.now += chance.random()
        for delivery in bench.hand_out(chance.randint(1, 7)):
            key = delivery.message.subject
            held = delivery.receipt
            assert isinstance(held, Held)
            if chance.random() < 0.3:
                await delivery.nak(chance.choice([None, 0.0, 1.0]))
            else:
                counts = held in held.lane.out and held.attempt == delivery.attempt
                await delivery.ack()
                done[key] += [delivery.sequence] if counts else []
    for key, order in done.items():
        assert order == [at for at, each in enumerate(keys, start=1) if each == key]
    assert bench.settlement.floor(0, 60) == bench.settlement.floor(1, 60) == 60
    assert bench.settlement.handed_out == 0
