"""How long to wait before a source is asked again, and how long it may be silent. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_FIRST: Final = 1.0
_LONGEST: Final = 60.0
_MOST_ASKED: Final = 3_600.0
_OVERDUE: Final = 2.0
_GRACE: Final = 5.0


@dataclass(slots=True)
class Backoff:
    """Seconds before the next attempt: doubled each time, up to a minute."""

    failures: int = 0

    def failed(self, asked: float | None = None) -> float:
        """Return how long to wait; a source that asks for longer gets it, up to an hour."""
        wait = min(_FIRST * float(2**self.failures), _LONGEST)
        self.failures = min(self.failures + 1, 10)
        return max(wait, min(asked or 0.0, _MOST_ASKED))

    def succeeded(self) -> None:
        """Begin anew."""
        self.failures = 0


@dataclass(slots=True)
class Pulse:
    """Tells when a feed is stale: silent for twice as long as its rows are apart.

    Attributes:
        every: seconds within which a row is due.
        is_stale: whether it is.
    """

    every: float
    heard: float
    is_stale: bool = False

    def hear(self, now: float) -> bool:
        """Take that rows came; True where the feed was stale."""
        was, self.is_stale, self.heard = self.is_stale, False, now
        return was

    def look(self, now: float) -> bool:
        """Return whether the feed has just become stale."""
        overdue = now - self.heard > self.every * _OVERDUE + _GRACE
        became, self.is_stale = overdue and not self.is_stale, overdue
        return became
