"""What acknowledgement, sharing, dead letters, requests and leases must do on every carrier."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict

import pytest
from tests.contracts.bus import RoomOfItsOwn, wait_for
from tests.contracts.rooms import PATIENCE, Room, acked, is_silent, take, texts

from ingenium.bus.port import (
    ORDER_KEY,
    After,
    All,
    BusError,
    Limits,
    Message,
)

QUICK = Limits(attempts=3, back_off=0.01, lease=0.6)


class DurableContract(RoomOfItsOwn):
    """One instance at a time, which goes on where the one before it was done."""

    async def test_a_name_goes_on_after_what_was_acknowledged(self, room: Room) -> None:
        bus = await room.retained()
        await room.fill(bus, "1", "2", "3")
        before = await bus.subscribe(room.everything, "durable", name="book", start=All())
        assert await acked(before, 2) == ["1", "2"]
        await before.close()
        after = await bus.subscribe(room.everything, "durable", name="book", start=All())
        assert texts(await take(after, 1)) == ["3"]

    async def test_a_new_name_starts_where_it_is_told(self, room: Room) -> None:
        bus = await room.retained()
        sequences = await room.fill(bus, "1", "2")
        late = await bus.subscribe(room.everything, "durable", name="late")
        after = await bus.subscribe(
            room.everything, "durable", name="after", start=After(sequences[0])
        )
        await room.fill(bus, "3")
        assert texts(await take(late, 1)) == ["3"]
        assert texts(await take(after, 2)) == ["2", "3"]

    async def test_what_was_not_acknowledged_comes_again_in_order(self, room: Room) -> None:
        bus = await room.retained()
        await room.fill(bus, "1", "2", "3")
        before = await bus.subscribe(room.everything, "durable", name="book", start=All())
        deliveries = await take(before, 3)
        await deliveries[0].ack()
        await deliveries[2].ack()
        await before.close()
        after = await bus.subscribe(room.everything, "durable", name="book", start=All())
        assert texts(await take(after, 2)) == ["2", "3"]

    async def test_names_do_not_share_what_they_get(self, room: Room) -> None:
        bus = await room.retained()
        await room.fill(bus, "1", "2")
        for name in ("first", "second"):
            each = await bus.subscribe(room.everything, "durable", name=name, start=All())
            assert await acked(each, 2) == ["1", "2"]

    async def test_the_newest_instance_takes_over_and_the_former_is_told(self, room: Room) -> None:
        here, there = await room.retained(), await room.connect()
        await room.fill(here, "1", "2")
        former = await here.subscribe(
            room.everything, "durable", name="one", start=All(), limits=QUICK
        )
        assert texts(await take(former, 2)) == ["1", "2"]
        newest = await there.subscribe(
            room.everything, "durable", name="one", start=All(), limits=QUICK
        )
        assert await acked(newest, 2) == ["1", "2"]
        with pytest.raises(BusError, match=r"'one'.*was taken over"):
            await former.next_batch(1, PATIENCE)

    async def test_what_fails_comes_again_before_what_follows(self, room: Room) -> None:
        bus = await room.retained()
        await room.fill(bus, "1", "2", "3")
        durable = await bus.subscribe(
            room.everything, "durable", name="fails", start=All(), limits=QUICK
        )
        first = await take(durable, 2)
        await first[0].nak(0.01)
        await first[1].ack()  # void: it comes again after the one that failed
        again = await take(durable, 3)
        assert texts(again) == ["1", "2", "3"]
        assert [each.attempt for each in again] == [2, 2, 1]

    async def test_a_delay_is_kept(self, room: Room) -> None:
        bus = await room.retained()
        await room.fill(bus, "1")
        durable = await bus.subscribe(room.everything, "durable", name="later", start=All())
        (delivery,) = await take(durable, 1)
        began = time.monotonic()
        await delivery.nak(0.1)
        await take(durable, 1)
        assert time.monotonic() - began >= 0.1

    async def test_what_nobody_settles_comes_again(self, room: Room) -> None:
        bus = await room.retained()
        await room.fill(bus, "1")
        limits = Limits(settle_within=0.1, back_off=0.01, lease=0.3)
        durable = await bus.subscribe(
            room.everything, "durable", name="hangs", start=All(), limits=limits
        )
        await take(durable, 1)
        (again,) = await take(durable, 1)
        assert again.attempt == 2

    async def test_no_more_is_handed_out_than_may_be_unsettled(self, room: Room) -> None:
        bus = await room.retained()
        await room.fill(bus, *map(str, range(10)))
        durable = await bus.subscribe(
            room.everything, "durable", name="few", start=All(), limits=Limits(unsettled=4)
        )
        batch = await take(durable, 4)
        assert await is_silent(durable)
        assert durable.lag().unsettled == 4
        await wait_for(lambda: durable.lag().behind == 6)
        await batch[0].ack()
        assert texts(await take(durable, 1)) == ["4"]


class SharedContract(RoomOfItsOwn):
    """Several instances of one name."""

    async def test_instances_share_and_each_symbol_keeps_its_order(self, room: Room) -> None:
        here, there = await room.retained(), await room.connect()
        seen: dict[str, list[int]] = defaultdict(list)
        by: dict[str, set[int]] = defaultdict(set)

        async def work(number: int, pause: float) -> None:
            bus = (here, there)[number]
            instance = await bus.subscribe(
                room.everything, "shared", name="team", start=All(), limits=QUICK
            )
            ready.append(number)
            async for delivery in instance:
                symbol = delivery.message.subject
                await asyncio.sleep(pause)  # a slow instance holds up its own symbols only
                seen[symbol].append(int(delivery.message.data))
                by[symbol].add(number)
                await delivery.ack()

        ready: list[int] = []
        workers = [asyncio.create_task(work(0, 0)), asyncio.create_task(work(1, 0.002))]
        await wait_for(lambda: len(ready) == 2)
        await asyncio.sleep(2 * QUICK.lease)
        symbols = [f"S{number}" for number in range(20)]
        for value in range(15):
            await here.publish_many(
                [room.message(f"bars.{symbol}", str(value)) for symbol in symbols]
            )
        await wait_for(lambda: sum(map(len, seen.values())) == 300)
        for worker in workers:
            worker.cancel()
        assert all(values == [*range(15)] for values in seen.values())
        assert set.union(*by.values()) == {0, 1}

    async def test_who_leaves_is_replaced_at_once_and_nothing_is_lost(self, room: Room) -> None:
        here, there = await room.retained(), await room.connect()
        first = await here.subscribe(
            room.everything, "shared", name="team", start=All(), limits=QUICK
        )
        await room.fill(here, "1", "2", "3")
        assert await acked(first, 1) == ["1"]
        await first.close()
        second = await there.subscribe(room.everything, "shared", name="team", limits=QUICK)
        assert await acked(second, 2) == ["2", "3"]

    async def test_who_is_not_heard_of_is_replaced(self, room: Room) -> None:
        here, there = await room.retained(), await room.connect()
        name = room.stream
        await here.subscribe(room.everything, "shared", name=name, start=All(), limits=QUICK)
        await asyncio.sleep(0.01)
        silence(name)
        await room.fill(here, *map(str, range(20)), rest="a")
        heir = await there.subscribe(room.everything, "shared", name=name, limits=QUICK)
        assert await acked(heir, 20) == [*map(str, range(20))]

    async def test_a_key_keeps_messages_of_several_subjects_in_order(self, room: Room) -> None:
        bus = await room.retained()
        shared = await bus.subscribe(
            room.everything, "shared", name="team", start=All(), limits=QUICK
        )
        headers = {ORDER_KEY: "AAPL"}
        for rest in ("bars", "trades", "bars"):
            await bus.publish(Message(room.subject(rest), rest.encode(), headers))
        failed = await take(shared, 3)
        await failed[0].nak(0.01)
        assert texts(await take(shared, 3)) == ["bars", "trades", "bars"]

    async def test_a_failure_of_one_symbol_does_not_hold_up_another(self, room: Room) -> None:
        bus = await room.retained()
        shared = await bus.subscribe(room.everything, "shared", name="team", start=All())
        await room.fill(bus, "a1", "a2", rest="a")
        failed = await take(shared, 1)
        await failed[0].nak(0.2)
        await room.fill(bus, "b1", rest="b")
        assert sorted(texts(await take(shared, 1))) == ["b1"]
        assert texts(await take(shared, 2)) == ["a1", "a2"]


class DeadLetterContract(RoomOfItsOwn):
    """What fails for good is kept apart, and can be tried again."""

    async def test_what_fails_too_often_becomes_a_dead_letter(self, room: Room) -> None:
        bus = await room.retained()
        name = room.stream
        (sequence, _) = await room.fill(bus, "bad", "good")
        durable = await bus.subscribe(
            room.everything, "durable", name=name, start=All(), limits=QUICK
        )
        for attempt in (1, 2, 3):
            (delivery,) = await take(durable, 1)
            assert (delivery.message.data, delivery.attempt) == (b"bad", attempt)
            await delivery.nak()
        assert await acked(durable, 1) == ["good"]
        (letter,) = await bus.dead_letters(name)
        assert letter.message == delivery.message
        assert (letter.sequence, letter.attempts) == (sequence, 3)
        assert letter.reason == "it was not acknowledged, 3 times"

    async def test_a_rejected_message_is_kept_with_the_reason(self, room: Room) -> None:
        bus = await room.retained()
        name = room.stream
        await room.fill(bus, "bad")
        durable = await bus.subscribe(room.everything, "durable", name=name, start=All())
        (delivery,) = await take(durable, 1)
        await delivery.reject("the price is not a number")
        (letter,) = await bus.dead_letters(name)
        assert letter.reason == "the price is not a number"
        await durable.close()
        again = await bus.subscribe(room.everything, "durable", name=name)
        assert await is_silent(again)

    async def test_a_dead_letter_is_tried_again_by_its_own_subscription_only(
        self, room: Room
    ) -> None:
        bus = await room.retained()
        name = room.stream
        durable = await bus.subscribe(room.everything, "durable", name=name, start=All())
        other = await bus.subscribe(room.everything, "ordered", start=All())
        await room.fill(bus, "bad")
        await (await take(durable, 1))[0].reject("no")
        await take(other, 1)
        (letter,) = await bus.dead_letters(name)
        await bus.redrive(name, [letter.id])
        (delivery,) = await take(durable, 1)
        assert delivery.message == letter.message
        await delivery.ack()
        assert await bus.dead_letters(name) == []
        assert await is_silent(other)

    async def test_a_redriven_letter_that_nobody_settled_comes_after_a_restart(
        self, room: Room
    ) -> None:
        bus = await room.retained()
        name = room.stream
        first = await bus.subscribe(room.everything, "durable", name=name, start=All())
        await room.fill(bus, "bad")
        await (await take(first, 1))[0].reject("no")
        await bus.redrive(name, [(await bus.dead_letters(name))[0].id])
        await take(first, 1)
        await first.close()
        second = await bus.subscribe(room.everything, "durable", name=name)
        assert await acked(second, 1) == ["bad"]
        await second.close()
        third = await bus.subscribe(room.everything, "durable", name=name)
        assert await is_silent(third)

    async def test_a_delivery_of_any_mode_can_become_a_dead_letter(self, room: Room) -> None:
        bus = await room.connect()
        live = await bus.subscribe(room.everything)
        await room.fill(bus, "bad")
        (delivery,) = await take(live, 1)
        await bus.dead_letter(room.stream, delivery, "unknown version")
        (letter,) = await bus.dead_letters(room.stream)
        assert (letter.message, letter.reason) == (delivery.message, "unknown version")

    async def test_an_unknown_dead_letter_is_refused(self, room: Room) -> None:
        bus = await room.connect()
        with pytest.raises(BusError, match="has no dead letter '7'"):
            await bus.redrive(room.stream, ["7"])


class SettlingContract(DurableContract, SharedContract, DeadLetterContract):
    """All of it."""


def silence(name: str) -> None:
    """Have a subscription do nothing any more, as if its process was killed."""
    tasks = [task for task in asyncio.all_tasks() if task.get_name().startswith(f"bus {name} ")]
    assert len(tasks) == 3
    for task in tasks:
        task.cancel()
