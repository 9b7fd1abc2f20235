"""Which security had which ticker when: a ticker is not an identity.

A ticker may pass from one security to another, and a security may change its ticker. Days are UTC
midnights; a span holds its first day and ends before `end`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY
from ingenium.model.timestamps import iso

if TYPE_CHECKING:
    from collections.abc import Iterable

STILL: Final = 2**63 - 1
"""The end of a span that goes on."""


@dataclass(frozen=True, slots=True)
class TickerSpan:
    """From `start` on and before `end`, the security `identity` traded as `ticker`."""

    identity: str
    ticker: str
    start: int
    end: int = STILL

    def __post_init__(self) -> None:
        if self.start >= self.end:
            msg = (
                f"{self.identity}: traded as {self.ticker} from {iso(self.start)} to before "
                f"{iso(self.end)}, which is no time: swap or correct the dates."
            )
            raise DataError(msg)

    def describe(self) -> str:
        """Return the span in words, with its last day."""
        last = "" if self.end == STILL else f" until {iso(self.end - DAY)}"
        return f"{self.identity} as {self.ticker} from {iso(self.start)}{last}"


class SymbolHistory:
    """The tickers of securities over time.

    Raises:
        DataError: a security has two tickers at once, or two securities have one.
    """

    def __init__(self, spans: Iterable[TickerSpan] = ()) -> None:
        self._spans = tuple(sorted(spans, key=lambda span: (span.start, span.identity)))
        for name in ("identity", "ticker"):
            for value in {getattr(span, name) for span in self._spans}:
                _refuse_overlaps([span for span in self._spans if getattr(span, name) == value])

    @property
    def spans(self) -> tuple[TickerSpan, ...]:
        """All spans, in order of their starts."""
        return self._spans

    def of_identity(self, identity: str) -> tuple[TickerSpan, ...]:
        """Return the tickers of a security, in order of time."""
        return tuple(span for span in self._spans if span.identity == identity)

    def of_ticker(self, ticker: str) -> tuple[TickerSpan, ...]:
        """Return the securities that had a ticker, in order of time."""
        return tuple(span for span in self._spans if span.ticker == ticker)


def _refuse_overlaps(spans: list[TickerSpan]) -> None:
    for first, second in pairwise(spans):
        if second.start < first.end:
            msg = (
                f"the symbol history says both {first.describe()} and {second.describe()}: "
                "correct one of them."
            )
            raise DataError(msg)
