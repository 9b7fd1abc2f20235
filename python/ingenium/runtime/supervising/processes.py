"""Processes of this machine, told apart also where the system gives a number a second time."""

from __future__ import annotations

import os
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from signal import Signals

_STATE: Final = 0  # place in /proc/PID/stat after the name, which may have spaces
_BEGUN: Final = 19
_GONE: Final = ("Z", "X")  # ended; only its parent has not asked yet


class Process(msgspec.Struct, frozen=True, kw_only=True):
    """A process: its number, when it began, and where.

    Attributes:
        pid: its number.
        birth: when it began, in the words of its system.
        host: its machine.
    """

    pid: int
    birth: str
    host: str

    @classmethod
    def of(cls, pid: int) -> Process:
        """Return the process of this machine with a number."""
        return cls(pid=pid, birth=birth_of(pid) or "", host=socket.gethostname())

    @property
    def is_here(self) -> bool:
        """Whether it is one of this machine, so that its number says something."""
        return self.host == socket.gethostname()

    @property
    def is_alive(self) -> bool:
        """Whether it runs on this machine, and not another one with its number."""
        return self.is_here and birth_of(self.pid) == self.birth


def birth_of(pid: int) -> str | None:
    """Return when the process with this number began; None if there is none that runs."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None if Path("/proc/self/stat").exists() else _birth_by_ps(pid)
    return None if fields[_STATE] in _GONE else f"{fields[_BEGUN]} {_boot()}"


def signal_group(pid: int, number: Signals) -> None:
    """Send a signal to a child and to all that it started; nothing if they are gone."""
    with suppress(ProcessLookupError, PermissionError):  # some systems refuse what has ended
        os.killpg(pid, number)


def _boot() -> str:
    """Return what tells the starts of this machine apart."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""


def _birth_by_ps(pid: int) -> str | None:
    asked = ("ps", "-o", "state=,lstart=", "-p", str(pid))
    state, _, begun = subprocess.run(
        asked, capture_output=True, text=True, check=False
    ).stdout.partition(" ")
    return None if state[:1] in ("", *_GONE) else begun.strip()
