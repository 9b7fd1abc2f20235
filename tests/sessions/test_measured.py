"""A session whose processes are asked for their numbers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from tests.sessions.systems import TWO, system

from ingenium.runtime.backtest import run_system
from ingenium.runtime.paper import Pace, paper_session
from ingenium.runtime.session.closing import closing_of
from ingenium.runtime.session.components import ALL_IN_ONE, COMPONENTS, TOGETHER
from ingenium.runtime.session.launching import Launch, component_work
from ingenium.runtime.session.watching import lacking, watched
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.life import Life
from ingenium.runtime.supervising.living import run_until_stopped
from ingenium.runtime.supervising.records import SessionStart

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INGENIUM_METRICS", "127.0.0.1:0")


def page(port: int | None, name: str) -> str:
    try:
        return str(urlopen(f"http://127.0.0.1:{port}/{name}", timeout=5).read().decode())
    except HTTPError as error:
        return f"{error.code} {error.read().decode()}"


def numbers(text: str, metric: str, component: str) -> dict[str, float]:
    """Return the lines of a metric of a component, by their labels."""
    lines = [line.rpartition(" ") for line in text.splitlines() if line.startswith(f"{metric}{{")]
    return {name: float(value) for name, _, value in lines if f'"{component}"' in name}


async def answer(life: Life, name: str, *words: str) -> str:
    """Ask for a page until it says all of these words."""
    async with asyncio.timeout(20):
        while True:
            await asyncio.sleep(0.05)
            if life.before_heartbeat is not None and life.activity.metrics_port is not None:
                life.before_heartbeat()
                text = await asyncio.to_thread(page, life.activity.metrics_port, name)
                if all(word in text for word in words):
                    return text


@pytest.mark.usefixtures("asked")
async def test_a_process_answers_for_each_of_its_components(tmp_path: Path) -> None:
    life = Life("kernel", SessionFolder(tmp_path / "session"))
    life.folder.make()
    launch = Launch(tmp_path / "small.yaml", (), life.folder, "memory", 2_000_000)
    work = asyncio.create_task(component_work(TOGETHER, launch, system(TWO))(life))
    await answer(life, "readyz", "ok")
    text = await answer(life, "metrics", 'ingenium_fills_total{component="recorder"')
    life.ask_to_stop()
    await work
    for name in TOGETHER:
        assert sum(numbers(text, "ingenium_component_phase", name).values()) == 1
    for name in ("kernel", "recorder"):
        assert sum(numbers(text, "ingenium_bus_received_messages_total", name).values()) > 0
        assert sum(numbers(text, "ingenium_strategy_calls_total", name).values()) > 0
        assert sum(numbers(text, "ingenium_fills_total", name).values()) > 0
    assert sum(numbers(text, "ingenium_journal_rows_total", "recorder").values()) > 0
    assert sum(numbers(text, "ingenium_strategy_call_seconds_count", "kernel").values()) > 0
    assert life.activity.metrics_port is None


def test_a_process_is_ready_once_all_of_its_components_are(tmp_path: Path) -> None:
    life = Life("kernel", SessionFolder(tmp_path / "session"))
    life.activity_of("recorder").phase = "replaying"
    assert lacking(life) == "kernel is starting, recorder is replaying"
    for activity in life.activities.values():
        activity.phase = "running"
    assert not lacking(life)


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("names", [TOGETHER, COMPONENTS], ids=["one kernel", "a kernel each"])
def test_its_components_on_a_bus_do_what_the_backtest_does(
    names: Sequence[str], tmp_path: Path
) -> None:
    folder = SessionFolder(tmp_path / "session")
    launch = Launch(tmp_path / "small.yaml", (), folder, "memory", None)
    work = component_work(names, launch, system(TWO))
    run_until_stopped(work, folder=folder, component=names[-2], start=SessionStart())
    assert closing_of(launch.journal).digest == run_system(system(TWO)).digest


@pytest.mark.usefixtures("asked")
def test_measured_in_one_process_it_does_what_the_backtest_does(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path / "session")
    result = paper_session(system(TWO), folder, SessionStart(), Pace())
    assert result is not None
    assert result.digest == run_system(system(TWO)).digest


async def test_nobody_asks_and_nothing_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INGENIUM_METRICS", raising=False)
    life = Life(ALL_IN_ONE, SessionFolder(tmp_path / "session"))
    async with watched((ALL_IN_ONE,), life) as vitals:
        assert vitals[ALL_IN_ONE].measures is None
        assert life.activity.metrics_port is None


async def test_traces_are_followed_where_only_they_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    life = Life(ALL_IN_ONE, SessionFolder(tmp_path / "session"))
    async with watched((ALL_IN_ONE,), life) as vitals:
        assert vitals[ALL_IN_ONE].measures is not None
        assert life.activity.metrics_port is None
