"""The commands of `ingenium journal`, as a person types them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.storage.journal.entries import entries, entry
from typer.testing import CliRunner, Result

from ingenium.cli import app
from ingenium.storage.journal.entry import Entry
from ingenium.storage.journal.sqlite import SqliteJournal

Write = Callable[[str, list[Entry]], Path]


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["journal", *(str(argument) for argument in arguments)])


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "86")

    def written(name: str, given: list[Entry]) -> Path:
        journal = SqliteJournal(name)
        journal.append(given)
        journal.close()
        return Path(name)

    return written


def numbers(result: Result) -> list[int]:
    """Return which rows a table or lines of JSON show."""
    lines = result.stdout.splitlines()
    if lines and lines[0].startswith("{"):
        return [json.loads(line)["sequence"] for line in lines]
    return [int(line.split()[0]) for line in lines[1:] if line[:1].isdigit() and "more" not in line]


@pytest.mark.parametrize("command", ["show", "verify", "diff", "export", "import"])
def test_every_help_text_teaches_with_an_example(command: str) -> None:
    told = typed(command, "--help")
    assert told.exit_code == 0
    assert f"Example: ingenium journal {command}" in " ".join(told.output.split())


def test_rows_are_shown_as_a_table(write: Write) -> None:
    write("s.journal", entries(1, 2))
    assert typed("show", "s.journal").stdout.splitlines() == [
        "row time (UTC)          kind  source id        cause     body",
        '1   1970-01-01 00:00:01 Frame feed   s1:feed:1           {"number":1,"text":"xxxxxxxx…',
        '2   1970-01-01 00:00:02 Frame feed   s1:feed:2 s1:feed:1 {"number":2,"text":"xxxxxxxx…',
    ]


def test_rows_are_chosen_by_kind_source_id_cause_and_time(write: Write) -> None:
    write("s.journal", [*entries(1, 8), entry(9, kind="Decided", source="host")])
    for options, shown in (
        (["--kind", "Decided"], [9]),
        (["--source", "feed", "--from", "1970-01-01T00:00:07"], [7, 8]),
        (["--to", "1970-01-01T00:00:02"], [1, 2]),
        (["--to", "1970-01-01", "--most", "3"], [1, 2, 3]),
        (["--newest", "--most", "2"], [8, 9]),
        (["--id", "s1:feed:3", "--id", "s1:feed:5"], [3, 5]),
        (["--cause", "s1:feed:3"], [4]),
        (["--kind", "none"], []),
    ):
        assert numbers(typed("show", "s.journal", *options)) == shown, options
        assert numbers(typed("show", "s.journal", "--json", *options)) == shown, options


def test_what_was_left_out_is_told(write: Write) -> None:
    write("s.journal", entries(1, 60))
    assert typed("show", "s.journal").stdout.endswith("\n10 more rows: --most 60 shows all.\n")


def test_json_has_the_whole_body(write: Write) -> None:
    write("s.journal", [entry(1, size=5_000)])
    [line] = typed("show", "s.journal", "--json").stdout.splitlines()
    assert json.loads(line)["body"] == {"number": 1, "text": "x" * 5_000}


def test_a_sound_journal_verifies(write: Write) -> None:
    write("s.journal", entries(1, 20))
    told = typed("verify", "s.journal")
    assert told.exit_code == 0
    assert told.stdout.splitlines()[0] == "s.journal: 20 rows as they were written"
    assert told.stdout.splitlines()[-1] == "  sound"
    assert json.loads(typed("verify", "s.journal", "--json").stdout)["is_sound"] is True


def test_a_damaged_journal_is_told_with_its_first_broken_row(write: Write) -> None:
    path = write("s.journal", entries(1, 20))
    data = bytearray(path.read_bytes())
    data[data.index(b'"number":13')] ^= 1
    path.write_bytes(data)
    told = typed("verify", "s.journal")
    assert told.exit_code == 1
    assert "page 2 of the file: not the bytes that were written" in told.stdout
    assert "row 13: its hash does not agree with its fields: its time, kind" in told.stdout
    assert told.stdout.splitlines()[-1] == "  DAMAGED"
    as_json = json.loads(typed("verify", "s.journal", "--json").stdout)
    assert (as_json["broken"]["sequence"], as_json["is_sound"]) == (13, False)


def test_two_journals_are_compared(write: Write) -> None:
    write("a.journal", entries(1, 5))
    changed = entries(1, 6)
    changed[2] = changed[2]._replace(kind="Control", body=b'{"number":3,"other":1}')
    write("b.journal", changed)
    same = typed("diff", "a.journal", "a.journal")
    assert (same.exit_code, same.stdout.splitlines()[-1]) == (0, "They are the same.")
    told = typed("diff", "a.journal", "b.journal")
    assert told.exit_code == 1
    assert told.stdout.splitlines() == [
        "a.journal: 5 rows (5 Frame)",
        "b.journal: 6 rows (1 Control, 5 Frame)",
        "2 rows the same; row 3 differs in kind, body:",
        "  kind: Frame",
        "        Control",
        '  body: {"number":3,"text":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…',
        '        {"number":3,"other":1}',
    ]
    shorter = typed("diff", "a.journal", "b.journal", "--ignore", "kind", "--ignore", "body")
    assert "5 rows the same, then a.journal ends; row 6 of the other:" in shorter.stdout


def test_a_journal_is_exported_and_imported(write: Write) -> None:
    write("s.journal", entries(1, 5))
    told = typed("export", "s.journal", "s.jsonl.zst")
    assert told.stdout == "Wrote 5 rows to s.jsonl.zst.\n"
    assert typed("import", "s.jsonl.zst", "t.journal").stdout == "Wrote 5 rows to t.journal.\n"
    assert typed("diff", "s.journal", "t.journal").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["show", "none"], "none is not there: give the file of a journal."),
        (["verify", "none"], "none is not there: give the file of a journal."),
        (["show", "s.journal", "--from", "noon"], "cannot read the time 'noon'"),
        (["diff", "s.journal", "s.journal", "--ignore", "tim"], "did you mean 'time'?"),
        (["export", "s.journal", "s.journal"], "s.journal exists already: choose another name"),
        (["import", "none", "t.journal"], "none cannot be read"),
        (["import", "s.journal", "t.journal"], "give a file that journal export wrote."),
    ],
)
def test_mistakes_are_told_in_one_line(write: Write, arguments: list[str], told: str) -> None:
    write("s.journal", entries(1, 2))
    found = typed(*arguments)
    assert found.exit_code == 2
    assert told in found.stderr
    assert found.stderr.count("\n") == 1
