"""What a component's process does besides its work: heartbeats, signals, a supervisor that dies."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ingenium.model.errors import ConfigError, MissingExtraError
from ingenium.runtime.supervising.component import DRAIN_VARIABLE, Rules
from ingenium.runtime.supervising.heart import Heart
from ingenium.runtime.supervising.life import Life
from ingenium.runtime.supervising.parent import watch_parent
from ingenium.runtime.supervising.registering import registered
from ingenium.runtime.supervising.signals import stopped_by_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from ingenium.model.phase import Phase
    from ingenium.runtime.supervising.folder import SessionFolder
    from ingenium.runtime.supervising.records import SessionStart
    from ingenium.runtime.supervising.view import View

_FINAL: Final = (ConfigError, MissingExtraError)  # a restart meets them again

Work: TypeAlias = "Callable[[Life], Coroutine[Any, Any, None]]"


def run_until_stopped(
    work: Work,
    *,
    folder: SessionFolder,
    component: str,
    start: SessionStart | None = None,
    view: View | None = None,
) -> Phase:
    """Run a component's work in this process until it is done, or was stopped and has drained.

    The first SIGINT, SIGTERM or SIGHUP sets `stopping`; the second cancels the work. Under a
    supervisor, the end of that process is a request to stop as well.

    Args:
        work: makes the coroutine of the work; it sets `activity.phase` to `replaying` or `running`.
        folder: of the session.
        component: the name under which the status is written.
        start: how the session was started, where this process is all of it.
        view: shows the session while it runs, where this process is all of it.

    Returns:
        `ended` when the work was done, `stopped` when somebody asked for it.

    Raises:
        ConfigError: the status cannot be written at the start, or the session runs already.
    """
    folder.make()
    heart = Heart(Life(component, folder), view=view)
    if start is None:
        return _run(heart, work)
    with registered(folder, start) as registration:
        heart.registration = registration
        try:
            phase = _run(heart, work)
        except BaseException as error:
            registration.update(state="failed", reason=_sentence(error))
            raise
        else:
            registration.update(state="stopped" if phase == "stopped" else "ended")
        finally:
            heart.show()
            if view is not None:
                view.close()
    return phase


def _run(heart: Heart, work: Work) -> Phase:
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(_live(heart, work))


async def _live(heart: Heart, work: Work) -> Phase:
    life = heart.life
    heart.beat()
    loop = asyncio.get_running_loop()
    task = loop.create_task(work(life))

    def stop() -> None:
        if life.stopping.is_set():
            task.cancel()
        life.ask_to_stop()

    drain = float(os.environ.get(DRAIN_VARIABLE) or Rules().drain)
    watch_parent(lambda: loop.call_soon_threadsafe(stop), drain)
    with stopped_by_signals(loop, stop, task.cancel):
        phase = await _beside_heartbeats(task, heart)
    heart.last(phase)
    return phase


async def _beside_heartbeats(task: asyncio.Task[None], heart: Heart) -> Phase:
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
        cause = _cause(error)
        life.activity.errors += 1
        life.activity.last_error = _sentence(cause)
        life.activity.is_final = isinstance(cause, _FINAL)
        heart.last("failed")
        if cause is error:
            raise
        raise cause from cause.__cause__
    finally:
        beating.cancel()
        task.cancel()
    return "stopped" if life.stopping.is_set() else "ended"


def _cause(error: BaseException) -> BaseException:
    """Return what really happened where tasks of a group failed."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _sentence(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the faster loop where it is installed."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
