"""Of which instruments nothing is heard for longer than it should. Pure: the clocks are given."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ingenium.model.session.recipe import Listing

_GRACE: Final = 5.0


@dataclass(frozen=True, slots=True)
class Patience:
    """When an instrument is stale, and what follows.

    Attributes:
        after: seconds for which its data may be overdue; unless given, the time between its rows
            and five seconds, or those five alone while its source is known to be away. Where they
            are given, a bar that was made up is no datum.
        is_endless: whether it is never stale.
        pulls: whether working orders are cancelled then that could add to a position.
    """

    after: float | None = None
    is_endless: bool = False
    pulls: bool = False


@dataclass(slots=True)
class _Heard:
    """When an instrument was heard of, by both clocks, and since when its source is away."""

    seconds: float
    time: int
    away: float | None = None


class Freshness:
    """Follows when each instrument was heard of. Outside of its sessions nothing is due.

    Attributes:
        stale: the numbers of the instruments that are stale.
    """

    def __init__(
        self, listings: Sequence[Listing], every: float, patience: Patience, stale: Iterable[int]
    ) -> None:
        """Begin.

        Args:
            listings: the instruments, by their numbers.
            every: seconds within which a row of each is due.
            patience: when one is stale.
            stale: the numbers of those that are stale already.
        """
        self.stale = set(stale)
        self._listings = listings
        self._every = every
        self._patience = patience
        self._heard: dict[int, _Heard] = {}

    def hear(self, numbers: Iterable[int], seconds: float, time: int) -> list[int]:
        """Take that rows came, and return the instruments that are fresh again."""
        again = []
        for number in sorted(set(numbers)):
            self._heard[number] = _Heard(seconds, time)
            if number in self.stale:
                self.stale.remove(number)
                again.append(number)
        return again

    def look(self, away: Collection[str], seconds: float, time: int) -> list[tuple[int, int]]:
        """Return the instruments that have become stale, and when each was last heard of.

        Args:
            away: symbols whose source is known to be away.
            seconds: of a clock that nobody sets.
            time: nanoseconds UTC.
        """
        became = []
        for number, listing in enumerate(self._listings):
            heard = self._heard.setdefault(number, _Heard(seconds, time))
            if not _is_open(listing, time):
                heard.seconds, heard.away = seconds, None
            elif listing.symbol not in away:
                heard.away = None
            elif heard.away is None:
                heard.away = seconds
            if number not in self.stale and self._is_overdue(heard, seconds):
                self.stale.add(number)
                became.append((number, heard.time))
        return became

    def _is_overdue(self, heard: _Heard, seconds: float) -> bool:
        if self._patience.is_endless:
            return False
        after = self._patience.after
        rows = self._every + _GRACE if after is None else after
        is_due = seconds - heard.seconds > self._every + rows
        source = _GRACE if after is None else after
        return is_due or (heard.away is not None and seconds - heard.away > source)


def _is_open(listing: Listing, time: int) -> bool:
    """Tell whether an instrument trades at a time; beyond the sessions that are known, it may."""
    if "sessions" not in listing.values:
        return True
    opens, closes = listing.values["sessions"]
    place = bisect_right(opens, time) - 1
    return place == len(opens) - 1 or (place >= 0 and time < closes[place])
