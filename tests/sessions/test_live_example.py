"""The example of a live feed runs: in one process and on a bus, and stops in order."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from ingenium.model.loading import import_file
from ingenium.model.session.messages import Changed, Frame, decode_input
from ingenium.runtime.session.auditing import audit
from ingenium.runtime.session.entries import INPUTS, OPENED
from ingenium.storage.journal.reader import opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = "from ingenium.cli import main; main()"


@pytest.fixture
def address(repository: Path) -> Iterator[str]:
    """Serve the market of the example on a free port."""
    server = import_file(repository / "examples" / "live_feed" / "market.py").serve(0)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/bars"
    server.shutdown()
    thread.join()
    server.server_close()


def inputs(journal: Path) -> list[object]:
    if not journal.exists():
        return []
    with opened(journal) as reader:
        return [decode_input(row.body) for row in reader.read() if row.kind in INPUTS]


def live_bars(journal: Path) -> int:
    """Return how many bars came once strategies were called."""
    count, is_on = 0, False
    for message in inputs(journal):
        is_on |= isinstance(message, Changed) and message.enabled is True
        if isinstance(message, Frame) and message.bars is not None and is_on:
            count += len(message.bars.time)
    return count


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "bus", [[], ["--bus", "nats://embedded", "--processes"]], ids=["one process", "processes"]
)
def test_the_example_trades_on_a_live_feed_until_it_is_stopped(
    bus: list[str], address: str, repository: Path, tmp_path: Path
) -> None:
    file = repository / "examples" / "live_feed" / "system.yaml"
    settings = ["--set", f"ingestor.parameters.url={address}"]
    environment = {**os.environ, "INGENIUM_SESSIONS": str(tmp_path)}
    journal = tmp_path / "live" / "journal.db"

    def control(*words: str) -> str:
        typed = [sys.executable, "-c", PROGRAM, "control", "live", *words]
        done = subprocess.run(typed, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "run", str(file), "--session", "live", *settings, *bus],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        while live_bars(journal) < 4:
            assert process.poll() is None, process.stdout and process.stdout.read()
            time.sleep(0.5)
        assert "revert is disabled" in control("disable", "revert", "--why", "enough")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 130
    whys = [each.why for each in inputs(journal) if isinstance(each, Changed)]
    assert whys == ["the history is played first", "the history is over", "enough"]
    with opened(journal) as reader:
        rows = list(reader.read())
    assert rows[0].kind == OPENED
    assert audit(rows).difference == ""


def test_the_feed_of_the_example_is_short(repository: Path) -> None:
    text = (repository / "examples" / "live_feed" / "feed.py").read_text(encoding="utf-8")
    assert len([line for line in text.splitlines() if re.search(r"\S", line)]) < 10
