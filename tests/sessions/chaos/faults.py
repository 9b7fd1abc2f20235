"""What is done to a session that runs as real processes."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

from tests.sessions.chaos.target import SESSION

from ingenium.bus.opening import open_bus
from ingenium.bus.port import All, BusError, Message
from ingenium.model.session.subjects import Subjects
from ingenium.runtime.session.components import COMPONENTS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.sessions.chaos.target import Target

KINDS: Final[dict[str, tuple[str, ...]]] = {
    "processes": (
        *("kill component",) * 6,
        *("pause component",) * 2,
        *("kill broker",) * 3,
        *("pause broker", "repeat", "repeat", "kill start"),
    ),
    "one process": ("kill start",),
    "one process on NATS": (*("kill start", "kill broker") * 2, "pause broker", "repeat"),
}
"""What can be done to a session, by how it runs; what is named more often is done more often."""

_AT_MOST: Final = 3  # kills of a component in a while: its supervisor gives up at some number
_WHILE: Final = 60.0
_COPIES: Final = 20


@dataclass(slots=True)
class Faults:
    """Disturbs a session, and counts how.

    Attributes:
        target: the session.
        chance: decides what is done.
        done: how often each was done.
    """

    target: Target
    chance: random.Random
    done: Counter[str] = field(default_factory=Counter[str])
    _kills: dict[str, deque[float]] = field(default_factory=dict[str, deque[float]])

    def inject(self, kind: str) -> bool:
        """Do something, and tell whether it could be done now."""
        deeds: dict[str, Callable[[], str]] = {
            "kill start": self._kill_start,
            "kill component": self._kill_component,
            "pause component": self._pause_component,
            "kill broker": self._kill_broker,
            "pause broker": self._pause_broker,
            "repeat": self._repeat,
        }
        what = deeds[kind]()
        if not what or self.target.code() not in (None, -9):
            return False
        self.done[what] += 1
        return True

    def _kill_start(self) -> str:
        """Kill the process that was started, and start it again."""
        if self.target.code() is not None:
            return ""
        self.target.kill()
        self.target.start()
        return "kill the session's process"

    def _kill_component(self) -> str:
        name = self.chance.choice(COMPONENTS)
        pid = self.target.components().get(name)
        if pid is None or self._is_too_often(name) or not _sent(pid, signal.SIGKILL):
            return ""
        return f"kill {name}"

    def _pause_component(self) -> str:
        name = self.chance.choice(COMPONENTS)
        return self._paused(self.target.components().get(name), f"pause {name}")

    def _kill_broker(self) -> str:
        pid = self.target.broker()
        return "kill broker" if pid is not None and _sent(pid, signal.SIGKILL) else ""

    def _pause_broker(self) -> str:
        return self._paused(self.target.broker(), "pause broker")

    def _paused(self, pid: int | None, what: str) -> str:
        """Stop a process for a while: it is slow, and what it sends comes late."""
        if pid is None or not _sent(pid, signal.SIGSTOP):
            return ""
        sleep(self.chance.uniform(0.2, 2.0))
        _sent(pid, signal.SIGCONT)
        return what

    def _repeat(self) -> str:
        """Publish messages of the session again, some under their ids and some under none."""
        with suppress(OSError, BusError, TimeoutError):
            file = self.target.bus_folder / "ingenium.lock"
            url = file.read_text(encoding="utf-8")
            copies = asyncio.run(asyncio.wait_for(self._repeat_on(url), 5)) if url else 0
            return "repeat messages" if copies else ""
        return ""

    async def _repeat_on(self, url: str) -> int:
        bus = await open_bus(url)
        try:
            reading = await bus.subscribe(Subjects(SESSION).all, "ordered", start=All())
            found = [each.message for each in await reading.next_batch(5_000, 1.0)]
            await reading.close()
            chosen = [self.chance.choice(found) for _ in range(min(len(found), _COPIES))]
            copies = [
                Message(each.subject, each.data, id=self.chance.choice(["", each.id]))
                for each in chosen
            ]
            await bus.publish_many(copies)
            return len(copies)
        finally:
            await bus.close()

    def _is_too_often(self, name: str) -> bool:
        """Tell whether something was killed so often of late that it has to be left alone."""
        now, kills = monotonic(), self._kills.setdefault(name, deque(maxlen=_AT_MOST))
        if len(kills) == _AT_MOST and now - kills[0] < _WHILE:
            return True
        kills.append(now)
        return False


def _sent(pid: int, number: signal.Signals) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True
