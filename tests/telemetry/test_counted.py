"""A counted bus and a counted journal do what those inside do, and count it."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.contracts.asking import LeaseContract, RequestContract
from tests.contracts.bus import PublishingContract, RefusalsContract
from tests.contracts.rooms import Room
from tests.contracts.settling import SettlingContract
from tests.storage.journal.entries import entries

from ingenium.bus.counted import CountedBus
from ingenium.bus.opening import open_bus
from ingenium.bus.port import All, Bus, Limits, Message
from ingenium.model.measures.measures import Measures
from ingenium.storage.journal.counted import CountedJournal
from ingenium.storage.journal.sqlite import SqliteJournal


class CountedRoom(Room):
    async def connect(self) -> Bus:
        bus = CountedBus(await open_bus(self.url), Measures("s", "c"))
        self.buses.append(bus)
        return bus


class InACountedRoom:
    @pytest.fixture
    async def room(self) -> AsyncIterator[Room]:
        room = CountedRoom(f"memory://{uuid.uuid4().hex}")
        yield room
        await room.close()


class TestPublishing(InACountedRoom, PublishingContract):
    pass


class TestRefusals(InACountedRoom, RefusalsContract):
    pass


class TestSettling(InACountedRoom, SettlingContract):
    pass


class TestRequests(InACountedRoom, RequestContract):
    pass


class TestLeases(InACountedRoom, LeaseContract):
    pass


async def counted() -> tuple[CountedBus, Measures]:
    measures = Measures("s", "c")
    bus = CountedBus(await open_bus(f"memory://{uuid.uuid4().hex}"), measures)
    await bus.retain("data", ["data.>"])
    return bus, measures


async def test_messages_and_bytes_are_counted_in_both_directions() -> None:
    bus, measures = await counted()
    subscription = await bus.subscribe("data.>", "ordered", start=All())
    await bus.publish(Message("data.a", b"12345"))
    await bus.publish_many([Message("data.a", b"1"), Message("data.b", b"22")])
    assert len(await subscription.next_batch(2)) == 2
    measures.refresh()
    assert (measures.bus.published.value, measures.bus.published_bytes.value) == (3, 8)
    assert (measures.bus.received.value, measures.bus.received_bytes.value) == (2, 6)
    assert measures.bus.publish_time.spread.count == 2
    assert measures.queues.behind["data.>"].value == 1
    assert measures.bus.reconnects.value == 0
    await bus.close()


async def test_dropped_messages_and_dead_letters_are_counted_by_subscription() -> None:
    bus, measures = await counted()
    few = Limits(waiting=2, when_full="drop_oldest")
    slow = await bus.subscribe("data.>", name="slow", limits=few)
    await bus.publish_many([Message("data.a", b"1") for _ in range(5)])
    (first, _) = await slow.next_batch(2)
    await bus.dead_letter("slow", first, "it is no bar")
    measures.refresh()
    assert measures.bus.dropped["slow"].value == 3
    assert measures.bus.dead_letters["slow"].value == 1
    await bus.close()


def test_rows_bytes_and_time_of_a_journal_are_counted_and_duplicates_are_not(
    tmp_path: Path,
) -> None:
    measures = Measures("s", "recorder")
    journal = CountedJournal(SqliteJournal(tmp_path / "s.journal"), measures)
    given = entries(1, 3)
    journal.append(given[:2])
    journal.append(given)
    measures.fold()
    assert measures.journal.rows.value == 3
    assert measures.journal.bytes.value == sum(len(entry.body) for entry in given)
    assert measures.journal.commit_time.spread.count == 2
    assert [row.entry for row in journal.read()] == given
    last = journal.last()
    assert last is not None
    assert last.entry == given[-1]
    journal.close()
