"""A child's tie to its supervisor: when that process is gone, however it went, the child ends.

The supervisor holds the one end of a pipe that nobody ever writes to; each child waits in a thread
for its end. The system closes it with the process, also after `kill -9`, wherever there are pipes.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING

from ingenium.runtime.supervising.component import PARENT_PIPE

if TYPE_CHECKING:
    from collections.abc import Callable


def watch_parent(gone: Callable[[], object], drain: float) -> None:
    """Call a function when the supervisor is gone; without one, do nothing.

    Args:
        gone: called from another thread.
        drain: seconds after that call in which this process must have ended; else it is killed, and
            all that it started.
    """
    named = os.environ.pop(PARENT_PIPE, None)  # not for the processes that this one starts
    if named is None:
        return
    pipe = int(named)
    os.set_inheritable(pipe, False)
    Thread(target=_wait, args=(pipe, gone, drain), name="parent", daemon=True).start()


def _wait(pipe: int, gone: Callable[[], object], drain: float) -> None:
    os.read(pipe, 1)
    with suppress(RuntimeError):  # the loop is closed already
        gone()
    sleep(drain)
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
