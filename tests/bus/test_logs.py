"""The logs in memory and in SQLite, which behave alike."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest
from tests.contracts.rooms import take

from ingenium.bus.carrier import Stream
from ingenium.bus.http.store import SqliteStore
from ingenium.bus.inbox import Inbox
from ingenium.bus.memory.carrier import MemoryCarrier, MemoryStore
from ingenium.bus.memory.log import LogReader
from ingenium.bus.opening import open_bus
from ingenium.bus.port import After, All, BusError, Limits, Message

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.bus.memory.carrier import Store

AGE = 0.05


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest) -> Store:
    return MemoryStore() if request.param == "memory" else SqliteStore(":memory:")


async def test_old_messages_go_when_new_ones_come(store: Store) -> None:
    log = store.make(Stream("s", ("s.>",), max_age=AGE))
    for text in (b"1", b"2"):
        log.append(Message("s.x", text))
    await asyncio.sleep(2 * AGE)
    for text in (b"3", b"4"):
        log.append(Message("s.x", text))
    assert [each.message.data for each in log.part(log.gone + 1, 10)][-2:] == [b"3", b"4"]
    assert (log.last, log.gone >= 1) == (4, True)


async def test_who_was_overtaken_by_the_age_is_told(store: Store) -> None:
    log = store.make(Stream("s", ("s.>",), max_age=AGE))
    log.append(Message("s.x", b"1"))
    reader = LogReader(log, "s.>", All())
    await asyncio.sleep(2 * AGE)
    for _ in range(2):
        log.append(Message("s.x", b"2"))
    with pytest.raises(BusError, match=r"are no more: 's.>' was read too late for its max_age"):
        await reader.next_batch(1, 0)
    with pytest.raises(BusError, match="Messages 1 to"):
        LogReader(log, "s.>", After(0))


async def test_an_id_may_be_stored_again_after_the_window(store: Store) -> None:
    log = store.make(Stream("s", ("s.>",), duplicate_window=AGE))
    assert log.append(Message("s.x", b"1", id="a")) is not None
    assert log.append(Message("s.x", b"1", id="a")) is None
    await asyncio.sleep(2 * AGE)
    assert log.append(Message("s.x", b"1", id="a")) is not None


async def test_a_store_in_a_file_has_everything_after_a_restart(tmp_path: Path) -> None:
    file = str(tmp_path / "broker.sqlite")
    before = SqliteStore(file)
    log = before.logs["s"] = before.make(Stream("s", ("s.>",)))
    log.append(Message("s.x", b"1", {"a": "b"}, "id"))
    before.commit()
    await before.cells.put("key", b"value", 0)
    before.close()
    after = SqliteStore(file)
    (kept,) = after.logs["s"].part(1, 10)
    assert kept.message == Message("s.x", b"1", {"a": "b"}, "id")
    assert after.logs["s"].append(Message("s.x", b"1", id="id")) is None
    cell = await after.cells.get("key")
    assert cell is not None
    assert (cell.value, await after.cells.put("key", b"", 0)) == (b"value", None)
    after.close()


async def test_a_full_disk_is_told_and_nothing_is_half_stored(tmp_path: Path) -> None:
    store = SqliteStore(str(tmp_path / "broker.sqlite"))
    store.connection.execute("pragma max_page_count = 20")
    carrier = MemoryCarrier("", store)
    await carrier.retain(Stream("s", ("s.>",)))
    await carrier.publish(Message("s.x", b"1"))
    inbox = Inbox("s.x", Limits())
    await carrier.listen("s.x", inbox)
    many = [Message("s.x", b"x" * 10_000) for _ in range(100)]
    with pytest.raises(BusError, match=r"The broker cannot store messages: .*full"):
        await carrier.publish_many(many)
    assert [each.message.data for each in store.logs["s"].part(1, 10)] == [b"1"]
    assert (store.logs["s"].last, len(inbox)) == (1, 0)
    store.close()


async def test_a_slow_consumer_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    bus = await open_bus("memory")
    await bus.retain("s", ["s.>"])
    durable = await bus.subscribe(
        "s.>", "durable", name="slow", start=All(), limits=Limits(unsettled=2)
    )
    with caplog.at_level(logging.WARNING):
        await bus.publish_many([Message("s.x", b"1") for _ in range(10)])
        await take(durable, 2)
        await asyncio.sleep(1.2)
    (record,) = [each for each in caplog.records if each.message == "slow consumer"]
    assert record.__dict__["subscription"] == "slow"
    assert record.__dict__["behind"] == 8
    await bus.close()
