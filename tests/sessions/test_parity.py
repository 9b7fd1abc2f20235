"""A paper session over a replayed feed does what the backtest of the same data does."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.kafka_broker import kafka_broker
from tests.sessions.systems import TWO, system

from ingenium.bus.opening import open_bus
from ingenium.runtime.backtest import run_system
from ingenium.runtime.paper import Pace, paper_session
from ingenium.runtime.session.closing import closing_of
from ingenium.runtime.session.components import COMPONENTS, TOGETHER, Place, run_component
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.records import SessionStart
from ingenium.runtime.system import load_system

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ingenium.runtime.session.entries import Closed
    from ingenium.runtime.system import System

PROGRAM = "from ingenium.cli import main; main()"


@pytest.fixture(scope="module")
def backtest_digest() -> str:
    return run_system(system(TWO)).digest


async def on_bus(
    url: str, names: Sequence[str], played: System, folder: Path, session: str
) -> Closed:
    """Play a session whose components are tasks of this process."""
    bus = await open_bus(url)
    journal = folder / "journal.db"
    place = Place(played, session, bus, journal, None, asyncio.Event())
    try:
        async with asyncio.TaskGroup() as group:
            for name in names:
                group.create_task(run_component(name, place))
    finally:
        await bus.close()
    return closing_of(journal)


def test_one_process_without_a_bus(backtest_digest: str, tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path / "session")
    result = paper_session(system(TWO), folder, SessionStart(), Pace())
    assert result is not None
    assert result.digest == backtest_digest
    assert closing_of(folder.path / "journal.db").digest == backtest_digest


@pytest.fixture(scope="module")
def kafka() -> Iterator[str]:
    with kafka_broker() as url:
        yield url


@pytest.mark.parametrize("names", [TOGETHER, COMPONENTS], ids=["one kernel", "a kernel each"])
@pytest.mark.parametrize("url", ["memory", "nats://embedded", "http+broker://embedded", "kafka"])
async def test_components_on_a_bus(
    url: str,
    names: Sequence[str],
    backtest_digest: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    if url == "kafka":
        url = request.getfixturevalue("kafka")
    session = f"parity{len(names)}"
    closed = await on_bus(url, names, system(TWO), tmp_path, session)
    assert closed.digest == backtest_digest
    assert closed.totals == {k: str(v) for k, v in run_system(system(TWO)).totals.items()}


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_every_component_in_a_process_of_its_own(repository: Path, tmp_path: Path) -> None:
    file = repository / "examples" / "sma_cross.yaml"
    words = ["run", str(file), "--session", "four", "--bus", "nats://embedded", "--processes"]
    subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=tmp_path,
        env={**os.environ, "INGENIUM_SESSIONS": str(tmp_path)},
        check=True,
        capture_output=True,
        timeout=150,
    )
    assert closing_of(tmp_path / "four" / "journal.db").digest == (
        run_system(load_system(file)).digest
    )


def test_a_session_that_has_ended_is_not_played_again(backtest_digest: str, tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path / "session")
    for _ in range(2):
        result = paper_session(system(TWO), folder, SessionStart(), Pace())
        assert result is not None
        assert result.digest == backtest_digest
