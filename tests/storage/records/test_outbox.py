import asyncio
import random
from decimal import Decimal
from pathlib import Path

import pytest
from tests.storage.records.sessions import (
    everything,
    opening,
    order_steps,
    told,
    until,
    write_session,
)

from ingenium.model.errors import DataError, RecordsError
from ingenium.runtime.session.record_fold import SessionFold
from ingenium.storage.journal.reader import JournalReader, opened
from ingenium.storage.journal.sqlite import SqliteJournal
from ingenium.storage.records.batch import Batch
from ingenium.storage.records.opening import open_records
from ingenium.storage.records.outbox import Outbox
from ingenium.storage.records.port import Records

pytestmark = pytest.mark.timeout(120)  # a server starts first


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return write_session(tmp_path / "s.journal")


def outbox(journal: JournalReader | SqliteJournal, records: Records, most: int = 500) -> Outbox:
    return Outbox(journal, records, SessionFold("s1", "test"), "s1", most=most)


async def write_all(journal: JournalReader, records: Records, most: int = 500) -> None:
    box = outbox(journal, records, most)
    while await box.step():
        pass


@pytest.mark.parametrize(("accounts", "kind"), [((), "paper"), (("binance",), "live")])
async def test_a_session_at_exchanges_is_recorded_as_live(
    records: Records, tmp_path: Path, accounts: tuple[str, ...], kind: str
) -> None:
    journal = SqliteJournal(tmp_path / "s.journal")
    journal.append([opening("s1", *accounts)])
    await Outbox(journal, records, SessionFold("s1"), "s1").step()
    journal.close()
    run = await records.run("s1")
    assert run is not None
    assert run.kind == kind


async def test_a_session_is_written_whole(records: Records, session: Path) -> None:
    with opened(session) as journal:
        await write_all(journal, records)
    run = await records.run("s1")
    assert run is not None
    assert (run.kind, run.started, run.ended, run.digest) == ("test", 1, 10**9, "abc")
    orders = await records.orders("s1")
    assert [order.order_number for order in orders] == list(range(60))
    statuses = {order.status for order in orders}
    assert statuses == {"denied", "cancelled", "filled", "partially_filled"}
    fills = await records.fills("s1")
    for order in orders:
        own = [fill for fill in fills if fill.order_number == order.order_number]
        assert order.filled == sum(fill.quantity for fill in own)
        assert order.traded_value == sum(fill.quantity * fill.price for fill in own)
        assert order.fees == sum(fill.fee for fill in own)
    [position] = await records.positions("s1")
    assert position.realised == Decimal(1)
    [balance] = await records.balances("s1")
    assert (balance.currency, balance.equity) == ("USD", None)


async def test_batches_of_any_size_and_new_starts_lead_to_the_same_rows(
    records: Records, session: Path, tmp_path: Path
) -> None:
    whole = await open_records(f"sqlite:///{tmp_path / 'whole.db'}")
    with opened(session) as journal:
        await write_all(journal, whole)
        for most in (1, 7, 2, 50):
            box = outbox(journal, records, most)  # each knows nothing of the one before
            for _ in range(9):
                await box.step()
        await write_all(journal, records)
    assert await everything(records) == await everything(whole)
    await whole.close()


async def test_what_was_written_already_is_not_written_again(
    records: Records, session: Path
) -> None:
    with opened(session) as journal:
        await write_all(journal, records)
        box = outbox(journal, records)
        assert await box.step() == 0
        last = journal.last()
    assert last is not None
    assert box.position == last.sequence


async def test_rows_that_come_later_are_written_and_a_stop_waits_for_all(
    records: Records, tmp_path: Path
) -> None:
    journal = SqliteJournal(tmp_path / "s.journal")
    journal.append([opening("s1")])
    stopping = asyncio.Event()
    box = outbox(journal, records)
    task = asyncio.create_task(box.run(stopping, pause=0.01))
    await until(lambda: box.position == 1)
    journal.append([told(n, [{"event": "MarginCalled", "time": n}]) for n in range(1, 700)])
    stopping.set()
    await task
    assert len(await records.events("s1", most=10_000)) == 699
    journal.close()


@pytest.mark.parametrize("most", [1, 100])
async def test_what_is_heard_of_an_order_after_its_end_changes_it_no_more(
    records: Records, tmp_path: Path, most: int
) -> None:
    steps = order_steps(7, 5, random.Random(5))
    assert steps[-1][0]["leaves"] == "0"
    late = {"event": "CancelRejected", "time": 9, "order": 7, "reason": "not_working"}
    journal = SqliteJournal(tmp_path / "s.journal")
    journal.append([opening("s1")])
    count = 0
    for events in [*steps, [late]]:
        count += len(events)
        journal.append([told(count, events)])
    box = outbox(journal, records, most)
    while await box.step():
        pass
    order = await records.order("s1", 7)
    assert order is not None
    assert (order.status, order.filled, order.event) == ("filled", Decimal(10), count)
    steps_told = [step.name for step in await records.order_events("s1", 7)]
    assert steps_told[-2:] == ["OrderFilled", "CancelRejected"]
    journal.close()


class Away:
    """Records whose database is away for some writes."""

    def __init__(self, records: Records, failures: int) -> None:
        self._records = records
        self._failures = failures

    async def write(self, batch: Batch) -> None:
        if self._failures:
            self._failures -= 1
            if self._failures % 2:
                await self._records.write(batch)  # done, but nobody hears of it
            msg = "the database is away"
            raise RecordsError(msg)
        await self._records.write(batch)

    def __getattr__(self, name: str) -> object:
        return getattr(self._records, name)


async def test_a_database_that_is_away_is_tried_again_and_nothing_is_doubled(
    records: Records, session: Path, tmp_path: Path
) -> None:
    whole = await open_records(f"sqlite:///{tmp_path / 'whole.db'}")
    stopping = asyncio.Event()
    heard: list[str] = []
    with opened(session) as journal:
        await write_all(journal, whole)
        away: Records = Away(records, 4)  # type: ignore[assignment]
        box = outbox(journal, away, most=40)
        task = asyncio.create_task(box.run(stopping, tell=heard.append))
        await until(lambda: len(heard) == 4 and box.problem is None)
        stopping.set()
        await task
    assert heard == ["the database is away"] * 4
    assert await everything(records) == await everything(whole)
    await whole.close()


async def test_a_stop_while_the_database_is_away_is_no_success(
    records: Records, session: Path
) -> None:
    stopping = asyncio.Event()
    stopping.set()
    with opened(session) as journal:
        away: Records = Away(records, 100)  # type: ignore[assignment]
        with pytest.raises(RecordsError, match="the database is away"):
            await outbox(journal, away).run(stopping)


@pytest.mark.parametrize(
    ("body", "told_so"),
    [
        ([{"event": "OrderFilled", "time": 1, "order": 9}], "about order 9, which no event began"),
        ([{"time": 1}], "Events of the journal cannot be read"),
    ],
)
async def test_impossible_events_stop_it_loudly(
    records: Records, tmp_path: Path, body: list[dict[str, object]], told_so: str
) -> None:
    journal = SqliteJournal(tmp_path / "s.journal")
    journal.append([opening("s1"), told(1, body)])
    with pytest.raises(DataError, match=told_so):
        await outbox(journal, records).run(asyncio.Event())
    assert await records.position("s1") == 0
    journal.close()


async def test_a_journal_without_its_opening_is_refused(records: Records, tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "s.journal")
    journal.append([told(1, [{"event": "X", "time": 1}])])
    with pytest.raises(DataError, match="does not begin with its opening"):
        await outbox(journal, records).step()
    journal.close()
