"""Keeps the components of a session alive: starts, watches, restarts and stops them in order."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Final, Literal

from ingenium.model.errors import ConfigError
from ingenium.runtime.supervising.child import Child, Surroundings
from ingenium.runtime.supervising.child_log import ChildLog
from ingenium.runtime.supervising.component import Rules
from ingenium.runtime.supervising.folder import check_name
from ingenium.runtime.supervising.records import SessionStart
from ingenium.runtime.supervising.registering import registered
from ingenium.runtime.supervising.signals import stopped_by_signals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.runtime.supervising.component import Component
    from ingenium.runtime.supervising.folder import SessionFolder
    from ingenium.runtime.supervising.registering import Registration
    from ingenium.runtime.supervising.view import View

JOURNAL: Final = "supervisor"
"""The log of what the supervisor does."""

_HURRIED: Final = 2  # times that somebody asked to stop
_AT_ONCE: Final = 3

_LOOK: Final = 0.05  # seconds between two looks at the children
_SHOW: Final = 0.25  # seconds between two pictures for the viewer


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a session was over.

    Attributes:
        state: `ended` when all work was done, `stopped` when somebody asked for it, else `failed`.
        reason: what failed, in one sentence; else empty.
    """

    state: Literal["ended", "stopped", "failed"]
    reason: str = ""


@dataclass(slots=True)
class Supervisor:
    """Runs the components of a session as processes, until all are done or somebody stops it.

    Attributes:
        folder: of the session.
        components: in the order in which they start.
        start: how the session was started, for those who look at it.
        rules: how the components are treated.
        view: shows the session while it runs.
    """

    folder: SessionFolder
    components: Sequence[Component]
    start: SessionStart = field(default_factory=SessionStart)
    rules: Rules = field(default_factory=Rules)
    view: View | None = None
    _children: list[Child] = field(default_factory=list[Child], init=False)
    _asked: int = field(default=0, init=False)
    _reason: str = field(default="", init=False)
    _warned: set[str] = field(default_factory=set[str], init=False)
    _wake: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _shown: float = field(default=0.0, init=False)

    def stop(self) -> None:
        """Stop in order; asked again, do not wait for one another; then kill."""
        self._asked += 1
        self._wake.set()

    def kill(self) -> None:
        """End all processes at once."""
        self._asked = _AT_ONCE
        self._wake.set()

    async def run(self) -> Outcome:
        """Run the session, and return how it was over. No process is left behind.

        Raises:
            ConfigError: the session runs already, its folder cannot be written, or two components
                have one name.
        """
        self._check_names()
        with registered(self.folder, self.start) as registration:
            outcome = Outcome("failed", "its supervisor was interrupted")
            journal = ChildLog(self.folder.log_file(JOURNAL))
            journal.tell(f"session {self.folder.name} started")
            try:
                outcome = await self._keep(registration, journal)
            finally:
                self._write(registration, outcome.state, outcome.reason)
                why = f": {outcome.reason}" if outcome.reason else ""
                journal.tell(f"session {self.folder.name} {outcome.state}{why}")
                journal.close()
                self._leave_view(registration)
            return outcome

    async def _keep(self, registration: Registration, journal: ChildLog) -> Outcome:
        """Run the children, and leave none behind."""
        loop = asyncio.get_running_loop()
        pipe, held = os.pipe()  # nobody writes to it: its end is what the children wait for
        around = Surroundings(loop, self.folder, self.rules, pipe, journal)
        self._children = [Child(component, around) for component in self.components]
        try:
            with stopped_by_signals(loop, self.stop, self.kill):
                return await self._watch(registration)
        finally:
            for child in self._children:
                child.end()
            os.close(pipe)
            os.close(held)

    def _check_names(self) -> None:
        names = [component.name for component in self.components]
        for name in names:
            check_name("component", name)
            if names.count(name) > 1 or name == JOURNAL:
                msg = f"Two components are called {name!r}: give one another name."
                raise ConfigError(msg)

    async def _watch(self, registration: Registration) -> Outcome:
        while not all(child.is_over for child in self._children):
            now = monotonic()
            for child in self._children:
                child.step(now)
                self._warn(child.warning)
            self._fail_with_the_first()
            if self._asked:
                self._stop_some(now)
            else:
                self._start_some(now)
            self._write(registration, "stopping" if self._asked else "running", self._reason)
            self._show(registration, now)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), _LOOK)
            self._wake.clear()
        return self._outcome()

    def _fail_with_the_first(self) -> None:
        failed = [child.reason for child in self._children if child.state == "failed"]
        if failed and not self._reason:
            self._reason = failed[0]
            self._asked = max(self._asked, 1)

    def _start_some(self, now: float) -> None:
        for child in self._children:
            if child.state == "waiting":
                child.start(now)
            if child.component.is_awaited and not child.is_at_work:
                return

    def _stop_some(self, now: float) -> None:
        left = [child for child in self._children if not child.is_over]
        rank = min((child.component.stop_rank for child in left), default=0)
        urgency = min(self._asked, _AT_ONCE)
        patience = (self.rules.drain, self.rules.grace, 0.0)[urgency - 1]
        for child in left:
            if urgency >= _HURRIED or child.component.stop_rank == rank:
                child.stop(now, patience, urgency=urgency)
            if urgency == _AT_ONCE:
                child.kill()

    def _outcome(self) -> Outcome:
        if self._reason:
            return Outcome("failed", self._reason)
        unwell = [child.reason for child in self._children if child.reason]
        if unwell and self._asked < _HURRIED:
            return Outcome("failed", unwell[0])
        return Outcome("stopped" if self._asked else "ended")

    def _write(
        self,
        registration: Registration,
        state: Literal["running", "stopping", "ended", "stopped", "failed"],
        reason: str,
    ) -> None:
        children = tuple(child.record for child in self._children)
        try:
            registration.update(state=state, reason=reason, children=children)
        except ConfigError as error:  # a full disk is no reason to leave the children alone
            self._warn(str(error))

    def _warn(self, warning: str) -> None:
        if warning and warning not in self._warned:
            self._warned.add(warning)
            print(f"warning: {warning}", file=sys.stderr, flush=True)  # noqa: T201

    def _show(self, registration: Registration, now: float) -> None:
        if self.view is None or now - self._shown < _SHOW:
            return
        self._shown = now
        statuses = {child.component.name: child.status for child in self._children}
        known = {name: status for name, status in statuses.items() if status is not None}
        try:
            self.view.show(registration.record, known)
        except OSError:  # the terminal is gone; the session is not
            self.view = None

    def _leave_view(self, registration: Registration) -> None:
        self._shown = -_SHOW
        self._show(registration, 0.0)
        if self.view is not None:
            self.view.close()
