"""Whatever is killed and whenever: the records have each row of the journal, and each once."""

import asyncio
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.storage.records.databases import PostgresServer
from tests.storage.records.sessions import everything, until, write_session

from ingenium.runtime.session.record_fold import SessionFold
from ingenium.storage.journal.reader import opened
from ingenium.storage.records.opening import open_records
from ingenium.storage.records.outbox import Outbox
from ingenium.storage.records.rows import RecordRow

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

KILLS = 10
ORDERS = 300

WRITER = """
import asyncio, sys
from ingenium.runtime.session.record_fold import SessionFold
from ingenium.storage.journal.reader import JournalReader
from ingenium.storage.records.opening import open_records
from ingenium.storage.records.outbox import Outbox

async def write(path, url):
    records = await open_records(url)
    outbox = Outbox(JournalReader(path), records, SessionFold("s1", "test"), "s1", most=3)
    while await outbox.step():
        print(outbox.position, flush=True)
    print("done", flush=True)

asyncio.run(write(*sys.argv[1:]))
"""


async def written_at_once(path: Path, folder: Path) -> list[RecordRow]:
    """Return what the records have when nothing is killed."""
    records = await open_records(f"sqlite:///{folder / 'undisturbed.db'}")
    with opened(path) as journal:
        outbox = Outbox(journal, records, SessionFold("s1", "test"), "s1")
        while await outbox.step():
            pass
    found = await everything(records)
    await records.close()
    return found


def killed_somewhere(path: Path, url: str, folder: Path, dice: random.Random) -> int:
    """Let a process write for a moment, kill it, and return how far its first batch was."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, path, url], cwd=folder, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    first = writer.stdout.readline()
    for _ in range(dice.randrange(20)):
        writer.stdout.readline()
    time.sleep(dice.random() * 0.01)
    writer.send_signal(signal.SIGKILL)
    writer.stdout.close()
    assert writer.wait() == -signal.SIGKILL
    return int(first)


async def test_a_writer_that_is_killed_at_any_moment_loses_and_doubles_nothing(
    url: str, tmp_path: Path, repository: Path
) -> None:
    path = write_session(tmp_path / "s.journal", orders=ORDERS)
    dice = random.Random(3)
    positions = [killed_somewhere(path, url, repository, dice) for _ in range(KILLS)]
    assert positions == sorted(set(positions)), "a new start goes on where the one before was"
    records = await open_records(url)
    with opened(path) as journal:
        outbox = Outbox(journal, records, SessionFold("s1", "test"), "s1")
        while await outbox.step():
            pass
    assert await everything(records) == await written_at_once(path, tmp_path)
    await records.close()


async def database_killed_while_written(
    postgres: PostgresServer, outbox: Outbox, failures: list[str]
) -> None:
    await until(lambda: outbox.position is not None)
    goal, before = (outbox.position or 0) + 40, len(failures)
    await until(lambda: (outbox.position or 0) > goal)
    await asyncio.to_thread(postgres.kill)
    await until(lambda: len(failures) > before)
    await asyncio.to_thread(postgres.restart)


async def test_a_database_that_is_killed_loses_and_doubles_nothing(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    path = write_session(tmp_path / "s.journal", orders=ORDERS)
    records = await open_records(postgres.fresh())
    stopping = asyncio.Event()
    failures: list[str] = []
    with opened(path) as journal:
        outbox = Outbox(journal, records, SessionFold("s1", "test"), "s1", most=3)
        task = asyncio.create_task(outbox.run(stopping, tell=failures.append))
        for _ in range(3):
            await database_killed_while_written(postgres, outbox, failures)
        stopping.set()
        await task
    assert len(failures) >= 3
    assert "see that the database runs" in failures[0]
    assert await everything(records) == await written_at_once(path, tmp_path)
    await records.close()
