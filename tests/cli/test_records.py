"""The commands of `ingenium records`, as a person types them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.storage.records.sessions import write_session
from typer.testing import CliRunner, Result

from ingenium.cli import app
from ingenium.venues.lab.threaded import served


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["records", *arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty current folder but for the journal of a session."""
    monkeypatch.chdir(tmp_path)
    write_session(tmp_path / "s1.journal", orders=20)
    return tmp_path


def mistake(*arguments: str) -> str:
    told = typed(*arguments)
    assert told.exit_code == 2
    assert told.stderr.count("\n") == 1
    return told.stderr.removeprefix("error: ").rstrip()


@pytest.mark.parametrize("command", ["status", "up", "down", "list", "show", "write", "symbols"])
def test_every_help_text_teaches_with_an_example(command: str) -> None:
    told = typed(command, "--help")
    assert told.exit_code == 0
    assert f"Example: ingenium records {command}" in " ".join(told.output.split())


def test_the_command_loads_no_database_library_until_it_needs_one() -> None:
    listing = "from ingenium.cli import app; import sys; print('\\n'.join(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", listing], check=True, capture_output=True, text=True
    ).stdout.split()
    assert {"sqlalchemy", "alembic", "asyncpg", "sqlite3", "pyarrow"} & set(loaded) == set()


@pytest.mark.usefixtures("folder")
def test_tables_are_brought_up_and_down() -> None:
    before = typed("status")
    assert (before.exit_code, before.stdout) == (
        1,
        "version none: no tables yet; the newest is 0002\n",
    )
    assert not Path("ingenium.db").exists()
    assert typed("up").stdout == "version 0002, the newest\n"
    after = typed("status")
    assert (after.exit_code, after.stdout) == (0, "version 0002, the newest\n")
    assert typed("down", "base", "--yes").stdout == "version base\n"
    assert typed("status").exit_code == 1


@pytest.mark.usefixtures("folder")
def test_a_journal_is_written_once_and_shown() -> None:
    first = typed("write", "s1.journal", "s1", "--kind", "paper")
    assert first.exit_code == 0
    assert first.stdout.endswith("of s1.journal to the records.\n")
    assert typed("write", "s1.journal", "s1").stdout == (
        "Wrote 0 rows of s1.journal to the records.\n"
    )
    [run] = json.loads(typed("list", "--json").stdout)
    assert (run["run"], run["kind"], run["digest"]) == ("s1", "paper", "abc")
    assert typed("list").stdout.splitlines()[1].split()[:2] == ["s1", "paper"]
    orders = json.loads(typed("show", "s1", "--json").stdout)
    assert len(orders) == 20
    assert orders[0]["quantity"] == "10"
    assert len(typed("show", "s1", "--table", "orders").stdout.splitlines()) == 21
    header = typed("show", "s1", "--table", "fills").stdout.splitlines()[0].split()
    assert header[:6] == ["fill", "number", "order", "number", "strategy", "symbol"]
    assert typed("show", "s1", "--table", "components").stdout == "There are none.\n"


@pytest.mark.usefixtures("folder")
def test_mistakes_are_told_in_one_line() -> None:
    assert mistake("list") == (
        "sqlite:///ingenium.db is not there: name the database with --storage."
    )
    assert not Path("ingenium.db").exists()
    assert "is no address of records: write sqlite:///" in mistake("up", "--storage", "x.db")
    assert "did you mean 'fills'?" in mistake("show", "s1", "--table", "fill")
    assert "There is no version '9': there are base, 0001, 0002." in mistake("down", "9")
    typed("write", "s1.journal", "s1")
    assert "No session 's2' was recorded: there is s1." in mistake("show", "s2")
    assert "nobody to ask whether to go down to base: say --yes" in mistake("down", "base")
    assert "none is not there: give the file of a journal." in mistake("write", "none", "s1")


@pytest.mark.parametrize(
    ("missing", "storage", "told"),
    [
        ("sqlalchemy", "sqlite:///x.db", 'run pip install "ingenium[records]".'),
        ("alembic", "sqlite:///x.db", 'run pip install "ingenium[records]".'),
        ("asyncpg", "postgresql://host/x", 'run pip install "ingenium[postgres]".'),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_missing_library_is_told_with_what_installs_it(
    monkeypatch: pytest.MonkeyPatch, missing: str, storage: str, told: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    assert mistake("up", "--storage", storage).endswith(told)


@pytest.mark.usefixtures("folder")
def test_an_exchange_is_asked_for_its_symbols_and_they_are_kept() -> None:
    with served("binance") as lab:
        asked = typed("symbols", "--from", "binance", "--rest", lab.rest)
    assert asked.exit_code == 0
    header, *lines = asked.stdout.splitlines()
    assert header.split()[:5] == ["symbol", "feed", "symbol", "order", "symbol"]
    assert [line.split()[:3] for line in lines] == [
        ["BTCUSDT.binance", "btcusdt", "BTCUSDT"],
        ["ETHUSDT.binance", "ethusdt", "ETHUSDT"],
    ]
    [bitcoin, _] = json.loads(typed("symbols", "--json").stdout)
    assert (bitcoin["tick"], bitcoin["lot"], bitcoin["min_notional"]) == ("0.01", "0.00001", "5")
    assert typed("symbols", "--venue", "luno").stdout == "There are none.\n"
    assert "There is no exchange 'binanc'" in mistake("symbols", "--from", "binanc")
