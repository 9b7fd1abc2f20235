"""The class that people extend to bring in bars as they happen."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ingenium.ingest.ingestor import Ingestor
from ingenium.model.errors import DataError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterator

    from ingenium.model.bars import Bars, Stamp
    from ingenium.model.timestamps import Instant


@dataclass(frozen=True, slots=True)
class Row:
    """A bar that has closed, as its source tells it.

    Attributes:
        symbol: the instrument.
        time: its label: nanoseconds, a datetime, or ISO text; UTC without a zone.
        open: the first price.
        high: the highest price.
        low: the lowest price.
        close: the last price.
        volume: what was traded, 0 where unknown.
        available: when the source made it known; unless given, it is known when it arrives.
        is_made_up: whether nothing was traded, and the bar stays at the last price.
    """

    symbol: str
    time: Instant
    open: float
    high: float
    low: float
    close: float
    volume: float = 0.0
    available: Instant | None = None
    is_made_up: bool = False


class UnavailableError(DataError):
    """A source that cannot be read for now; its feed is begun again after a while.

    Attributes:
        retry_after: seconds that the source asks us to wait; None leaves it to us.
    """

    def __init__(self, sentence: str, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Feed(Ingestor):
    """Tells bars as they close: extend it, declare parameters, write `stream`.

    What `stream` yields is checked row by row; rows that came before are left out, so that it may
    begin each time with what its source has. It is begun again after an `UnavailableError`, another
    `DataError` or an `OSError`, later each time; any other error ends the session's ingestor.

    Attributes:
        timeframe: the length of its bars.
        stamp: whether labels are the start or the end of bars.
        expects_every: seconds within which another row is due; the length of a bar unless given.
    """

    timeframe: ClassVar[str] = "1m"
    stamp: ClassVar[Stamp] = "start"
    expects_every: ClassVar[float | None] = None

    @abstractmethod
    def stream(self) -> AsyncIterator[Row]:
        """Yield bars as they close, for as long as there are any."""

    def away(self) -> Collection[str]:
        """Return the symbols whose source is known to be away."""
        return ()

    def bars(self) -> Iterator[Bars]:
        """Yield nothing: the history of a live session is that of its `data`."""
        return iter(())
