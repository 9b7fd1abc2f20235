"""How long to wait before a source is asked again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_FIRST: Final = 1.0
_LONGEST: Final = 60.0
_MOST_ASKED: Final = 3_600.0


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
