"""A session that runs as real processes, as somebody sees it who wants to disturb it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep, time
from typing import TYPE_CHECKING, Any, Final

import yaml
from tests.sessions.systems import TWO

from ingenium.model.errors import ConfigError
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.registering import read_record

if TYPE_CHECKING:
    from collections.abc import Iterator

SESSION: Final = "chaos"
PROGRAM: Final = "from ingenium.cli import main; main()"
SHAPES: Final[dict[str, tuple[str, ...]]] = {
    "processes": ("--processes", "--bus", "nats://embedded"),
    "one process": (),
    "one process on NATS": ("--bus", "nats://embedded"),
}
"""How a session can run, and the options that say so."""

_DAYS: Final = 268  # of the data
_LOOK: Final = 0.02


@dataclass(slots=True)
class Target:
    """A session in a folder of its own.

    Attributes:
        root: where everything of it is.
        shape: how it runs.
        seconds: how long it takes where nothing disturbs it, besides its start.
        document: the system.
        starts: how often it was started.
    """

    root: Path
    shape: str
    seconds: float
    document: dict[str, Any] = field(default_factory=lambda: TWO)
    starts: int = 0
    _popen: subprocess.Popen[bytes] | None = None
    _begun: float = 0.0

    @property
    def folder(self) -> SessionFolder:
        """The folder of the session."""
        return SessionFolder(self.root / "sessions" / SESSION)

    @property
    def journal(self) -> Path:
        """Its journal."""
        return self.folder.path / "journal.db"

    @property
    def bus_folder(self) -> Path:
        """Where the broker keeps its streams."""
        return self.folder.path / "bus"

    @property
    def words(self) -> str:
        """What it said last, for who looks for the reason of a failure."""
        said = (self.root / "said").read_text(encoding="utf-8", errors="replace")
        return said[-2_000:].strip()

    def start(self) -> None:
        """Start it, or go on with it."""
        file = self.root / "system.yaml"
        file.write_text(yaml.safe_dump({"name": "chaos", **self.document}), encoding="utf-8")
        speed = str(_DAYS * 86_400 / self.seconds)
        words = ["run", str(file), "--session", SESSION, "--speed", speed, *SHAPES[self.shape]]
        with (self.root / "said").open("ab") as said:
            self._popen = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, *words],
                cwd=self.root,
                env={**os.environ, "INGENIUM_SESSIONS": str(self.folder.path.parent)},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        self.starts += 1
        self._begun = time()

    def is_at_work(self) -> bool:
        """Tell whether it has written to its journal since it was started."""
        files = (self.journal.with_name(f"{self.journal.name}{end}") for end in ("", "-wal"))
        with suppress(FileNotFoundError):
            return any(file.stat().st_mtime > self._begun for file in files)
        return False

    def code(self) -> int | None:
        """Return the exit code; None while it runs."""
        return None if self._popen is None else self._popen.poll()

    def wait(self, seconds: float) -> int | None:
        """Wait until it is over, and return its exit code; None if it takes longer."""
        until = monotonic() + seconds
        while self.code() is None and monotonic() < until:
            sleep(_LOOK)
        return self.code()

    def kill(self) -> None:
        """Kill the process that was started; those that it started have to see for themselves."""
        if self._popen is not None:
            self._popen.kill()
            self._popen.wait()

    def components(self) -> dict[str, int]:
        """Return the processes of the components that live now."""
        with suppress(ConfigError):
            record = read_record(self.folder)
            children = () if record is None else record.children
            living = [(child.name, child.process) for child in children if child.state == "up"]
            return {name: process.pid for name, process in living if process and process.is_alive}
        return {}

    def broker(self) -> int | None:
        """Return the process of the broker; None if none lives."""
        found = (pid for pid, words in self.processes() if words[0].endswith("nats-server"))
        return next(found, None)

    def processes(self) -> Iterator[tuple[int, list[str]]]:
        """Yield all processes of this machine that have to do with this session."""
        for entry in Path("/proc").iterdir():
            if not entry.name.isdecimal() or int(entry.name) == os.getpid():
                continue
            with suppress(OSError):
                words = (entry / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
                if any(str(self.root) in word for word in words):
                    yield int(entry.name), words

    def remaining(self, seconds: float) -> list[str]:
        """Return what still runs after some seconds, and end it."""
        until = monotonic() + seconds
        while (left := list(self.processes())) and monotonic() < until:
            sleep(_LOOK)
        for pid, _ in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return [f"process {pid}: {' '.join(words)[:200]}" for pid, words in left]
