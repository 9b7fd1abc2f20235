"""One child of a supervisor: started, watched, started again, stopped."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass, field
from time import time_ns
from typing import TYPE_CHECKING, Final

from ingenium.runtime.supervising.child_log import ChildLog
from ingenium.runtime.supervising.component import (
    DRAIN_VARIABLE,
    HEARTBEAT_VARIABLE,
    PARENT_PIPE,
)
from ingenium.runtime.supervising.output import Output
from ingenium.runtime.supervising.processes import Process, signal_group
from ingenium.runtime.supervising.records import ChildRecord
from ingenium.runtime.supervising.restarts import Restarts
from ingenium.runtime.supervising.silence import Silence
from ingenium.runtime.supervising.status import heard_at, read_status

if TYPE_CHECKING:
    import asyncio

    from ingenium.model.phase import Phase
    from ingenium.runtime.supervising.component import Component, Rules
    from ingenium.runtime.supervising.folder import SessionFolder
    from ingenium.runtime.supervising.records import ChildState, Status

_SIGNALS: Final = {number.value: number.name for number in signal.Signals}
_AT_WORK: Final = ("replaying", "running", "draining", "ended")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all children of a supervisor share.

    Attributes:
        loop: what their output is moved by.
        folder: of the session.
        rules: how they are treated.
        parent_pipe: the descriptor that ends with the supervisor.
        journal: what happened to them.
    """

    loop: asyncio.AbstractEventLoop
    folder: SessionFolder
    rules: Rules
    parent_pipe: int
    journal: ChildLog


@dataclass(slots=True)
class Child:
    """A component as a process; `step` takes it from one state to the next.

    Attributes:
        component: what it runs.
        around: what it shares with others.
        state: where it is.
        status: the last heartbeat of the process that runs.
        reason: why it failed for good, or could not be stopped well.
    """

    component: Component
    around: Surroundings
    state: ChildState = "waiting"
    status: Status | None = None
    reason: str = ""
    _popen: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _output: Output | None = field(default=None, repr=False)
    _process: Process | None = None
    _started: int | None = None
    _times: int = 0
    _exit_code: int | None = None
    _last_error: str = ""
    _silence: Silence = field(init=False)
    _restarts: Restarts = field(init=False)
    _log: ChildLog = field(init=False)
    _due: float = 0.0
    _urgency: int = 0
    _patience: float = 0.0
    _is_killed: bool = False

    def __post_init__(self) -> None:
        rules = self.around.rules
        self._restarts = Restarts(rules.restarts)
        self._silence = Silence(rules.heartbeat)
        self._log = ChildLog(self.around.folder.log_file(self.component.name))

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("done", "failed")

    @property
    def is_at_work(self) -> bool:
        """Whether what waits for it may start."""
        if self.state == "done" or not self.component.has_status:
            return self.state in ("up", "done")
        return self.state == "up" and self._phase() in _AT_WORK

    @property
    def warning(self) -> str:
        """What is wrong with its log, in one sentence; else empty."""
        log = self._log
        if not log.problem:
            return ""
        return f"{log.file} cannot be written ({log.problem}): lines are lost, make room."

    @property
    def record(self) -> ChildRecord:
        """What is written of it."""
        return ChildRecord(
            name=self.component.name,
            command=self.component.command,
            state=self.state,
            process=self._process,
            started=self._started,
            restarts=max(self._times - 1, 0),
            exit_code=self._exit_code,
            last_error=self._last_error,
        )

    def start(self, now: float) -> None:
        """Start its process."""
        self._output = Output(self.around.loop, self._log)
        try:
            self._popen = self._begin(self._output.end)
        except OSError as error:
            self._output.close()
            program = self.component.command[0]
            self._give_up(f"{program} cannot be started ({error.strerror})")
            return
        finally:
            self._output.started()
        self._process = Process.of(self._popen.pid)
        self._started, self._times = time_ns(), self._times + 1
        self.state, self.status, self._is_killed = "up", None, False
        self._log.last_line = ""
        self._silence = Silence(self.around.rules.heartbeat)
        self._silence.look(now, None)
        self._tell(f"started as process {self._popen.pid}")

    def stop(self, now: float, patience: float, *, urgency: int) -> None:
        """Ask it to drain and end; it is killed when its time is over.

        Args:
            now: seconds of a clock that nobody sets.
            patience: the time it has.
            urgency: it is asked again when this is higher than before.
        """
        if self._popen is None:
            self.state = "failed" if self.state == "failed" else "done"
        elif urgency > self._urgency:
            self._urgency, self._patience = urgency, patience
            self.state, self._due = "leaving", now + patience
            signal_group(self._popen.pid, signal.SIGTERM)

    def step(self, now: float) -> None:
        """Look at it, and do what is due."""
        if self.state == "resting" and now >= self._due:
            self.start(now)
        if self._popen is None:
            return
        code = self._popen.poll()
        self._hear()  # after that look: of one that has left, it is the last word
        if code is not None:
            self._after_exit(code, now)
        elif self.state == "leaving":
            if now >= self._due:
                self.kill()
        elif self.component.has_status:
            self._check_liveness(now)

    def kill(self) -> None:
        """End its process, and what that started, at once."""
        if self._popen is not None and not self._is_killed:
            self._is_killed = True
            self._tell(f"process {self._popen.pid} is killed")
            signal_group(self._popen.pid, signal.SIGKILL)

    def end(self) -> None:
        """Leave no process behind, whatever state it is in."""
        self._urgency = max(self._urgency, 1)
        self.kill()
        if self._popen is not None:
            self._after_exit(self._popen.wait(), 0.0)

    def _begin(self, output: int) -> subprocess.Popen[bytes]:
        rules, pipe = self.around.rules, self.around.parent_pipe
        withheld = self.component.withheld
        environment = {
            **{name: value for name, value in os.environ.items() if name not in withheld},
            "PYTHONUNBUFFERED": "1",
            HEARTBEAT_VARIABLE: str(rules.heartbeat),
            DRAIN_VARIABLE: str(rules.drain),
            PARENT_PIPE: str(pipe),
            **self.component.environment,
        }
        return subprocess.Popen(
            self.component.command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            pass_fds=(pipe,),
            start_new_session=True,  # Ctrl-C is for the supervisor, which stops in order
        )

    def _hear(self) -> None:
        """Read the heartbeat, if it is one of the process that runs."""
        status = read_status(self.around.folder, self.component.name)
        if status is not None and self._process is not None and status.pid == self._process.pid:
            self.status = status

    def _phase(self) -> Phase:
        return "starting" if self.status is None else self.status.phase

    def _check_liveness(self, now: float) -> None:
        rules = self.around.rules
        folder, name = self.around.folder, self.component.name
        heard = None if self.status is None else heard_at(folder, name)
        silence = self._silence.look(now, heard)
        if silence > rules.patience(self._phase()):
            self._last_error = f"no sign of life for {silence:.1f} s"
            self._tell(f"{self._last_error}: it is stopped")
            self.state, self._due = "leaving", now + rules.grace
            if self._popen is not None:
                signal_group(self._popen.pid, signal.SIGTERM)

    def _after_exit(self, code: int, now: float) -> None:
        was_hung = self.state == "leaving" and not self._urgency
        process, self._popen = self._popen, None
        if process is not None:
            signal_group(process.pid, signal.SIGKILL)  # what it may have started and left
        if self._output is not None:
            self._output.close()
        self._exit_code = code
        if self._urgency:
            self._stopped(code)
        elif code == 0 and self._phase() == self._last_phase():
            self.state = "done"
            self._tell("ended")
        else:
            self._after_failure(code, now, was_hung=was_hung)

    def _last_phase(self) -> Phase:
        """Return the phase in which it may leave; one without status tells by its code alone."""
        return "ended" if self.component.has_status else "starting"

    def _stopped(self, code: int) -> None:
        self.state = "done"
        if code == 0 or (code == -signal.SIGTERM and self.status is None):  # had not begun
            self._tell("stopped")
            return
        if self._is_killed and not self._patience:
            self._tell("killed, as somebody asked for that")
            return
        why = f"killed, as it had not drained after {self._patience:g} s"
        why = why if self._is_killed else self._told(code)
        self.reason = f"{self.component.name} did not stop well: {why}"
        self._tell(f"did not stop well: {why}")

    def _after_failure(self, code: int, now: float, *, was_hung: bool) -> None:
        if not was_hung:
            self._last_error = self._told(code)
        if self.status is not None and self.status.is_final:
            self._give_up(self._last_error)
            return
        pause = self._restarts.pause_after_failure(now)
        if pause is None:
            self._give_up(f"{self._last_error} (and was restarted {self._times - 1} times)")
            return
        self.state, self._due = "resting", now + pause
        self._tell(f"{self._last_error}; it is started again in {pause:.1f} s")

    def _give_up(self, why: str) -> None:
        self.state, self._last_error = "failed", why
        self.reason = f"{self.component.name} failed: {why}"
        self._tell(f"failed: {why}")

    def _told(self, code: int) -> str:
        """Return in one sentence what the child says of its end, else how it ended."""
        if self.status is not None and self.status.phase == "failed" and self.status.last_error:
            return self.status.last_error
        if code < 0:
            return f"ended by {_SIGNALS.get(-code, f'signal {-code}')}"
        left = "left before its work was done" if code == 0 else f"exit code {code}"
        return f"{left}: {self._log.last_line}" if self._log.last_line else left

    def _tell(self, event: str) -> None:
        self.around.journal.tell(f"{self.component.name}: {event}")
