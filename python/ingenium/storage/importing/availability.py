"""When rows became known, which the catalog stores beside their labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingenium.model.timeframe import DAY
from ingenium.storage.calendar import session_closes
from ingenium.storage.zones import local_to_utc

if TYPE_CHECKING:
    from ingenium.model.bar_checks import IntColumn
    from ingenium.storage.raw_columns import Raw


@dataclass(frozen=True, slots=True)
class Availability:
    """The rule of one series.

    Attributes:
        length: of a row in nanoseconds, 0 where rows have none.
        is_end_stamped: whether a label is when its row became known.
        calendar: the exchange whose sessions end daily bars.
        timezone: the zone of the source's clock.
    """

    length: int
    is_end_stamped: bool
    calendar: str | None
    timezone: str | None

    def of(self, raw: Raw, following: int | None) -> IntColumn:
        """Return when each row became known, given the label of the row after them."""
        time: IntColumn = raw.columns["time"]
        if "available" in raw.columns:
            return raw.order
        if self.is_end_stamped or not raw.kind.lasts:
            return time
        if self.length == DAY and self.calendar is not None:
            return session_closes(time, self.calendar, raw.origin)
        if self.length % DAY == 0 and raw.clock is not None and self.timezone is not None:
            # A local day lasts 23 or 25 hours where clocks change.
            return local_to_utc(raw.clock + self.length, self.timezone, raw.origin)
        ends = time + self.length
        np.minimum(ends[:-1], time[1:], out=ends[:-1])  # a row ends where the next begins
        if following is not None:
            ends[-1] = min(int(ends[-1]), following)
        return ends
