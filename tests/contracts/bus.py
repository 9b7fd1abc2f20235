"""What every carrier of the bus must do: a carrier's tests are this class, with a `url`."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, get_args

import pytest
from tests.contracts.rooms import PATIENCE, Room, is_silent, take, texts

from ingenium.bus.port import After, All, At, BusError, Limits, Message, Mode, New
from ingenium.bus.subjects import token

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


class RoomOfItsOwn:
    @pytest.fixture
    async def room(self, url: str) -> AsyncIterator[Room]:
        room = Room(url)
        yield room
        await room.close()


class PublishingContract(RoomOfItsOwn):
    """Publishing, and the modes without acknowledgement."""

    tells_duplicates = True  # whether publishing an id again gives the sequence of the first

    async def test_a_live_subscriber_gets_what_matches_its_pattern(self, room: Room) -> None:
        here, there = await room.connect(), await room.connect()
        one = await there.subscribe(room.subject("*.AAPL"))
        rest = await there.subscribe(room.everything)
        await here.publish(room.message("bars.AAPL", "1"))
        await here.publish(room.message("bars.MSFT", "2"))
        await here.publish(room.message("bars.AAPL.late", "3"))
        assert texts(await take(one, 1)) == ["1"]
        assert texts(await take(rest, 3)) == ["1", "2", "3"]
        assert await is_silent(one)

    async def test_a_live_subscriber_gets_nothing_of_before(self, room: Room) -> None:
        bus = await room.retained()
        await room.fill(bus, "old")
        live = await bus.subscribe(room.everything)
        await room.fill(bus, "new")
        assert texts(await take(live, 1)) == ["new"]

    async def test_a_message_arrives_as_it_was_published(self, room: Room) -> None:
        bus = await room.retained()
        subject = room.subject(f"data.{token('BRK.B > *')}")
        headers = {"traceparent": "00-ab-cd-01", "Content-Type": "application/json; a=b"}
        message = Message(subject, bytes(range(256)), headers, "id-1")
        await bus.publish(message)
        (delivery,) = await take(await bus.subscribe(room.everything, "ordered", start=All()), 1)
        assert delivery.message == message

    async def test_an_empty_message_arrives(self, room: Room) -> None:
        bus = await room.connect()
        live = await bus.subscribe(room.everything)
        await bus.publish(Message(room.subject("empty"), b""))
        (delivery,) = await take(live, 1)
        assert delivery.message.data == b""
        assert dict(delivery.message.headers) == {}

    async def test_what_nothing_retains_has_no_sequence(self, room: Room) -> None:
        bus = await room.connect()
        assert await bus.publish(room.message("data", "1")) == 0

    async def test_sequences_rise_and_time_is_told(self, room: Room) -> None:
        bus = await room.retained()
        before = time.time_ns()
        sequences = await room.fill(bus, "a", "b", "c")
        assert sequences == sorted(set(sequences))
        ordered = await bus.subscribe(room.everything, "ordered", start=All())
        deliveries = await take(ordered, 3)
        assert [each.sequence for each in deliveries] == sequences
        assert all(abs(each.published - before) < 60e9 for each in deliveries)

    async def test_an_id_is_stored_once(self, room: Room) -> None:
        here, there = await room.retained(), await room.connect()
        first = await here.publish(room.message("data", "1", id="same"))
        again = await there.publish_many(
            [room.message("data", "1", id="same"), room.message("data", "2", id="other")]
        )
        assert (again[0] == first) is self.tells_duplicates
        ordered = await there.subscribe(room.everything, "ordered", start=All())
        assert texts(await take(ordered, 2)) == ["1", "2"]
        assert await is_silent(ordered)

    async def test_a_reader_can_start_anywhere(self, room: Room) -> None:
        bus = await room.retained()
        sequences = []
        for text in ("0", "1", "2"):
            sequences += await room.fill(bus, text)
            await asyncio.sleep(0.01)
        middle = (await take(await bus.subscribe(room.everything, "ordered", start=All()), 3))[1]
        new = await bus.subscribe(room.everything, "ordered", start=New())
        after = await bus.subscribe(room.everything, "ordered", start=After(sequences[1]))
        at = await bus.subscribe(room.everything, "ordered", start=At(middle.published))
        await room.fill(bus, "3")
        assert texts(await take(new, 1)) == ["3"]
        assert texts(await take(after, 2)) == ["2", "3"]
        assert texts(await take(at, 3)) == ["1", "2", "3"]

    async def test_each_reader_gets_every_message_in_order(self, room: Room) -> None:
        here, there = await room.retained(), await room.connect()
        first = await here.subscribe(room.everything, "ordered", start=All())
        second = await there.subscribe(room.everything, "ordered", start=All())
        numbers = [str(number) for number in range(2_500)]
        await room.fill(here, *numbers)
        assert texts(await take(first, 2_500)) == numbers
        assert texts(await take(second, 2_500)) == numbers

    async def test_a_reader_of_one_subject_gets_that_only(self, room: Room) -> None:
        bus = await room.retained()
        await room.fill(bus, "1", rest="bars.AAPL")
        await room.fill(bus, "2", rest="bars.MSFT")
        await room.fill(bus, "3", rest="bars.AAPL")
        ordered = await bus.subscribe(room.subject("bars.AAPL"), "ordered", start=All())
        assert texts(await take(ordered, 2)) == ["1", "3"]

    async def test_iteration_goes_one_by_one_until_closed(self, room: Room) -> None:
        bus = await room.retained()
        await room.fill(bus, "1", "2")
        ordered = await bus.subscribe(room.everything, "ordered", start=All())
        seen: list[bytes] = []
        async for delivery in ordered:
            seen.append(delivery.message.data)
            await delivery.ack()
            if len(seen) == 2:
                await ordered.close()
        assert seen == [b"1", b"2"]

    async def test_closing_wakes_who_waits(self, room: Room) -> None:
        bus = await room.retained()
        for mode in get_args(Mode):
            subscription = await bus.subscribe(room.everything, mode, name="waits")
            waiting = asyncio.create_task(subscription.next_batch())
            await asyncio.sleep(0.02)
            await subscription.close()
            assert await asyncio.wait_for(waiting, PATIENCE) == []

    async def test_what_was_published_before_closing_is_there(self, room: Room) -> None:
        here, there = await room.retained(), await room.connect()
        publishing = asyncio.create_task(room.fill(here, *map(str, range(500))))
        await asyncio.sleep(0)
        await here.close()
        await publishing
        ordered = await there.subscribe(room.everything, "ordered", start=All())
        assert len(await take(ordered, 500)) == 500

    async def test_a_slow_live_consumer_fails_and_says_why(self, room: Room) -> None:
        bus = await room.connect()
        live = await bus.subscribe(room.everything, limits=Limits(waiting=3))
        await room.fill(bus, *map(str, range(10)))
        await wait_for(lambda: live.lag().behind == 3)
        assert texts(await live.next_batch()) == ["0", "1", "2"]
        with pytest.raises(BusError, match="too slow: 3 messages wait"):
            await live.next_batch(1, PATIENCE)

    async def test_market_data_is_dropped_by_the_stated_policy_and_counted(
        self, room: Room
    ) -> None:
        bus = await room.connect()
        limits = Limits(waiting=3, when_full="drop_oldest")
        live = await bus.subscribe(room.everything, limits=limits)
        await room.fill(bus, *map(str, range(10)))
        await wait_for(lambda: live.lag().dropped == 7)
        assert texts(await live.next_batch()) == ["7", "8", "9"]

    async def test_a_reader_that_does_not_read_is_behind_and_loses_nothing(
        self, room: Room
    ) -> None:
        bus = await room.retained()
        ordered = await bus.subscribe(room.everything, "ordered", start=All())
        await room.fill(bus, *map(str, range(1_500)))
        first = await take(ordered, 1)
        await wait_for(lambda: ordered.lag().behind == 1_499)
        assert texts(first + await take(ordered, 1_499)) == [*map(str, range(1_500))]


class RefusalsContract(RoomOfItsOwn):
    """What is refused, in one sentence, before anything is done."""

    @pytest.mark.parametrize(
        ("message", "sentence"),
        [
            (Message("a b", b""), "'a b' is no subject"),
            (Message("a.*", b""), "is no subject"),
            (Message("a", b"x" * 1_000_001), "1000001 bytes; the most is 1000000"),
            (Message("a", b"", {"X": "a\r\nY: b"}), "Header 'X' cannot be sent"),
            (Message("a", b"", {"X Y": "a"}), "Header 'X Y' cannot be sent"),
            (Message("a", b"", {"X": "y" * 20_000}), "longer than 16384"),
            (Message("a", b"", {}, "i d"), "'i d' is no id"),
        ],
    )
    async def test_a_hostile_message_is_refused(
        self, room: Room, message: Message, sentence: str
    ) -> None:
        bus = await room.connect()
        with pytest.raises(BusError, match=sentence):
            await bus.publish(message)
        with pytest.raises(BusError, match=sentence):
            await bus.publish_many([message])

    async def test_what_is_not_retained_can_only_be_heard_live(self, room: Room) -> None:
        bus = await room.connect()
        with pytest.raises(BusError, match="Nothing retains"):
            await bus.subscribe(room.everything, "ordered")

    async def test_a_subscription_that_is_remembered_needs_a_name(self, room: Room) -> None:
        bus = await room.retained()
        with pytest.raises(BusError, match="cannot name a stream or a subscription"):
            await bus.subscribe(room.everything, "durable")

    async def test_two_streams_cannot_retain_one_subject(self, room: Room) -> None:
        bus = await room.retained()
        with pytest.raises(BusError, match="retains some of that"):
            await bus.retain(f"{room.stream}-2", [room.subject("data")])

    async def test_a_stream_may_be_declared_again(self, room: Room) -> None:
        bus = await room.retained()
        await room.fill(bus, "1")
        await bus.retain(room.stream, [room.everything], max_age=3_600)
        ordered = await bus.subscribe(room.everything, "ordered", start=All())
        assert texts(await take(ordered, 1)) == ["1"]

    async def test_a_live_delivery_cannot_be_asked_for_again(self, room: Room) -> None:
        bus = await room.connect()
        live = await bus.subscribe(room.everything)
        await room.fill(bus, "1")
        (delivery,) = await take(live, 1)
        with pytest.raises(BusError, match="without acknowledgement"):
            await delivery.nak()

    async def test_the_largest_message_passes(self, room: Room) -> None:
        bus = await room.retained()
        message = Message(room.subject("large"), b"x" * 1_000_000, {"X": "y" * 16_000})
        await bus.publish(message)
        ordered = await bus.subscribe(room.everything, "ordered", start=All())
        assert (await take(ordered, 1))[0].message == message


async def wait_for(claim: Callable[[], bool]) -> None:
    """Wait until a claim is true."""
    until = time.monotonic() + PATIENCE
    while not claim():
        assert time.monotonic() < until, "it never came true"
        await asyncio.sleep(0.005)
