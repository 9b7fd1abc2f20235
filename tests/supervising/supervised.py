"""Supervisors of the small programs, and what is left of them."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ingenium.runtime.supervising.component import Component, Rules
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.records import ChildRecord
from ingenium.runtime.supervising.registering import read_record
from ingenium.runtime.supervising.restarts import RestartRules
from ingenium.runtime.supervising.status import read_status

PROGRAMS = Path(__file__).with_name("programs.py")
SESSION = Path(__file__).with_name("session.py")

PATIENT = Rules(
    heartbeat=0.1,
    missed=100,
    grace=0.2,
    drain=20.0,
    restarts=RestartRules(most=2, first_pause=0.01),
)
"""A busy machine looks like no failure."""

WATCHFUL = Rules(
    heartbeat=0.1, missed=10, grace=0.2, restarts=RestartRules(most=1_000, longest_pause=0.1)
)
"""Sees soon that a component hangs; one that is only slow is started again until it is through."""


def component(folder: SessionFolder, program: str, name: str = "", **options: object) -> Component:
    name = name or program
    command = (sys.executable, str(PROGRAMS), program, str(folder.path), name)
    return Component(name, command, **options)  # type: ignore[arg-type]


def children(folder: SessionFolder) -> dict[str, ChildRecord]:
    record = read_record(folder)
    assert record is not None
    return {child.name: child for child in record.children}


def events(folder: SessionFolder) -> list[str]:
    file = folder.path / "events"
    return file.read_text().splitlines() if file.exists() else []


def log(folder: SessionFolder, name: str) -> str:
    return folder.log_file(name).read_text()


@contextmanager
def session(folder: SessionFolder, *programs: str) -> Iterator[subprocess.Popen[str]]:
    """Run a supervised session in a process of its own."""
    command = (sys.executable, str(SESSION), str(folder.path), *programs)
    where = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=where) as process:
        try:
            yield process
        finally:
            process.kill()


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(25):
        while not is_so():  # noqa: ASYNC110 another process makes it so
            await asyncio.sleep(0.02)


def are_running(folder: SessionFolder, *names: str) -> bool:
    statuses = [read_status(folder, name) for name in names]
    return all(status is not None and status.phase == "running" for status in statuses)
