from collections.abc import Callable
from pathlib import Path

import pytest
from tests.storage.journal.entries import entries, entry

from ingenium.model.errors import ConfigError
from ingenium.storage.journal.differing import differ
from ingenium.storage.journal.entry import Entry
from ingenium.storage.journal.sqlite import SqliteJournal

Write = Callable[[str, list[Entry]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, given: list[Entry]) -> Path:
        journal = SqliteJournal(tmp_path / name)
        journal.append(given)
        journal.close()
        return tmp_path / name

    return written


def test_equal_journals_have_no_difference(write: Write) -> None:
    found = differ(write("a", entries(1, 9)), write("b", entries(1, 9)))
    assert found.is_same
    assert found.counts == ({"Frame": 9}, {"Frame": 9})


def test_the_first_difference_is_named_with_its_fields(write: Write) -> None:
    given = entries(1, 9)
    given[4] = given[4]._replace(kind="Control", body=b"{}")
    given[6] = given[6]._replace(source="x")
    found = differ(write("a", entries(1, 9)), write("b", given))
    assert found.first is not None
    assert (found.first.sequence, found.first.fields) == (5, ("kind", "body"))
    assert found.counts == ({"Frame": 9}, {"Control": 1, "Frame": 8})


def test_a_journal_that_ends_earlier_differs_there(write: Write) -> None:
    first = differ(write("a", entries(1, 9)), write("b", entries(1, 7))).first
    assert first is not None
    assert (first.sequence, first.fields) == (8, ())
    assert first.rows[0] is not None
    assert first.rows[1] is None


def test_fields_may_be_left_out(write: Write) -> None:
    later = [each._replace(time=each.time + 1) for each in entries(1, 3)]
    one, other = write("a", entries(1, 3)), write("b", later)
    assert not differ(one, other).is_same
    assert differ(one, other, ignore=["time"]).is_same


def test_an_unknown_field_is_refused(write: Write) -> None:
    one = write("a", [entry(1)])
    with pytest.raises(
        ConfigError, match="no field 'tme' that could be ignored: did you mean 'time'"
    ):
        differ(one, one, ignore=["tme"])
