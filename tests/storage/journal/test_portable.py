import json
from pathlib import Path

import pyarrow as pa
import pytest
from tests.storage.journal.entries import entries, entry

from ingenium.model.errors import JournalError
from ingenium.storage.journal.portable import export_journal, import_journal
from ingenium.storage.journal.reader import opened
from ingenium.storage.journal.sqlite import SqliteJournal
from ingenium.storage.journal.verifying import verify

ODD = [
    b"",
    b"plain text",
    b"\xff\xfe\x00",
    b'{"a": 1,\n "b": 2}',
    b' {"a":1}',
    b'{"a" : 1.50, "b":"\xc3\xa9"}',
    b"[1e5]",
    b"null",
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "session.journal"
    journal = SqliteJournal(path)
    journal.append(entries(1, 5_000))
    journal.append([entry(5_001 + place)._replace(body=body) for place, body in enumerate(ODD)])
    journal.close()
    return path


def lines(file: Path) -> list[bytes]:
    with pa.input_stream(str(file), compression="zstd") as stream:
        return bytes(stream.read()).splitlines()


def rewritten(file: Path, changed: list[bytes]) -> Path:
    with pa.CompressedOutputStream(pa.OSFile(str(file), "wb"), "zstd") as stream:
        stream.write(b"\n".join(changed) + b"\n")
    return file


def test_an_imported_journal_is_the_exported_one_to_the_last_hash(path: Path) -> None:
    file, copy = path.with_suffix(".jsonl.zst"), path.with_name("copy.journal")
    assert export_journal(path, file) == 5_000 + len(ODD)
    assert import_journal(file, copy) == 5_000 + len(ODD)
    with opened(path) as one, opened(copy) as other:
        assert list(one.read()) == list(other.read())
    assert verify(copy).is_sound
    assert sorted(each.name for each in path.parent.iterdir()) == [
        "copy.journal", "session.journal", "session.jsonl.zst",
    ]  # fmt: skip


def test_a_portable_file_is_readable_json(path: Path) -> None:
    file = path.with_suffix(".jsonl.zst")
    export_journal(path, file)
    first, row, *_, last = [json.loads(line) for line in lines(file)]
    assert first == {"format": "ingenium-journal", "version": 1}
    assert (row["kind"], row["body"]["number"]) == ("Frame", 1)
    assert last["rows"] == 5_000 + len(ODD)


def test_an_empty_journal_travels(tmp_path: Path) -> None:
    SqliteJournal(tmp_path / "a").close()
    export_journal(tmp_path / "a", tmp_path / "b")
    assert import_journal(tmp_path / "b", tmp_path / "c") == 0
    assert verify(tmp_path / "c").is_sound


def test_files_that_are_there_are_not_overwritten(path: Path) -> None:
    with pytest.raises(JournalError, match=r"session\.journal exists already: choose another"):
        export_journal(path, path)
    with pytest.raises(JournalError, match=r"session\.journal exists already"):
        import_journal(path, path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda rows: rows[:-1], "is not whole"),
        (lambda rows: [*rows[:9], *rows[10:]], "row 9 is not what was exported"),
        (lambda rows: [*rows[:-2], rows[-1]], "it ends after row 5007 of 5008"),
        (lambda rows: [rows[0], rows[1].replace(b'"number":1', b'"number":2'), *rows[2:]], "row 1"),
        (lambda rows: [b'{"format":"ingenium-journal","version":2}', *rows[1:]], "update Ingenium"),
        (lambda rows: rows[1:], "no exported journal"),
        (lambda _: [b"", b"x"], "no exported journal"),
    ],
)  # fmt: skip
def test_a_changed_file_is_refused_and_leaves_no_journal(
    path: Path, change: object, told: str
) -> None:
    assert callable(change)
    file, copy = path.with_suffix(".jsonl.zst"), path.with_name("copy.journal")
    export_journal(path, file)
    rewritten(file, change(lines(file)))
    with pytest.raises(JournalError, match=told):
        import_journal(file, copy)
    assert list(path.parent.glob("copy*")) == []


def test_a_file_that_is_not_compressed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    with pytest.raises(JournalError, match=r"a\.txt cannot be read .*: give a file that journal"):
        import_journal(tmp_path / "a.txt", tmp_path / "b")
    with pytest.raises(JournalError, match=r"none cannot be read"):
        import_journal(tmp_path / "none", tmp_path / "b")
