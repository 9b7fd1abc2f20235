"""What the components of a session tell of themselves."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.sessions.systems import TWO, system

from ingenium.bus.opening import open_bus
from ingenium.bus.port import Message
from ingenium.model.session.subjects import Subjects
from ingenium.runtime.backtest import run_system
from ingenium.runtime.paper import Pace, paper_session
from ingenium.runtime.session.components import COMPONENTS, TOGETHER
from ingenium.runtime.session.launching import Launch, component_work
from ingenium.runtime.supervising.board import session_line
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.living import run_until_stopped
from ingenium.runtime.supervising.records import SessionStart

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingenium.analytics.result import Result
    from ingenium.runtime.supervising.board import ComponentLine, SessionLine
    from ingenium.runtime.supervising.life import Life


@pytest.fixture(scope="module")
def backtest() -> Result:
    return run_system(system(TWO))


def told(line: ComponentLine) -> tuple[int, int, str | None]:
    return line.orders, line.fills, line.played_until


def on_bus(names: Sequence[str], folder: SessionFolder, bus: str = "memory") -> SessionLine:
    launch = Launch(folder.path / "small.yaml", (), folder, bus, None)
    work = component_work(names, launch, system(TWO))
    run_until_stopped(work, folder=folder, component=names[-2], start=SessionStart())
    return session_line(folder)


def test_a_session_of_one_process_tells_all_that_it_did(backtest: Result, tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path / "session")
    paper_session(system(TWO), folder, SessionStart(), Pace())
    (line,) = session_line(folder).components
    assert (line.component, line.state) == ("session", "ended")
    assert told(line) == (len(backtest.orders), len(backtest.fills), "2005-10-01")
    assert line.inputs > 0
    assert line.calls > 0
    assert line.waiting == 0


def test_started_again_it_tells_what_it_did_before_too(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path / "session")
    lines: list[ComponentLine] = []
    for _ in range(2):
        paper_session(system(TWO), folder, SessionStart(), Pace())
        lines += session_line(folder).components
    assert told(lines[0]) == told(lines[1])
    assert (lines[0].inputs, lines[0].calls) == (lines[1].inputs, lines[1].calls)


@pytest.mark.parametrize("names", [TOGETHER, COMPONENTS], ids=["one kernel", "a kernel each"])
def test_each_component_of_a_process_tells_what_it_does(
    names: Sequence[str], backtest: Result, tmp_path: Path
) -> None:
    line = on_bus(names, SessionFolder(tmp_path / "session"))
    assert line.state == "ended"
    assert {each.component for each in line.components} == set(names)
    for each in line.components:
        assert (each.state, each.played_until) == ("ended", "2005-10-01")
        assert each.inputs > 0
        if each.component != "ingest":
            assert (each.orders, each.fills) == (len(backtest.orders), len(backtest.fills))


def test_a_message_that_is_left_out_is_told_with_its_reason(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path / "session")
    launch = Launch(folder.path / "small.yaml", (), folder, "memory://refusing", None)

    async def spoiled(life: Life) -> None:
        bus = await open_bus(launch.bus)
        subjects = Subjects(folder.name)
        await bus.retain(subjects.stream, [subjects.all])
        await bus.publish(Message(subjects.decided("stranger"), b"nonsense"))
        await component_work(TOGETHER, launch, system(TWO))(life)
        await bus.close()

    run_until_stopped(spoiled, folder=folder, component="kernel", start=SessionStart())
    lines = {each.component: each for each in session_line(folder).components}
    assert lines["kernel"].errors == 1
    assert lines["kernel"].last_error
    assert lines["kernel"].state == "ended"


def test_a_component_runs_once_it_has_caught_up(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path / "session")
    launch = Launch(folder.path / "small.yaml", (), folder, "memory", 86_400.0)
    phases: dict[str, list[str]] = {}

    async def watched(life: Life) -> None:
        task = asyncio.create_task(component_work(TOGETHER, launch, system(TWO))(life))
        for _ in range(20):
            await asyncio.sleep(0.1)
            assert life.before_heartbeat is not None
            life.before_heartbeat()
            for name, activity in life.activities.items():
                phases.setdefault(name, []).append(activity.phase)
        life.ask_to_stop()
        await task

    run_until_stopped(watched, folder=folder, component="kernel", start=SessionStart())
    for name in ("kernel", "recorder"):
        assert phases[name][-1] == "running"
        assert set(phases[name]) <= {"replaying", "running"}
