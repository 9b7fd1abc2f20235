"""What is written of a session and of its components, for those who look at it from outside."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import msgspec

from ingenium.model.phase import Phase
from ingenium.runtime.supervising.processes import Process

FORMAT: Final = 1

SessionState: TypeAlias = Literal["running", "stopping", "ended", "stopped", "failed"]

OVER: Final = ("ended", "stopped", "failed")
"""Phases of a component and states of a session after which nothing comes."""

ChildState: TypeAlias = Literal["waiting", "up", "resting", "leaving", "done", "failed"]
"""Where a child is for its supervisor; `resting` will be started again."""


class AccountActivity(msgspec.Struct, kw_only=True, frozen=True):
    """How an account at an exchange is doing, in one of the processes that could hold it.

    Attributes:
        state: stand-by (another process holds it, or nobody yet), claiming, reconciling, trading;
            of a guard: waiting, armed, silent, cleared.
        holder: counts those who held it.
        working: orders at the exchange, or on their way.
        unresolved: those of them of which nobody knows what became: look at the exchange.
        others: orders at the exchange that are not the session's, and were left alone.
        accepted_in: seconds until the exchange had an order, in the middle of the last ones.
    """

    state: str
    holder: int = 0
    working: int = 0
    unresolved: int = 0
    others: int = 0
    accepted_in: float | None = None


class Activity(msgspec.Struct, kw_only=True):
    """What a component counts while it works; plain attributes that it adds to.

    Attributes:
        phase: where it is in its life.
        played_until: the time in the data up to which it has played, in nanoseconds.
        inputs: messages that it took.
        expects_every: seconds within which another one is due; none where nobody can tell.
        waiting: messages that wait for it.
        calls: how often strategies were called.
        orders: orders that it saw.
        fills: fills that it saw.
        errors: errors that it lived through.
        last_error: the last of them, in one sentence.
        is_final: whether a restart would meet the same error again.
        metrics_port: where its metrics are read.
        accounts: how the accounts are doing that it holds, or could.
        alerts: what of the session somebody should look at, a sentence each.
    """

    phase: Phase = "starting"
    played_until: int | None = None
    inputs: int = 0
    expects_every: float | None = None
    waiting: int = 0
    calls: int = 0
    orders: int = 0
    fills: int = 0
    errors: int = 0
    last_error: str = ""
    is_final: bool = False
    metrics_port: int | None = None
    accounts: dict[str, AccountActivity] = msgspec.field(default_factory=dict[str, AccountActivity])
    alerts: list[str] = msgspec.field(default_factory=list[str])


class Status(Activity, kw_only=True):
    """A component's last heartbeat, as in its file.

    Attributes:
        component: its name.
        pid: its process.
        birth: when that began, in the words of its system.
        host: its machine.
        time: when it was written, in nanoseconds UTC.
        started: when the process began to tell its status.
        heartbeat: seconds after which the next is due.
        rate: inputs in a second, since the heartbeat before.
        last_input: when the number of inputs was first as it is, in nanoseconds UTC.
    """

    component: str
    pid: int
    birth: str
    host: str
    time: int
    started: int
    heartbeat: float
    rate: float = 0.0
    last_input: int = 0


class ChildRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A component that runs as a process of its own.

    Attributes:
        name: of the component.
        command: how it is started.
        state: where it is for its supervisor.
        process: its process, once it was started.
        started: when that was, in nanoseconds UTC.
        restarts: how often it was started again.
        exit_code: of the last process that ended; negative is a signal.
        last_error: why it had to be started again.
    """

    name: str
    command: tuple[str, ...]
    state: ChildState = "waiting"
    process: Process | None = None
    started: int | None = None
    restarts: int = 0
    exit_code: int | None = None
    last_error: str = ""


class SessionStart(msgspec.Struct, frozen=True, kw_only=True):
    """How a session was started.

    Attributes:
        system: the system file.
        mode: what is plugged in: paper, live, or another word for it.
        bus: the address of its bus, without secrets.
        command: the command that was typed.
        folder: where it was typed.
    """

    system: str = ""
    mode: str = ""
    bus: str = ""
    command: tuple[str, ...] = ()
    folder: str = ""


class SessionRecord(SessionStart, frozen=True, kw_only=True):
    """The file `session.json`.

    Attributes:
        format: the version of this form.
        session: its name.
        process: the supervisor, or the only process.
        started: when it began, in nanoseconds UTC.
        state: where it is.
        finished: when it was over.
        reason: why it is stopping, or was stopped.
        children: the components with processes of their own.
    """

    format: int = FORMAT
    session: str
    process: Process
    started: int
    state: SessionState = "running"
    finished: int | None = None
    reason: str = ""
    children: tuple[ChildRecord, ...] = ()
