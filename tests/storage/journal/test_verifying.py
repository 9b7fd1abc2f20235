import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.storage.journal.entries import entries, entry

from ingenium.model.errors import JournalError
from ingenium.storage.journal.sqlite import SqliteJournal
from ingenium.storage.journal.verifying import verify

FLIPS = 400


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a closed journal with several pages of rows and ids, and long rows."""
    path = tmp_path / "session.journal"
    journal = SqliteJournal(path)
    journal.append(entries(1, 300))
    journal.append([entry(301, size=9_000)])
    for number in range(302, 341):
        journal.append([entry(number)])
    journal.close()
    return path


def change(path: Path, statement: str) -> None:
    """Change a journal as another program would: the pages' checksums are those of before."""
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()


def flipped(path: Path, place: int, bit: int = 0) -> Path:
    data = bytearray(path.read_bytes())
    data[place] ^= 1 << bit
    path.write_bytes(data)
    return path


def is_found(path: Path) -> bool:
    try:
        return not verify(path).is_sound
    except JournalError:
        return True


def test_a_sound_journal_tells_its_rows_and_its_head(path: Path) -> None:
    found = verify(path)
    assert (found.rows, found.broken, found.faults) == (340, None, ())
    with sqlite3.connect(path) as connection:
        [(stored,)] = connection.execute("SELECT hash FROM journal WHERE sequence = 340").fetchall()
    connection.close()
    assert found.head == stored.hex()


@pytest.mark.parametrize(
    ("assignment", "what"),
    [
        ("time = time + 1", "time, kind, source, id, cause or body was changed"),
        ("kind = 'Control'", "time, kind, source, id, cause or body was changed"),
        ("source = 'x'", "time, kind, source, id, cause or body was changed"),
        ("id = 'other' || sequence", "time, kind, source, id, cause or body was changed"),
        ("cause = ''", "time, kind, source, id, cause or body was changed"),
        ("body = x'00'", "time, kind, source, id, cause or body was changed"),
        ("hash = zeroblob(32)", "its stored hash was changed"),
    ],
)
def test_the_first_changed_row_is_named_and_what_of_it(
    path: Path, assignment: str, what: str
) -> None:
    change(path, f"UPDATE journal SET {assignment} WHERE sequence IN (7, 9)")
    broken = verify(path).broken
    assert broken is not None
    assert (broken.sequence, broken.what.endswith(what)) == (7, True)


def test_a_row_that_was_removed_is_missed(path: Path) -> None:
    change(path, "DELETE FROM journal WHERE sequence IN (20, 21)")
    broken = verify(path).broken
    assert broken is not None
    assert (broken.sequence, broken.what) == (22, "rows 20 to 21 are missing before it")


def test_rows_that_changed_places_are_found(path: Path) -> None:
    for old, new in ((20, 9020), (21, 20), (9020, 21)):
        change(path, f"UPDATE journal SET sequence = {new} WHERE sequence = {old}")
    broken = verify(path).broken
    assert broken is not None
    assert broken.sequence == 20


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_flipped_bit_anywhere_in_the_file_is_found(path: Path, tmp_path: Path) -> None:
    dice = random.Random(7)
    size = path.stat().st_size
    places = [*range(0, 112, 3), *(dice.randrange(size) for _ in range(FLIPS))]
    copy = tmp_path / "copy.journal"
    unseen = []
    for place in places:
        shutil.copy(path, copy)
        if not is_found(flipped(copy, place, dice.randrange(8))):
            unseen.append(place)
    assert unseen == []


def test_a_file_that_was_cut_is_found(path: Path) -> None:
    with path.open("r+b") as opened:
        opened.truncate(path.stat().st_size - 100)
    assert is_found(path)


def test_the_damaged_page_is_named(path: Path) -> None:
    found = verify(flipped(path, 4096 * 2 + 9))
    assert found.faults[0] == "page 3 of the file: not the bytes that were written"


def test_a_journal_in_use_is_checked_without_its_pages(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append([entry(341)])
    found = verify(path)
    assert (found.rows, found.is_sound, found.is_being_written) == (341, True, True)
    journal.append([entry(342)])
    journal.close()
    assert verify(path).rows == 342


KILLED = """
import os, signal, sys
from ingenium.storage.journal.sqlite import SqliteJournal
from tests.storage.journal.entries import entries
journal = SqliteJournal(sys.argv[1], log_bytes=150_000)
for first in range(1, 401, 20):
    journal.append(entries(first, first + 19))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def killed(tmp_path: Path, repository: Path) -> Path:
    """Return a journal whose writer was killed, with its log beside it."""
    path = tmp_path / "killed.journal"
    ended = subprocess.run([sys.executable, "-c", KILLED, path], cwd=repository, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert path.with_name("killed.journal-wal").stat().st_size > 4096
    return path


def test_a_killed_journal_is_sound_as_it_lies_and_after_it_went_on(killed: Path) -> None:
    found = verify(killed)
    assert (found.rows, found.is_sound, found.is_being_written) == (400, True, False)
    journal = SqliteJournal(killed)
    journal.append([entry(401)])
    journal.close()
    found = verify(killed)
    assert (found.rows, found.is_sound) == (401, True)


def frames(path: Path) -> int:
    return (path.with_name(f"{path.name}-wal").stat().st_size - 32) // 4120


@pytest.mark.parametrize("where", [lambda _: 3, lambda n: n // 2, lambda n: n - 1])
def test_a_flipped_bit_in_the_log_of_a_killed_journal_is_found_before_rows_are_lost(
    killed: Path, where: Callable[[int], int]
) -> None:
    log = killed.with_name("killed.journal-wal")
    frame = where(frames(killed))
    flipped(log, 32 + 4120 * frame + 300)
    assert f"killed.journal-wal: frame {frame + 1} is damaged" in verify(killed).faults[0]
    with pytest.raises(JournalError, match=r"rows that were acknowledged may be lost with it"):
        SqliteJournal(killed)
    assert log.stat().st_size > 4096


def test_a_transaction_that_a_kill_cut_off_is_no_damage(killed: Path) -> None:
    log = killed.with_name("killed.journal-wal")
    os.truncate(log, log.stat().st_size - 2_000)
    found = verify(killed)
    assert found.is_sound
    assert found.rows == 380


def test_a_damaged_header_of_the_log_is_found(killed: Path) -> None:
    flipped(killed.with_name("killed.journal-wal"), 17)
    assert "killed.journal-wal: its header is damaged" in "".join(verify(killed).faults)
