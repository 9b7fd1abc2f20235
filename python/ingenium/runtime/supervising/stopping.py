"""Stopping a session from outside of it."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import ConfigError
from ingenium.runtime.supervising.board import session_line
from ingenium.runtime.supervising.processes import Process
from ingenium.runtime.supervising.records import OVER
from ingenium.runtime.supervising.registering import end_processes, read_record
from ingenium.runtime.supervising.signals import AT_ONCE
from ingenium.runtime.supervising.status import read_statuses

if TYPE_CHECKING:
    from ingenium.runtime.supervising.board import SessionLine
    from ingenium.runtime.supervising.folder import SessionFolder

AT_ONCE_TAKES: Final = 2.0
"""Seconds after which a process that does not stop at once is killed."""

_LOOK: Final = 0.05
_ORPHANS_DRAIN: Final = 30.0


def stop_session(folder: SessionFolder, *, at_once: bool = False) -> SessionLine | None:
    """Stop a session and wait until it is over; None where nothing of it runs.

    Args:
        folder: of the session.
        at_once: do not wait until its components have drained.

    Raises:
        ConfigError: its record is damaged, it runs on another machine, or as another user.
    """
    processes = _processes(folder)
    running = [process for process in processes if process.is_alive]
    if not running:
        _refuse_elsewhere(folder, processes)
        return None
    for process in running:
        _send(process, AT_ONCE if at_once else signal.SIGTERM)
    end = monotonic() + AT_ONCE_TAKES
    while any(process.is_alive for process in running):
        sleep(_LOOK)
        if at_once and monotonic() > end:
            for process in running:
                _send(process, signal.SIGKILL)
    end_processes(_children(folder), 0.0 if at_once else _ORPHANS_DRAIN)
    return session_line(folder)


def _processes(folder: SessionFolder) -> list[Process]:
    """Return what is to be asked: who runs the session; else its components."""
    record = read_record(folder)
    if record is not None and record.state in OVER:
        return []  # its process may live on, and do something else
    if record is not None and (record.process.is_alive or not record.process.is_here):
        return [record.process]
    children = _children(folder)
    alone = [
        Process(pid=status.pid, birth=status.birth, host=status.host)
        for status in read_statuses(folder).values()
        if status.phase not in OVER
    ]
    return [*children, *(process for process in alone if process not in children)]


def _children(folder: SessionFolder) -> list[Process]:
    record = read_record(folder)
    children = record.children if record is not None else ()
    return [child.process for child in children if child.process is not None]


def _refuse_elsewhere(folder: SessionFolder, processes: list[Process]) -> None:
    line = session_line(folder)
    elsewhere = [process.host for process in processes if not process.is_here]
    if line.is_running and elsewhere:
        msg = f"Session {folder.name!r} runs on {elsewhere[0]}: stop it there."
        raise ConfigError(msg)


def _send(process: Process, number: signal.Signals) -> None:
    try:
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)
    except PermissionError:
        msg = f"Process {process.pid} belongs to another user: stop it as that user."
        raise ConfigError(msg) from None
