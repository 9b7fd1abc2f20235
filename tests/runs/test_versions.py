"""Which code ran: checksums and git checkouts."""

import subprocess
from importlib import metadata
from pathlib import Path

import pytest

from ingenium.runtime.runs.versions import checkout, package_checksum, versions


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()


@pytest.fixture
def strategy(tmp_path: Path) -> Path:
    """Commit a strategy's file to a new repository."""
    file = tmp_path / "dip_strategy.py"
    file.write_text("one = 1\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "First")
    return file


def test_a_checkout_is_known_by_its_commit(strategy: Path) -> None:
    found = checkout(strategy, "strategies")
    assert found is not None
    assert found.commit == git(strategy.parent, "rev-parse", "HEAD")
    assert not found.is_changed


def test_a_change_since_the_commit_is_told_and_a_new_file_is_none(strategy: Path) -> None:
    strategy.with_name("notes.txt").write_text("mine")
    found = checkout(strategy, "strategies")
    assert found is not None
    assert not found.is_changed
    strategy.write_text("one = 2\n")
    found = checkout(strategy, "strategies")
    assert found is not None
    assert found.is_changed


def test_a_file_that_git_does_not_keep_has_no_checkout(strategy: Path, tmp_path: Path) -> None:
    other = strategy.with_name("other_strategy.py")
    other.write_text("")
    assert checkout(other, "strategies") is None
    git(tmp_path, "init", "--quiet", str(tmp_path / "empty"))
    (tmp_path / "empty" / "x.py").write_text("")
    assert checkout(tmp_path / "empty" / "x.py", "strategies") is None


def test_without_git_there_is_no_checkout(strategy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert checkout(strategy, "strategies") is None


def test_two_strategies_of_one_checkout_are_one_line(strategy: Path) -> None:
    other = strategy.with_name("other_strategy.py")
    other.write_text("")
    git(strategy.parent, "add", ".")
    git(strategy.parent, "commit", "--quiet", "-m", "Second")
    found = versions([strategy, other])
    assert len([each for each in found.checkouts if each.of == "strategies"]) == 1
    assert found.ingenium == metadata.version("ingenium")
    assert found.package == package_checksum()
    assert len(found.core) == 64
