"""How patient a desk is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ingenium.model.timeframe import SECOND
from ingenium.venues.port import Undelivered

if TYPE_CHECKING:
    from ingenium.venues.port import VenueError


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings:
    """How patient a desk is; times are seconds.

    Attributes:
        max_age: an order that could not be sent by then is given up; None never gives up.
        sends: how often an order is sent at most, each time after it was looked for in vain.
        looks: how often an order is looked for before it counts as unresolved.
        look_after: when an order whose answer was lost is looked for, doubled each time.
        retry_after: when a call that was not delivered is repeated, doubled each time.
        cancel_again: when a cancellation is repeated while the order goes on, doubled each time.
        longest: no wait gets longer than this.
        poll_every: how often working orders are asked for where the venue does not tell.
        check_every: how often all open orders, executions and balances are asked for.
        overlap: how far executions are fetched back beyond the last one that was seen.
        missing: how often a working order must not be found before it counts as gone.
        external: what happens to orders at the venue that are not of this session: "adopt" books
            them for the participant `adopted`, "leave" only tells of them.
    """

    max_age: float | None = 300.0
    sends: int = 5
    looks: int = 12
    look_after: float = 0.25
    retry_after: float = 0.5
    cancel_again: float = 2.0
    longest: float = 30.0
    poll_every: float = 1.0
    check_every: float = 30.0
    overlap: float = 60.0
    missing: int = 3
    external: Literal["adopt", "leave"] = "adopt"

    def wait(self, first: float, times: int) -> int:
        """Return nanoseconds to wait after so many attempts in vain."""
        return int(min(first * 2 ** min(times, 20), self.longest) * SECOND)

    def wait_after(self, error: VenueError, times: int) -> int:
        """Return nanoseconds to wait after a failure: as the venue says, or more each time."""
        if isinstance(error, Undelivered) and error.retry_after is not None:
            return int(error.retry_after * SECOND)
        return self.wait(self.retry_after, times)
