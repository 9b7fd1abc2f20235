"""Accounts at exchanges, whose reports come when they come: nothing waits for them."""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    import msgspec

    from ingenium.model.engine import LiveRun
    from ingenium.model.session.messages import Answered, Reported

_logger = logging.getLogger(__name__)


class AccountObserver(Protocol):
    """Follows what is asked of accounts, and what they reported, in the order of the stream."""

    def on_reported(self, reported: Reported) -> None:
        """Take reports that the stream let in, before they are booked."""

    def on_played(self, requests: bytes, prices: Mapping[str, float], now: int) -> None:
        """Take what one message of the stream led to.

        Args:
            requests: what is asked of venues, a JSON array; each is numbered, and told once.
            prices: the last price of each symbol.
            now: the time in the session, in nanoseconds.
        """


class Accounts:
    """Books what accounts report where it stands in the stream, and hands on what they are asked.

    Attributes:
        prices: the last price of each symbol.
        is_live: whether all that was told before is known; here nothing depends on it.
        refused: reports that the kernel could not take, counted.
    """

    def __init__(self, run: LiveRun, observer: AccountObserver | None) -> None:
        self.prices: dict[str, float] = {}
        self.is_live = False
        self.refused = 0
        self._run = run
        self._observer = observer
        self._reports: deque[msgspec.Raw] = deque()

    def take(self, reported: Reported) -> None:
        """Take reports, to be booked one after the other."""
        if self._observer is not None:
            self._observer.on_reported(reported)
        self._reports.extend(reported.reports)

    def hear(self, answered: Answered) -> None:
        """Leave out an answer: nobody is asked in a way that has one."""

    def answers(self, host: str) -> list[Answered]:  # noqa: ARG002 - as of those who are asked
        """Return nothing: reports are inputs, not answers."""
        return []

    def settle(self) -> bool | None:
        """Go one step on: True where no report is left to be booked, None after one was."""
        if self._reports:
            self._book(bytes(self._reports.popleft()))
            return None
        requests = self._run.take_requests()
        if self._observer is not None:
            self._observer.on_played(requests, self.prices, self._run.played or 0)
        return True

    def _book(self, report: bytes) -> None:
        """Give a report to the kernel; one that it cannot take is told of, and left out."""
        try:
            self._run.report(report)
        except (ValueError, OverflowError) as error:
            self.refused += 1
            shown = report[:300].decode("utf-8", "replace")
            _logger.error("The report %s was left out: %s.", shown, error)
