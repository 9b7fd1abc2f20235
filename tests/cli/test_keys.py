"""`ingenium keys`, as a person types it, and as a script does."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingenium.cli import app

KEY, SECRET = "abcdefgh-ijklmnop-1234", "rosebud-secret-77"
PASSPHRASE = "open sesame"


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("ingenium.runtime.keystore._COST", 2**14)  # quick
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path))
    monkeypatch.setenv("INGENIUM_KEYSTORE_PASSPHRASE", PASSPHRASE)
    return tmp_path / "keystore"


def typed(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(app, ["keys", *arguments], input=stdin)


def mistake(*arguments: str, stdin: str = "") -> str:
    told = typed(*arguments, stdin=stdin)
    assert told.exit_code == 2
    assert told.stderr.count("\n") == 1
    return told.stderr.removeprefix("error: ").rstrip()


def add(*arguments: str) -> Result:
    return typed("add", *arguments, stdin=f"{KEY}\n{SECRET}\n")


@pytest.mark.parametrize("command", ["add", "list", "remove"])
def test_every_help_text_teaches_with_an_example(command: str) -> None:
    told = typed(command, "--help")
    assert f"Example: ingenium keys {command}" in " ".join(told.output.split())


def test_a_key_is_added_listed_by_its_end_and_removed(file: Path) -> None:
    assert typed().stdout == f"{file} holds no keys: add one with ingenium keys add EXCHANGE.\n"
    assert add("binance").stdout == f"The key of binance is kept in {file}.\n"
    assert add("binance", "--account", "second").stdout == (
        f"The key of binance, account second is kept in {file}.\n"
    )
    assert add("binance").stdout == f"The key of binance is replaced in {file}.\n"
    listed = typed("list").stdout
    assert [line.split() for line in listed.splitlines()] == [
        ["binance", "main", "…1234"],
        ["binance", "second", "…1234"],
    ]
    assert typed("remove", "binance").stdout == f"The key of binance is removed from {file}.\n"
    assert "main" not in typed("list").stdout


def test_of_a_short_key_nothing_is_shown() -> None:
    typed("add", "luno", stdin=f"k-1234\n{SECRET}\n")
    assert typed("list").stdout.split() == ["luno", "main", "…"]


def test_a_mistake_is_told_in_one_line(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert mistake("add", "binanse").startswith("There is no exchange 'binanse': did you mean")
    assert mistake("add", "binance", stdin=f"{KEY}\n") == (
        "A key and a secret are needed: write each on a line of standard input."
    )
    assert not file.exists()
    assert mistake("remove", "binance") == (
        f"{file} holds no key of binance: see ingenium keys list."
    )
    add("binance")
    monkeypatch.setenv("INGENIUM_KEYSTORE_PASSPHRASE", "open barley")
    assert mistake("list").startswith(f"The passphrase does not open {file}")
    monkeypatch.delenv("INGENIUM_KEYSTORE_PASSPHRASE")
    assert mistake("list").startswith(f"The keystore {file} is locked")


def at_a_terminal(*answers: str) -> tuple[int, str]:
    """Type answers into `ingenium keys add binance`, and return its code and all that is shown."""
    parent, child = pty.openpty()
    program = (sys.executable, "-c", "from ingenium.cli import main; main()")
    environment = {k: v for k, v in os.environ.items() if "PASSPHRASE" not in k}
    with subprocess.Popen(
        (*program, "keys", "add", "binance"),
        stdin=child,
        stdout=child,
        stderr=child,
        env=environment,
        start_new_session=True,
    ) as process:
        os.close(child)
        shown = answered(parent, list(answers))
        os.close(parent)
        try:
            code = process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return code, shown


def answered(terminal: int, answers: list[str]) -> str:
    """Type the answers once they are asked for, and return what a terminal showed."""
    shown = ""
    until = time.monotonic() + 25
    while time.monotonic() < until:
        try:
            if select.select([terminal], [], [], 0.5)[0]:
                shown += os.read(terminal, 4_096).decode()
        except OSError:  # the terminal is gone with its program
            break
        if shown.endswith(": ") and answers:  # the blank comes once nothing is echoed any more
            os.write(terminal, f"{answers.pop(0)}\n".encode())
            shown += "<typed>\n"
    return shown


@pytest.mark.slow
def test_at_a_terminal_all_is_asked_for_and_nothing_shown() -> None:
    code, shown = at_a_terminal(PASSPHRASE, PASSPHRASE, KEY, SECRET)
    assert code == 0, shown
    assert shown.count("<typed>") == 4
    for each in (PASSPHRASE, KEY, SECRET):
        assert each not in shown
    assert typed("list").stdout.split()[-1] == "…1234"


@pytest.mark.slow
def test_two_passphrases_that_differ_keep_nothing(file: Path) -> None:
    code, shown = at_a_terminal(PASSPHRASE, "open barley")
    assert code == 2
    assert "The two passphrases differ: start again." in shown
    assert not file.exists()
