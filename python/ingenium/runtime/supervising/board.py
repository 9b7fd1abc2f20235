"""What can be seen of sessions from outside: their state and that of their components, as lines."""

from __future__ import annotations

from time import time_ns
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.model.errors import ConfigError
from ingenium.model.timestamps import iso
from ingenium.runtime.supervising.component import Rules
from ingenium.runtime.supervising.folder import sessions
from ingenium.runtime.supervising.processes import Process
from ingenium.runtime.supervising.records import OVER, AccountActivity
from ingenium.runtime.supervising.registering import read_record
from ingenium.runtime.supervising.status import read_statuses

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.runtime.supervising.folder import SessionFolder
    from ingenium.runtime.supervising.records import ChildRecord, SessionRecord, Status

_SECOND: Final = 1_000_000_000
_MISSED: Final = 3  # inputs that were due, after which a component has stalled


class ComponentLine(msgspec.Struct, frozen=True, kw_only=True):
    """A component as it is seen.

    Attributes:
        component: its name.
        state: its phase; else waiting, restarting, stalled, silent or dead.
        pid: its process, while that lives.
        uptime: seconds for which the process has lived.
        restarts: how often it was started again.
        waiting: messages that wait for it.
        rate: messages that it took in the last second.
        played_until: the time in the data up to which it has played.
        inputs: messages that it took.
        quiet: seconds since the last of them.
        calls: how often strategies were called.
        orders: orders that it saw.
        fills: fills that it saw.
        errors: errors that it lived through.
        last_error: the last of them, or why it was started again.
        metrics_port: where its metrics are read.
        accounts: how the accounts at exchanges are doing that it holds, or could.
        alerts: what of the session somebody should look at.
    """

    component: str
    state: str
    pid: int | None = None
    uptime: float | None = None
    restarts: int = 0
    waiting: int = 0
    rate: float = 0.0
    played_until: str | None = None
    inputs: int = 0
    quiet: float | None = None
    calls: int = 0
    orders: int = 0
    fills: int = 0
    errors: int = 0
    last_error: str = ""
    metrics_port: int | None = None
    accounts: dict[str, AccountActivity] = {}
    alerts: list[str] = []


class SessionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A session as it is seen.

    Attributes:
        session: its name.
        state: running, stopping, ended, stopped, failed; dead when its process is gone without a
            word; damaged when its record cannot be read.
        reason: why it failed.
        system: the system file.
        mode: what is plugged in.
        bus: the address of its bus.
        started: when, in UTC.
        uptime: seconds for which it has run.
        pid: the process that runs it.
        host: the machine of that process.
        components: its components.
    """

    session: str
    state: str
    reason: str = ""
    system: str = ""
    mode: str = ""
    bus: str = ""
    started: str | None = None
    uptime: float | None = None
    pid: int | None = None
    host: str = ""
    components: tuple[ComponentLine, ...] = ()

    @property
    def is_running(self) -> bool:
        """Whether something of it may still work."""
        return self.state in ("running", "stopping")

    @property
    def alerts(self) -> list[str]:
        """What of it somebody should look at, as any of its components sees it."""
        found = (alert for component in self.components for alert in component.alerts)
        return list(dict.fromkeys(found)) if self.is_running else []


def session_lines(folder: Path) -> list[SessionLine]:
    """Return the sessions in a folder, those that run first, then by their names.

    Raises:
        ConfigError: the folder cannot be read.
    """
    lines = [session_line(session) for session in sessions(folder)]
    return sorted(lines, key=lambda line: not line.is_running)


def session_line(folder: SessionFolder) -> SessionLine:
    """Return a session as it is now; a damaged one with its problem."""
    statuses = read_statuses(folder)
    try:
        record = read_record(folder)
    except ConfigError as error:
        return SessionLine(session=folder.name, state="damaged", reason=str(error))
    if record is None:
        return _unregistered(folder.name, statuses)
    return line_of(record, statuses)


def line_of(record: SessionRecord, statuses: dict[str, Status]) -> SessionLine:
    """Return what a record and heartbeats say now."""
    now = time_ns()
    is_over = record.state in OVER
    is_alive = not is_over and _is_alive(record.process, statuses, now)
    lines = [_of_child(child, statuses.get(child.name), now) for child in record.children]
    named = {child.name for child in record.children}
    lines += [_of_status(each, now) for name, each in statuses.items() if name not in named]
    return SessionLine(
        session=record.session,
        state=record.state if is_over or is_alive else "dead",
        reason=record.reason,
        system=record.system,
        mode=record.mode,
        bus=record.bus,
        started=iso(record.started // _SECOND * _SECOND),
        uptime=_seconds(record.started, now) if is_alive else None,
        pid=record.process.pid if is_alive else None,
        host=record.process.host,
        components=tuple(lines),
    )


def _unregistered(session: str, statuses: dict[str, Status]) -> SessionLine:
    """Return a session whose components were started one by one."""
    lines = tuple(_of_status(status, time_ns()) for status in statuses.values())
    states = {line.state for line in lines}
    ends = [state for state in (*OVER, "dead") if states == {state}]
    running = "running" if any(line.pid is not None for line in lines) else "dead"
    return SessionLine(session=session, state=ends[0] if ends else running, components=lines)


def _of_child(child: ChildRecord, status: Status | None, now: int) -> ComponentLine:
    own = status if status and child.process and status.pid == child.process.pid else None
    is_alive = child.process is not None and child.process.is_alive
    if child.state in ("up", "leaving"):
        has_ended = own is not None and own.phase in OVER  # and will be seen by its supervisor
        state = _state_of_living(own, now) if is_alive or has_ended else "dead"
    elif child.state == "done":
        state = own.phase if own is not None and own.phase in OVER else "ended"
    else:
        state = {"resting": "restarting"}.get(child.state, child.state)
    line = (
        ComponentLine(component=child.name, state=state)
        if own is None
        else _counts(own, state, now)
    )
    return msgspec.structs.replace(
        line,
        pid=child.process.pid if child.process is not None and is_alive else None,
        uptime=_seconds(child.started, now) if is_alive and child.started else None,
        restarts=child.restarts,
        last_error=line.last_error or child.last_error,
    )


def _of_status(status: Status, now: int) -> ComponentLine:
    """Return a component that no supervisor knows."""
    process = Process(pid=status.pid, birth=status.birth, host=status.host)
    if status.phase in OVER:
        return _counts(status, status.phase, now)
    state = _state_of_living(status, now)
    is_alive = process.is_alive if process.is_here else state != "silent"
    if not is_alive:
        return _counts(status, "dead", now)
    return msgspec.structs.replace(
        _counts(status, state, now), pid=status.pid, uptime=_seconds(status.started, now)
    )


def _state_of_living(status: Status | None, now: int) -> str:
    if status is None:
        return "starting"
    if status.phase not in OVER and _is_silent(status, now):
        return "silent"
    is_stalled = status.phase == "running" and _is_stalled(status, now)
    return "stalled" if is_stalled else status.phase


def _is_stalled(status: Status, now: int) -> bool:
    """Tell whether a component lives, but hears nothing for three times as long as it expects."""
    due = status.expects_every
    return due is not None and _seconds(status.last_input, now) > _MISSED * due


def _is_silent(status: Status, now: int) -> bool:
    rules = Rules(heartbeat=status.heartbeat)
    return _seconds(status.time, now) > rules.patience(status.phase)


def _is_alive(process: Process, statuses: dict[str, Status], now: int) -> bool:
    """Tell whether a session's process lives; on another machine, by the heartbeats."""
    if process.is_here:
        return process.is_alive
    return any(not _is_silent(status, now) for status in statuses.values())


def _counts(status: Status, state: str, now: int) -> ComponentLine:
    return ComponentLine(
        component=status.component,
        state=state,
        waiting=status.waiting,
        rate=0.0 if state in (*OVER, "dead", "silent") else status.rate,
        played_until=None if status.played_until is None else iso(status.played_until),
        inputs=status.inputs,
        quiet=_seconds(status.last_input, now) if status.inputs else None,
        calls=status.calls,
        orders=status.orders,
        fills=status.fills,
        errors=status.errors,
        last_error=status.last_error,
        metrics_port=status.metrics_port,
        accounts=status.accounts,
        alerts=status.alerts,
    )


def _seconds(since: int, now: int) -> float:
    return round((now - since) / _SECOND, 3)
