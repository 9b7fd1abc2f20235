"""What a component's process does besides its work: heartbeats, signals, a supervisor that dies."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ingenium.model.errors import ConfigError, MissingExtraError
from ingenium.runtime.supervising.component import (
    DRAIN_VARIABLE,
    HEARTBEAT_VARIABLE,
    Rules,
)
from ingenium.runtime.supervising.parent import watch_parent
from ingenium.runtime.supervising.records import Activity
from ingenium.runtime.supervising.signals import stopped_by_signals
from ingenium.runtime.supervising.status import HEARTBEAT, StatusWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from ingenium.runtime.supervising.folder import SessionFolder
    from ingenium.runtime.supervising.records import Phase

_FINAL: Final = (ConfigError, MissingExtraError)  # a restart meets them again


@dataclass(slots=True)
class Life:
    """What a component's work sees of the process that it runs in.

    Attributes:
        component: its name.
        folder: of its session.
        activity: what it counts; written with each heartbeat.
        stopping: set when it is to drain: take nothing new, finish what was begun, return.
        before_heartbeat: called before each heartbeat, to bring `activity` up to date.
    """

    component: str
    folder: SessionFolder
    activity: Activity = field(default_factory=Activity)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    before_heartbeat: Callable[[], None] | None = None
    _others: dict[str, Activity] = field(default_factory=dict[str, Activity])

    def activity_of(self, component: str) -> Activity:
        """Return what another component counts that works in this process too."""
        return self._others.setdefault(component, Activity())

    @property
    def activities(self) -> dict[str, Activity]:
        """What each component of this process counts."""
        return {self.component: self.activity, **self._others}

    def ask_to_stop(self) -> None:
        """Ask the work to drain."""
        self.stopping.set()
        for activity in self.activities.values():
            activity.phase = "draining"


Work: TypeAlias = "Callable[[Life], Coroutine[Any, Any, None]]"


def run_until_stopped(work: Work, *, folder: SessionFolder, component: str) -> Phase:
    """Run a component's work in this process until it is done, or was stopped and has drained.

    The first SIGINT, SIGTERM or SIGHUP sets `stopping`; the second cancels the work. Under a
    supervisor, the end of that process is a request to stop as well.

    Args:
        work: makes the coroutine of the work; it sets `activity.phase` to `replaying` or `running`.
        folder: of the session.
        component: the name under which the status is written.

    Returns:
        `ended` when the work was done, `stopped` when somebody asked for it.

    Raises:
        ConfigError: the status cannot be written at the start.
    """
    folder.make()
    life = Life(component, folder)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(_live(life, work))


async def _live(life: Life, work: Work) -> Phase:
    heart = _Heart(life)
    heart.beat()
    loop = asyncio.get_running_loop()
    task = loop.create_task(work(life))

    def stop() -> None:
        if life.stopping.is_set():
            task.cancel()
        life.ask_to_stop()

    drain = _seconds(DRAIN_VARIABLE, Rules().drain)
    watch_parent(lambda: loop.call_soon_threadsafe(stop), drain)
    with stopped_by_signals(loop, stop, task.cancel):
        phase = await _beside_heartbeats(task, heart)
    heart.last(phase)
    return phase


async def _beside_heartbeats(task: asyncio.Task[None], heart: _Heart) -> Phase:
    """Wait for the work, and return the phase that it ended in."""
    life = heart.life
    beating = asyncio.create_task(heart.run())
    try:
        await asyncio.wait({task, beating}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            beating.result()  # raises what stopped the heart
        await task
    except asyncio.CancelledError:
        if not task.cancelled():
            raise
        return "stopped"
    except BaseException as error:
        life.activity.errors += 1
        life.activity.last_error = " ".join(str(error).split()) or type(error).__name__
        life.activity.is_final = isinstance(error, _FINAL)
        heart.last("failed")
        raise
    finally:
        beating.cancel()
        task.cancel()
    return "stopped" if life.stopping.is_set() else "ended"


@dataclass(slots=True)
class _Heart:
    """Writes the heartbeats of a process."""

    life: Life
    interval: float = field(default_factory=lambda: _seconds(HEARTBEAT_VARIABLE, HEARTBEAT))
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
                if not self._is_failing:
                    print(f"warning: {error}", file=sys.stderr, flush=True)  # noqa: T201
                self._is_failing = True

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

    def last(self, phase: Phase) -> None:
        """Write the last heartbeat."""
        for activity in self.life.activities.values():
            activity.phase = phase
        with suppress(ConfigError):
            self.beat()


def _seconds(variable: str, usual: float) -> float:
    return float(os.environ.get(variable) or usual)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the faster loop where it is installed."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
