"""What is checked: the columns of one series as they were supplied, right or wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.model.timeframe import DAY, format_timeframe
from ingenium.storage.kinds import TICK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ingenium.model.bar_checks import FloatColumn, IntColumn
    from ingenium.model.bars import Stamp
    from ingenium.storage.kinds import Kind

_LASTS: Final = ("close", "price", "mark_price")
_SATURDAY: Final = 2  # 1970-01-03, counted in days
_SATURDAYS_SHARE: Final = 0.05  # of the rows; a market that never closes has a seventh


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """The columns of one series, with what is known of them.

    Attributes:
        kind: which columns there are, and what they mean.
        time: labels, int64 nanoseconds UTC, in the order of the file.
        columns: the kind's float64 columns.
        timeframe: the length of a bar in nanoseconds; 0 for ticks.
        stamp: whether a label is the start or the end of a bar.
        calendar: "24/7", "24/5", an exchange's code such as "XNYS", or None when unknown.
        allow_negative_prices: whether prices may be zero or negative.
        received: when each row was received, of ticks whose recorder told it.
    """

    kind: Kind
    time: IntColumn
    columns: Mapping[str, FloatColumn]
    timeframe: int = 0
    stamp: Stamp = "start"
    calendar: str | None = None
    allow_negative_prices: bool = False
    received: IntColumn | None = None

    def __len__(self) -> int:
        return len(self.time)

    @property
    def order(self) -> IntColumn:
        """The times in whose order rows should be."""
        return self.time if self.received is None else self.received

    @property
    def noun(self) -> str:
        """What a row is called."""
        return "bar" if self.timeframe else "tick"

    @property
    def timeframe_text(self) -> str:
        """The length of a bar as people write it; "tick" where rows have none."""
        return format_timeframe(self.timeframe) if self.kind.lasts else TICK

    @property
    def starts(self) -> IntColumn:
        """When each bar began, whatever its label."""
        return self.time - self.timeframe if self.stamp == "end" else self.time

    @property
    def prices(self) -> list[str]:
        """The names of the columns that hold prices."""
        return [name for name in self.kind.prices if name in self.columns]

    @property
    def quantities(self) -> list[str]:
        """The names of the columns that hold volumes or sizes."""
        return [name for name in self.kind.quantities if name in self.columns]

    @property
    def sides(self) -> dict[str, tuple[FloatColumn, ...]]:
        """Open, high, low and close, by what their names begin with: one group for each side."""
        return {
            group[0].removesuffix("open"): tuple(self.columns[name] for name in group)
            for group in self.kind.groups
        }

    @property
    def quote(self) -> tuple[FloatColumn, FloatColumn] | None:
        """The last bid and ask of each row; None for trades."""
        for bid, ask in (("bid_close", "ask_close"), ("bid", "ask")):
            if bid in self.columns:
                return self.columns[bid], self.columns[ask]
        return None

    @property
    def last(self) -> FloatColumn:
        """The last price of each row; between quotes the middle, NaN where there is none.

        Rows of books and orders have the prices of levels, which do not follow one another.
        """
        if self.quote is None:
            name = next((name for name in _LASTS if name in self.kind.prices), None)
            levels = np.full(len(self), np.nan)
            return levels if name is None or "side" in self.kind.tells else self.columns[name]
        bid, ask = self.quote
        return np.where((bid > 0) & (ask > 0), (bid + ask) / 2, np.nan)

    def ordered(self, earliest: int, latest: int) -> Subject:
        """Return the rows between two times in order of time, the first of those at one time.

        Ticks at one time are all kept: several trades in one instant are no mistake.
        """
        time = self.time
        later, earlier = time[1:], time[:-1]  # compared, as differences may overflow
        is_ordered = bool(((later > earlier) if self.timeframe else (later >= earlier)).all())
        if is_ordered and (not len(time) or (time[0] >= earliest and time[-1] <= latest)):
            return self
        rows = np.argsort(time, kind="stable")
        if self.timeframe:
            rows = rows[np.append(True, time[rows][1:] > time[rows][:-1])]
        return self.where(rows[(time[rows] >= earliest) & (time[rows] <= latest)])

    def where(self, rows: IntColumn | NDArray[np.bool_]) -> Subject:
        """Return the rows that are named or flagged."""
        columns = {name: column[rows] for name, column in self.columns.items()}
        received = None if self.received is None else self.received[rows]
        return replace(self, time=self.time[rows], columns=columns, received=received)


def likely_calendar(time: IntColumn) -> str | None:
    """Return "24/7" for a series that has rows on Saturdays like on other days, else None."""
    if not len(time):
        return None
    saturdays = (time // DAY - _SATURDAY) % 7 == 0
    return "24/7" if float(saturdays.mean()) >= _SATURDAYS_SHARE else None
