"""The heartbeats of a process: the status of its components, written again and again."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingenium.model.errors import ConfigError
from ingenium.runtime.supervising.component import HEARTBEAT_VARIABLE
from ingenium.runtime.supervising.status import HEARTBEAT, StatusWriter

if TYPE_CHECKING:
    from ingenium.model.phase import Phase
    from ingenium.runtime.supervising.life import Life
    from ingenium.runtime.supervising.registering import Registration
    from ingenium.runtime.supervising.view import View


def _usual_interval() -> float:
    return float(os.environ.get(HEARTBEAT_VARIABLE) or HEARTBEAT)


@dataclass(slots=True)
class Heart:
    """Writes the heartbeats of a process.

    Attributes:
        life: whose.
        registration: of the session, where this process is all of it.
        view: shows the session meanwhile.
        interval: seconds between two heartbeats.
    """

    life: Life
    registration: Registration | None = None
    view: View | None = None
    interval: float = field(default_factory=_usual_interval)
    _writers: dict[str, StatusWriter] = field(default_factory=dict[str, StatusWriter])
    _is_failing: bool = False

    async def run(self) -> None:
        """Beat until cancelled. A full disk is told once; the work goes on."""
        while True:
            await asyncio.sleep(self.interval)
            try:
                self.beat()
                self._is_failing = False
            except ConfigError as error:
                self._live_on(error)

    def _live_on(self, error: ConfigError) -> None:
        if not self._is_failing:
            print(f"warning: {error}", file=sys.stderr, flush=True)  # noqa: T201
        self._is_failing = True
        for writer in self._writers.values():
            writer.touch()

    def beat(self) -> None:
        """Write the status of each component of this process.

        Raises:
            ConfigError: it cannot be written.
        """
        life = self.life
        if life.before_heartbeat is not None:
            life.before_heartbeat()
        for name, activity in life.activities.items():
            if name not in self._writers:
                self._writers[name] = StatusWriter(life.folder, name, self.interval)
            self._writers[name].write(activity)
        if self.registration is not None and life.stopping.is_set():
            self.registration.update(state="stopping")
        self.show()

    def last(self, phase: Phase) -> None:
        """Write the last heartbeat."""
        for activity in self.life.activities.values():
            activity.phase = phase
        with suppress(ConfigError):
            self.beat()

    def show(self) -> None:
        """Show the session to whoever looks."""
        if self.view is None or self.registration is None:
            return
        written = {name: writer.last for name, writer in self._writers.items()}
        statuses = {name: status for name, status in written.items() if status is not None}
        try:
            self.view.show(self.registration.record, statuses)
        except OSError:  # the terminal is gone; the work is not
            self.view = None
