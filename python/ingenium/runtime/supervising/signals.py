"""Signals by which people and systems stop a process."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator

STOPPING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ask for a stop in order: Ctrl-C, a service manager, a terminal that is closed."""

AT_ONCE: Final = signal.SIGQUIT
"""Asks to stop at once: Ctrl-\\, or `ingenium stop --now`."""


@contextmanager
def stopped_by_signals(
    loop: asyncio.AbstractEventLoop, stop: Callable[[], object], at_once: Callable[[], object]
) -> Iterator[None]:
    """Call these when a signal comes; one that `nohup` ignores stays ignored."""
    heard = [
        number
        for number in STOPPING
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN
    ]
    for number in heard:
        loop.add_signal_handler(number, stop)
    loop.add_signal_handler(AT_ONCE, at_once)
    try:
        yield
    finally:
        for number in (*heard, AT_ONCE):
            loop.remove_signal_handler(number)
