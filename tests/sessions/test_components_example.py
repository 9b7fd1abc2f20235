"""The four components of the example, each in its file, in one process and as processes."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.kafka_broker import kafka_broker

from ingenium.runtime.session.closing import closing_of

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = "from ingenium.cli import main; main()"
FILES = ("ingestor.py", "strategy.py", "portfolio.py", "executor.py")


@pytest.fixture(scope="module")
def example(repository: Path) -> Path:
    return repository / "examples" / "components"


def digest_of(file: Path, folder: Path, *words: str) -> str:
    """Run a session in a process of its own, and return how its journal says that it ended."""
    subprocess.run(
        [sys.executable, "-c", PROGRAM, "run", str(file), "--session", "parts", *words],
        cwd=folder,
        env={**os.environ, "INGENIUM_SESSIONS": str(folder / "sessions")},
        check=True,
        capture_output=True,
        timeout=150,
    )
    return closing_of(folder / "sessions" / "parts" / "journal.db").digest


@pytest.fixture(scope="module")
def in_one_process(example: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return digest_of(example / "system.yaml", tmp_path_factory.mktemp("one"))


@pytest.mark.parametrize("name", FILES)
def test_each_is_a_file_of_under_forty_lines(example: Path, name: str) -> None:
    lines = (example / name).read_text(encoding="utf-8").splitlines()
    assert len(lines) < 40


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("bus", ["nats://embedded", "http+broker://embedded", "kafka"])
def test_processes_do_what_one_process_does(
    example: Path, in_one_process: str, bus: str, tmp_path: Path
) -> None:
    file = example / "system.yaml"
    if bus != "kafka":
        assert digest_of(file, tmp_path, "--bus", bus, "--processes") == in_one_process
        return
    with kafka_broker() as url:
        assert digest_of(file, tmp_path, "--bus", url, "--processes") == in_one_process
