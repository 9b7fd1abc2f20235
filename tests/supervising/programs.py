"""Small components for tests of supervision: `python programs.py NAME FOLDER COMPONENT`."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

from ingenium.model.errors import ConfigError
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.life import Life
from ingenium.runtime.supervising.living import run_until_stopped
from ingenium.runtime.supervising.records import Activity
from ingenium.runtime.supervising.status import StatusWriter

LINES = 40_000


async def ends(life: Life) -> None:
    life.activity.phase = "running"
    life.activity.inputs = 10
    sys.stdout.write("all done\n")


async def runs(life: Life) -> None:
    life.activity.phase = "running"
    await life.stopping.wait()
    remember(life, "stopped")


async def crashes(life: Life) -> None:
    life.activity.phase = "running"
    remember(life, "crashed")
    msg = "the lever broke"
    raise RuntimeError(msg)


async def crashes_once(life: Life) -> None:
    await (ends if remember(life, "tried") > 1 else crashes)(life)


async def is_misconfigured(life: Life) -> None:
    remember(life, "tried")
    msg = "system.yaml: data.symbol: is no key here: did you mean 'symbols'?"
    raise ConfigError(msg)


async def hangs_once(life: Life) -> None:
    life.activity.phase = "running"
    if remember(life, "tried") == 1:
        await asyncio.sleep(0.5)  # let some heartbeats out
        time.sleep(1_000)  # noqa: ASYNC251 this is what hangs


async def is_stubborn(life: Life) -> None:
    life.activity.phase = "running"
    while True:
        try:
            await asyncio.sleep(1_000)
        except asyncio.CancelledError:
            remember(life, "refused")


async def floods(life: Life) -> None:
    life.activity.phase = "running"
    for number in range(LINES):
        sys.stdout.write(f"line {number} {'.' * 80}\n")


async def breeds(life: Life) -> None:
    grandchild = subprocess.Popen(["sleep", "1000"])  # noqa: ASYNC220
    (life.folder.path / "grandchild").write_text(str(grandchild.pid))
    await runs(life)


async def tells_environment(life: Life) -> None:
    (life.folder.path / "environment").write_text(str(os.environ))


def goes_stale(folder: SessionFolder, component: str) -> None:
    """Write one heartbeat, as a component that hangs afterwards."""
    tries = folder.path / "stale"
    StatusWriter(folder, component).write(
        Activity(phase="running" if not tries.exists() else "ended")
    )
    if not tries.exists():
        tries.touch()
        time.sleep(1_000)


def remember(life: Life, event: str) -> int:
    """Write what happened to a component, and return how often it did so far."""
    events = life.folder.path / "events"
    line = f"{life.component} {event}"
    with events.open("a") as opened:
        opened.write(f"{line}\n")
    return events.read_text().splitlines().count(line)


def main() -> None:
    _, name, path, component = sys.argv
    folder = SessionFolder(Path(path))
    if name == "goes_stale":
        goes_stale(folder, component)
    else:
        run_until_stopped(globals()[name], folder=folder, component=component)


if __name__ == "__main__":
    main()
