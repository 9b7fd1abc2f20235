"""The venue of a session that is not simulated: what it is asked, and what it answers."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Protocol

import msgspec

from ingenium.model.session.messages import Answered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.model.engine import LiveRun


class Executor(Protocol):
    """Executes what the kernel asks for, and says what came of it."""

    def answer(self, requests: bytes, prices: Mapping[str, float], now: int) -> list[bytes]:
        """Return the reports on requests, each as JSON."""


class _Numbered(msgspec.Struct):
    number: int


_numbers = msgspec.json.Decoder(list[_Numbered])


class Outside:
    """Waits for the answer to what the kernel asks of its venue, before anything else is played.

    The process that has the executor asks it, once nothing that it answered before is still to be
    read; the others wait for what that process tells.

    Attributes:
        prices: the last price of each symbol.
        is_live: whether the executor may be asked: all that was told before is known.
    """

    def __init__(self, run: LiveRun, executor: Executor | None) -> None:
        self.prices: dict[str, float] = {}
        self.is_live = False
        self._run = run
        self._executor = executor
        self._asked: bytes | None = None
        self._number = 0
        self._reports: deque[bytes] = deque()
        self._heard: dict[int, tuple[msgspec.Raw, ...]] = {}
        self._made: list[tuple[int, tuple[msgspec.Raw, ...]]] = []
        self._done = 0

    def hear(self, answered: Answered) -> None:
        """Take what the process with the executor has told."""
        if answered.number > self._done:
            self._heard[answered.number] = answered.reports

    def answers(self, host: str) -> list[Answered]:
        """Return what this process's executor answered and nobody was told."""
        made, self._made = self._made, []
        return [Answered(host, number, reports) for number, reports in made]

    def settle(self) -> bool | None:
        """Go one step on: True where nothing is asked, False where an answer is awaited.

        Returns None after a step that may have led to calls of strategies.
        """
        if self._reports:
            self._run.report(self._reports.popleft())
            return None
        if self._asked is None:
            asked = self._run.take_requests()
            if asked == b"[]":
                return True
            self._asked, self._number = asked, _numbers.decode(asked)[-1].number
        reports = self._answer()
        if reports is None:
            return False
        self._asked, self._done = None, self._number
        self._reports.extend(bytes(report) for report in reports)
        return None

    def _answer(self) -> tuple[msgspec.Raw, ...] | None:
        """Return the reports on what is asked; None while nobody has told them."""
        heard = self._heard.pop(self._number, None)
        if heard is not None or self._executor is None or not self.is_live or self._asked is None:
            return heard
        told = self._executor.answer(self._asked, self.prices, self._run.played or 0)
        reports = tuple(msgspec.Raw(report) for report in told)
        self._made.append((self._number, reports))
        return reports
