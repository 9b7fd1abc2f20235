"""Whatever was acknowledged is there after a kill at any moment, once and in order."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingenium.storage.journal.verifying import verify

KILLS = 25

WRITER = """
import asyncio, sys
from ingenium.storage.journal.group_commit import GroupCommit
from ingenium.storage.journal.sqlite import SqliteJournal
from tests.storage.journal.entries import entry

async def write(path):
    journal = SqliteJournal(path, log_bytes=200_000)  # so that kills meet its copying, too
    last = journal.last()
    number = last.sequence if last else 0
    redelivered = range(max(1, number - 3), number + 1)
    journal.append([entry(again, size=400) for again in redelivered])
    group = GroupCommit(journal)
    def tell(done):
        sys.stdout.write(f"{done.result().sequences[-1]}\\n")
        sys.stdout.flush()
    while True:
        for _ in range(5):
            number += 1
            group.append([entry(number, size=400)]).add_done_callback(tell)
        await group.room()
        await asyncio.sleep(0)

asyncio.run(write(sys.argv[1]))
"""


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_nothing_acknowledged_is_lost_when_the_writer_is_killed_at_any_moment(
    tmp_path: Path, repository: Path
) -> None:
    path = tmp_path / "session.journal"
    dice = random.Random(11)
    acknowledged = 0
    for kill in range(KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, path], cwd=repository, stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(dice.random() * 0.15)
        writer.send_signal(signal.SIGKILL)
        told = (first + writer.stdout.read()).splitlines(keepends=True)
        writer.stdout.close()
        assert writer.wait() == -signal.SIGKILL
        complete = [int(line) for line in told if line.endswith("\n") and line.strip()]
        assert complete, f"kill {kill}: nothing was written"
        assert complete == list(range(complete[0], complete[-1] + 1))
        acknowledged = max(acknowledged, complete[-1])
        found = verify(path)
        assert found.is_sound, f"kill {kill}: {found}"
        assert found.rows >= acknowledged, f"kill {kill}"
    assert acknowledged > KILLS * 10
