import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.storage.journal.entries import entries, entry

from ingenium.model.errors import JournalError
from ingenium.storage.journal.chain import GENESIS, link
from ingenium.storage.journal.entry import Entry
from ingenium.storage.journal.reader import JournalReader
from ingenium.storage.journal.selection import Selection
from ingenium.storage.journal.sqlite import SqliteJournal
from ingenium.storage.journal.verifying import verify


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "session.journal"


@pytest.fixture
def journal(path: Path) -> Iterator[SqliteJournal]:
    opened = SqliteJournal(path)
    yield opened
    opened.close()


def test_rows_come_back_in_order_as_they_were_given(journal: SqliteJournal) -> None:
    given = entries(1, 5)
    assert list(journal.append(given[:2]).sequences) == [1, 2]
    assert list(journal.append(given[2:]).sequences) == [3, 4, 5]
    assert [row.entry for row in journal.read()] == given
    assert [row.sequence for row in journal.read(after=3)] == [4, 5]


def test_a_new_journal_has_no_last_row(journal: SqliteJournal) -> None:
    assert journal.last() is None
    journal.append([entry(1)])
    last = journal.last()
    assert last is not None
    assert last.entry == entry(1)


def test_each_hash_covers_the_hash_before_it_and_all_fields(journal: SqliteJournal) -> None:
    journal.append(entries(1, 3))
    before = GENESIS
    for row in journal.read():
        before = link(before, row.sequence, row.entry)
        assert row.hash == before


@pytest.mark.parametrize("place", range(6))
def test_a_change_of_any_field_changes_the_hash(place: int) -> None:
    changed = list(entry(2))
    changed[place] = (7, "k", "s", "i", "c", b"{}")[place]
    one = link(GENESIS, 1, entry(2))
    assert link(GENESIS, 1, Entry._make(changed)) != one
    assert link(GENESIS, 2, entry(2)) != one
    assert link(one, 1, entry(2)) != one


def test_what_ends_one_field_does_not_pass_as_the_beginning_of_the_next() -> None:
    one = entry(1)._replace(kind="ab", source="c")
    assert link(GENESIS, 1, one) != link(GENESIS, 1, one._replace(kind="a", source="bc"))


def test_a_duplicate_is_left_out_and_says_so(journal: SqliteJournal) -> None:
    journal.append(entries(1, 3))
    appended = journal.append([entry(2), entry(4), entry(4), entry(3)])
    assert list(appended.sequences) == [2, 4, 4, 3]
    assert appended.duplicates == (0, 2, 3)
    assert [row.entry for row in journal.read()] == entries(1, 4)


def test_a_redelivery_at_a_later_time_is_a_duplicate(journal: SqliteJournal) -> None:
    journal.append([entry(1)])
    assert journal.append([entry(1)._replace(time=99)]).duplicates == (0,)


def test_an_id_with_another_content_is_refused_and_nothing_is_kept(journal: SqliteJournal) -> None:
    journal.append([entry(1)])
    with pytest.raises(JournalError, match=r"a row 's1:feed:1' with another body: derive ids"):
        journal.append([entry(2), entry(1)._replace(body=b"{}")])
    assert [row.entry for row in journal.read()] == [entry(1)]
    assert list(journal.append([entry(2)]).sequences) == [2]


def test_an_empty_batch_changes_nothing(journal: SqliteJournal) -> None:
    assert journal.append([]) == ((), ())
    assert journal.last() is None


def test_the_chain_goes_on_after_opening_again(path: Path) -> None:
    for first in (1, 4):
        journal = SqliteJournal(path)
        journal.append(entries(first, first + 2))
        journal.close()
    found = verify(path)
    assert (found.rows, found.is_sound) == (6, True)


def test_a_closed_journal_is_one_file(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append(entries(1, 3))
    journal.close()
    journal.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    with pytest.raises(JournalError, match="is closed: open it again"):
        journal.append([entry(4)])


def test_reading_at_rest_leaves_nothing_beside_the_file(path: Path) -> None:
    SqliteJournal(path).close()
    reader = JournalReader(path)
    assert list(reader.read()) == []
    reader.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_reader_sees_what_a_writer_adds_later(path: Path) -> None:
    SqliteJournal(path).close()
    reader = JournalReader(path)
    assert reader.last() is None
    journal = SqliteJournal(path)
    journal.append(entries(1, 2))
    assert [row.sequence for row in reader.read()] == [1, 2]
    reader.close()
    journal.close()


def test_rows_are_chosen_by_kind_source_time_id_and_cause(journal: SqliteJournal) -> None:
    journal.append([*entries(1, 3), entry(4, kind="Decided", source="host")])

    def chosen(selection: Selection) -> list[int]:
        return [row.sequence for row in journal.read(selection=selection)]

    assert chosen(Selection(kinds=("Decided",))) == [4]
    assert chosen(Selection(kinds=("Decided", "Frame"))) == [1, 2, 3, 4]
    assert chosen(Selection(sources=("feed",), first_time=2_000_000_000)) == [2, 3]
    assert chosen(Selection(last_time=1_000_000_000)) == [1]
    assert chosen(Selection(ids=("s1:feed:2",))) == [2]
    assert chosen(Selection(causes=("s1:feed:2",))) == [3]


def test_a_row_is_found_by_its_id(journal: SqliteJournal) -> None:
    journal.append(entries(1, 3))
    found = journal.find("s1:feed:2")
    assert found is not None
    assert found.sequence == 2
    assert journal.find("s1:feed:9") is None


def test_a_second_writer_is_refused_with_the_process_of_the_first(
    path: Path, journal: SqliteJournal
) -> None:
    journal.append([entry(1)])
    told = f"session.journal is being written by process {os.getpid()}: stop that one first"
    with pytest.raises(JournalError, match=told):
        SqliteJournal(path)
    second = "import sys\nfrom ingenium.storage.journal.sqlite import SqliteJournal\n"
    second += "SqliteJournal(sys.argv[1])"
    refused = subprocess.run(
        [sys.executable, "-c", second, path], capture_output=True, text=True, check=False
    )
    assert told in refused.stderr
    assert list(journal.append([entry(2)]).sequences) == [2]


def test_a_full_disk_is_told_keeps_what_was_acknowledged_and_later_appends_work(
    path: Path,
) -> None:
    journal = SqliteJournal(path, most_bytes=200_000)
    told, kept = "", 0
    while not told:
        try:
            kept = journal.append(entries(kept + 1, kept + 20)).sequences[-1]
        except JournalError as error:
            told = str(error)
    assert "cannot take more rows (database or disk is full): make room" in told
    assert kept > 200
    with pytest.raises(JournalError, match="make room"):
        journal.append(entries(kept + 1, kept + 20))
    last = journal.last()
    assert last is not None
    assert last.sequence == kept
    journal.close()
    assert verify(path).is_sound

    roomy = SqliteJournal(path)
    roomy.append(entries(kept + 1, kept + 20))
    roomy.close()
    found = verify(path)
    assert (found.rows, found.is_sound) == (kept + 20, True)


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("notes" * 2_000)
    with pytest.raises(JournalError, match=r"notes\.txt cannot be read as a journal"):
        SqliteJournal(text)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE journal (sequence INTEGER)")
    connection.close()
    with pytest.raises(JournalError, match="is no journal: give a file that a session"):
        SqliteJournal(other)
    with pytest.raises(JournalError, match="is no journal"):
        JournalReader(other)


def test_a_newer_form_is_refused(path: Path) -> None:
    SqliteJournal(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(JournalError, match="has the form 9, this version reads 1: update"):
        SqliteJournal(path)


def test_a_missing_file_cannot_be_read_and_a_missing_folder_not_written(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=r"none\.journal is not there: give the file"):
        JournalReader(tmp_path / "none.journal")
    with pytest.raises(JournalError, match=r"cannot be written \(No such file or directory\)"):
        SqliteJournal(tmp_path / "no folder" / "s.journal")


def test_the_log_of_another_journal_is_not_taken_for_that_of_a_new_one(path: Path) -> None:
    left = path.with_name(f"{path.name}-wal")
    left.write_bytes(b"left")
    with pytest.raises(JournalError, match="left of a journal that is gone: move it away"):
        SqliteJournal(path)
    assert left.read_bytes() == b"left"


def test_bodies_stay_readable_for_other_programs(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append([entry(7)])
    journal.close()
    with sqlite3.connect(path) as connection:
        [(kind, body)] = connection.execute("SELECT kind, body FROM journal").fetchall()
    connection.close()
    assert (kind, json.loads(body)["number"]) == ("Frame", 7)


def test_a_long_body_is_kept_whole(journal: SqliteJournal) -> None:
    journal.append([entry(1, size=1_000_000)])
    last = journal.last()
    assert last is not None
    assert last.entry == entry(1, size=1_000_000)


def test_the_log_stays_small_and_is_copied_while_nobody_reads(path: Path) -> None:
    journal = SqliteJournal(path, log_bytes=100_000)
    log = path.with_name(f"{path.name}-wal")
    largest = 0
    for first in range(1, 4_001, 20):
        journal.append(entries(first, first + 19))
        largest = max(largest, log.stat().st_size)
    assert largest < 300_000
    assert path.stat().st_size > 700_000
    journal.close()
    assert verify(path).is_sound


def test_a_reader_in_the_middle_of_a_journal_does_not_stop_the_writer(path: Path) -> None:
    journal = SqliteJournal(path, log_bytes=100_000)
    journal.append(entries(1, 5_000))
    reader = JournalReader(path)
    rows = reader.read()
    assert next(rows).sequence == 1
    for first in range(5_001, 9_001, 20):
        journal.append(entries(first, first + 19))
    assert sum(1 for _ in rows) == 8_999
    reader.close()
    journal.close()
    found = verify(path)
    assert (found.rows, found.is_sound) == (9_000, True)


def test_a_journal_that_is_closed_while_somebody_reads_is_sound_and_goes_on(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append(entries(1, 100))
    reading = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)
    reading.execute("BEGIN")
    [(seen,)] = reading.execute("SELECT count(*) FROM journal").fetchall()
    journal.append(entries(101, 200))
    journal.close()
    assert seen == 100
    reading.close()
    found = verify(path)
    assert (found.rows, found.is_sound) == (200, True)
    again = SqliteJournal(path)
    again.append(entries(201, 210))
    again.close()
    found = verify(path)
    assert (found.rows, found.is_sound) == (210, True)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
