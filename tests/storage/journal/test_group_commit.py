import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.storage.journal.entries import entries, entry

from ingenium.model.errors import JournalError
from ingenium.storage.journal.group_commit import GroupCommit
from ingenium.storage.journal.sqlite import SqliteJournal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqliteJournal]:
    opened = SqliteJournal(tmp_path / "session.journal")
    yield opened
    opened.close()


async def test_a_future_is_done_when_its_rows_are_kept(journal: SqliteJournal) -> None:
    group = GroupCommit(journal)
    appended = await group.append(entries(1, 3))
    assert list(appended.sequences) == [1, 2, 3]
    assert [row.entry for row in journal.read()] == entries(1, 3)
    await group.close()


async def test_rows_keep_the_order_in_which_they_were_given(journal: SqliteJournal) -> None:
    group = GroupCommit(journal)
    done = [group.append([entry(number)]) for number in range(1, 501)]
    assert group.waiting == 500
    appended = await asyncio.gather(*done)
    assert [each.sequences[0] for each in appended] == list(range(1, 501))
    assert [row.entry for row in journal.read()] == entries(1, 500)
    assert group.waiting == 0
    await group.close()


async def test_each_request_hears_of_its_own_duplicates(journal: SqliteJournal) -> None:
    group = GroupCommit(journal)
    await group.append(entries(1, 2))
    one, other = group.append([entry(3), entry(1)]), group.append([entry(2), entry(4)])
    first, second = await one, await other
    assert (list(first.sequences), first.duplicates) == ([3, 1], (1,))
    assert (list(second.sequences), second.duplicates) == ([2, 4], (0,))
    await group.close()


async def test_a_refused_request_fails_alone(journal: SqliteJournal) -> None:
    group = GroupCommit(journal)
    await group.append([entry(1)])
    wrong = group.append([entry(1)._replace(body=b"{}")])
    right = group.append([entry(2)])
    with pytest.raises(JournalError, match="with another body"):
        await wrong
    assert list((await right).sequences) == [2]
    await group.close()


async def test_flush_waits_until_everything_is_kept(journal: SqliteJournal) -> None:
    group = GroupCommit(journal)
    for number in range(1, 101):
        group.append([entry(number)])
    await group.flush()
    last = journal.last()
    assert last is not None
    assert last.sequence == 100
    await group.close()


async def test_callers_wait_for_room_when_too_much_waits(journal: SqliteJournal) -> None:
    group = GroupCommit(journal, most_waiting=10)
    for number in range(1, 11):
        group.append([entry(number)])
    waits = asyncio.create_task(group.room())
    await asyncio.sleep(0)
    assert not waits.done()
    await waits
    assert group.waiting < 10
    await group.close()
