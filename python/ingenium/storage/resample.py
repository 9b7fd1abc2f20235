"""Longer bars made of shorter ones.

A bar holds the rows that begin within it, and is known when it is over: not when its last row
happened to come, as nobody could know then that no other would follow. With a calendar, bars begin
at the open of their session and end at its close at the latest; without one, they lie on a grid
that begins at midnight UTC, weeks on Mondays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ingenium.model.timeframe import DAY, WEEK

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from ingenium.model.bar_checks import IntColumn
    from ingenium.storage.calendar import Sessions
    from ingenium.storage.kinds import Kind

    Rows = dict[str, npt.NDArray[Any]]

_MONDAY: Final = 4 * DAY  # 1970-01-05


@dataclass(frozen=True, slots=True)
class Buckets:
    """The bar that each row belongs to.

    Attributes:
        begin: when the bar begins, for each row.
        end: when it is over.
        is_inside: which rows belong to a bar; None is all.
    """

    begin: IntColumn
    end: IntColumn
    is_inside: npt.NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.begin)

    def __getitem__(self, rows: slice) -> Buckets:
        """Return the bars of some rows."""
        inside = self.is_inside
        return Buckets(self.begin[rows], self.end[rows], None if inside is None else inside[rows])


@dataclass(frozen=True, slots=True)
class Grid:
    """How time is cut into bars.

    Attributes:
        length: of a bar in nanoseconds.
        sessions: when the market is open; None is always.
    """

    length: int
    sessions: Sessions | None = None

    def buckets(self, start: IntColumn, length: int) -> Buckets:
        """Return the bars of rows that start at these times and last so long."""
        if self.sessions is None:
            begin = self._floor(start)
            return Buckets(begin, begin + self.length)
        place, is_inside = self._sessions_of(start, length, self.sessions)
        if self.length < DAY:
            opens = self.sessions.open[place]
            begin = opens + (start - opens) // self.length * self.length
            return Buckets(
                begin, np.minimum(begin + self.length, self.sessions.close[place]), is_inside
            )
        of_session = self._floor(self.sessions.date)
        following = np.searchsorted(of_session, of_session, side="right")
        return Buckets(of_session[place], self.sessions.close[following - 1][place], is_inside)

    def _floor(self, time: IntColumn) -> IntColumn:
        anchor = _MONDAY if self.length % WEEK == 0 else 0
        return (time - anchor) // self.length * self.length + anchor

    def _sessions_of(
        self, start: IntColumn, length: int, sessions: Sessions
    ) -> tuple[IntColumn, npt.NDArray[np.bool_]]:
        """Return which session rows are in, and whether they are in one."""
        begins = sessions.date if length >= DAY else sessions.open
        place = np.searchsorted(begins, start, side="right") - 1
        is_inside = place >= 0
        place = np.maximum(place, 0)
        if length >= DAY:
            return place, is_inside & (start - begins[place] < DAY)
        return place, is_inside & (start < sessions.close[place])


def resampled(
    rows: Mapping[str, npt.NDArray[Any]], kind: Kind, buckets: Buckets, *, is_end_stamped: bool
) -> Rows:
    """Return a row for each bar, labelled as asked, and known when the bar is over."""
    begin, end = buckets.begin, buckets.end
    if buckets.is_inside is not None and not buckets.is_inside.all():
        kept = np.flatnonzero(buckets.is_inside)
        rows = {name: column[kept] for name, column in rows.items()}
        begin, end = begin[kept], end[kept]
    if len(begin) == 0:
        return {name: column[:0] for name, column in rows.items()}
    first = np.concatenate([[0], np.flatnonzero(begin[1:] != begin[:-1]) + 1])
    last = np.concatenate([first[1:], [len(begin)]]) - 1
    made: Rows = {
        "time": end[first] if is_end_stamped else begin[first],
        "available": np.maximum(end[first], rows["available"][last]),
    }
    for opens, high, low, close in kind.groups:
        made[opens] = rows[opens][first]
        made[high] = np.maximum.reduceat(rows[high], first)
        made[low] = np.minimum.reduceat(rows[low], first)
        made[close] = rows[close][last]
    for name in kind.quantities:
        if name in rows:
            made[name] = np.add.reduceat(rows[name], first) if kind.adds_up else rows[name][last]
    return made
