"""The brakes, as a person types them, on sessions that run."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from ingenium.cli import app
from ingenium.runtime.session.launching import JOURNAL
from ingenium.runtime.supervising.folder import session_folder
from ingenium.runtime.supervising.records import SessionStart
from ingenium.runtime.supervising.registering import registered
from ingenium.storage.journal.reader import opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.timeout(90)


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INGENIUM_SESSIONS", str(tmp_path / "sessions"))
    assert typed("demo", "--copy", "demo.yaml").exit_code == 0
    return tmp_path


@contextmanager
def running(folder: Path, *names: str) -> Iterator[None]:
    """Have sessions run slowly until the block ends."""
    main = (sys.executable, "-c", "from ingenium.cli import main; main()", "run", "demo.yaml")
    processes = []
    try:
        for name in names:
            more = ("--session", name, "--speed", "1", "--quiet")
            processes.append(subprocess.Popen((*main, *more), cwd=folder))
        until = time.monotonic() + 30
        while not all((folder / "sessions" / name / JOURNAL).exists() for name in names):
            assert time.monotonic() < until
            time.sleep(0.1)
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


def states(folder: Path, name: str) -> list[tuple[str, str]]:
    """Return what people changed of a session: of what strategy, and how."""
    from ingenium.model.session.messages import Changed, decode_input

    with opened(folder / "sessions" / name / JOURNAL) as reader:
        messages = [decode_input(row.body) for row in reader.read() if row.kind == "changed"]
    changes = [each for each in messages if isinstance(each, Changed)]
    return [(each.strategy or "", each.state or "") for each in changes]


def test_a_brake_without_a_session_is_of_all_that_run(folder: Path) -> None:
    with running(folder, "first", "second"):
        halted = typed("halt", "--why", "the feed is wrong")
        assert halted.exit_code == 0, halted.output
        assert [line.partition(", told by")[0] for line in halted.stdout.splitlines()] == [
            "first: the account is halted",
            "second: the account is halted",
        ]
        reduced = typed("reduce", "first", "--strategy", "mean_reversion_1")
        assert "first: mean_reversion_1 is reducing, told by" in reduced.stdout, reduced.output
        assert "second: the account is active" in typed("resume", "second").stdout
        wrong = typed("halt", "--strategy", "trend")
        assert wrong.exit_code == 1
        assert wrong.stderr.count("has no strategy 'trend'") == 2
        nowhere = typed("halt", "first", "--account", "kraken")
        assert nowhere.exit_code == 2
        assert "The session has no account 'kraken'" in nowhere.stderr
        nobody = typed("flatten")
        assert nobody.exit_code == 2
        assert "nobody to ask whether to flatten first, second" in nobody.stderr
        assert "first: the account is halted, its orders" in typed("flatten", "first").stdout
    assert states(folder, "first") == [
        ("", "halted"),
        ("mean_reversion_1", "reducing"),
        ("", "flat"),
    ]
    assert states(folder, "second") == [("", "halted"), ("", "active")]


@pytest.mark.usefixtures("folder")
def test_a_brake_says_that_nothing_runs_also_where_a_guard_does() -> None:
    with registered(session_folder("quotes-guard"), SessionStart(mode="guard")):
        assert typed("halt").stdout == "No session runs.\n"
    unknown = typed("halt", "monday")
    assert unknown.exit_code == 2
    assert "has no session 'monday'" in unknown.stderr
