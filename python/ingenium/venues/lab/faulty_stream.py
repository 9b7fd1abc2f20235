"""A stream of the lab with what goes wrong on its way."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ingenium.venues.lab.dialect import LabStream
    from ingenium.venues.lab.faults import Faults

_SECOND: Final = 1_000_000_000
_METHOD: Final = "STREAM"


@dataclass(slots=True)
class FaultyStream:
    """One WebSocket connection. Faults that name a method mean it as `STREAM`.

    Attributes:
        is_over: whether the exchange has hung up.
    """

    faults: Faults
    stream: LabStream
    path: str
    is_over: bool = False
    _silent_until: int = 0
    _waiting: deque[tuple[int, str]] = field(default_factory=deque["tuple[int, str]"])

    def greet(self, now: int) -> list[str]:
        """Return what is told once the connection is there."""
        return self._pass(self.stream.greet(self.faults.clock(now)), now)

    def receive(self, text: str, now: int) -> list[str]:
        """Take a text, and return what is told at once."""
        if now < self._silent_until:
            return []
        return self._pass(self.stream.receive(text, self.faults.clock(now)), now)

    def poll(self, now: int) -> list[str]:
        """Return what has happened since the last time."""
        strike = self.faults.strike
        if strike("disconnect", _METHOD, self.path):
            self.is_over = True
            return []
        if half := strike("half_open", _METHOD, self.path):
            self._silent_until = now + int(half.seconds * _SECOND)
        told = self._pass(self.stream.poll(self.faults.clock(now)), now)
        self.is_over = self.is_over or self.stream.is_over
        return told

    def close(self) -> None:
        """Let go: the connection has ended."""
        self.stream.close()

    def _pass(self, frames: list[str], now: int) -> list[str]:
        if now < self._silent_until:
            return []
        for frame in frames:
            self._send(frame, now)
        told = []
        while self._waiting and self._waiting[0][0] <= now:
            told.append(self._waiting.popleft()[1])
        return told

    def _send(self, frame: str, now: int) -> None:
        strike = self.faults.strike
        if strike("lose_news", _METHOD, self.path):
            return
        if strike("malformed", _METHOD, self.path):
            frame = frame[: len(frame) // 2]
        delay = strike("delay_news", _METHOD, self.path)
        due = now + int(delay.seconds * _SECOND) if delay else now
        if self._waiting:  # a connection keeps the order
            due = max(due, self._waiting[-1][0])
        copies = 2 if strike("duplicate", _METHOD, self.path) else 1
        self._waiting.extend([(due, frame)] * copies)
