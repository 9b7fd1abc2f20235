"""What a journal holds of a session: its recipe, the bars as they came, how far it has played."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ingenium.model.bar_checks import FLOATS
from ingenium.model.bars import Bars
from ingenium.model.session.messages import (
    Changed,
    Ended,
    Frame,
    Opened,
    Reported,
    Rows,
    Sent,
    Silence,
    decode_input,
)
from ingenium.runtime.session.entries import INPUTS, no_session

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingenium.model.session.recipe import Listing
    from ingenium.storage.journal.entry import Row


@dataclass(slots=True)
class Recorded:
    """The inputs of a session.

    Attributes:
        opened: what it was made of.
        frames: the data, what people changed and what accounts reported, as they came.
        has_ended: whether its sources have told all.
    """

    opened: Opened
    frames: list[Sent] = field(default_factory=list)
    has_ended: bool = False

    @property
    def until(self) -> int:
        """Up to when the data go, in nanoseconds."""
        return max((f.until for f in self.frames if isinstance(f, Frame)), default=0)

    def changes(self) -> Iterator[tuple[int, Changed]]:
        """Yield what people changed, and up to when the data had come by then."""
        until = -(2**63)
        for message in self.frames:
            if isinstance(message, Frame):
                until = max(until, message.until)
            elif isinstance(message, Changed):
                yield until, message

    def bars(self) -> dict[str, Bars]:
        """Return the bars of each instrument, as they came."""
        columns: dict[int, list[Rows]] = {}
        for frame in self.frames:
            if isinstance(frame, Frame) and frame.bars is not None:
                for number in set(frame.bars.instrument):
                    columns.setdefault(number, []).append(frame.bars)
        listings = self.opened.recipe.instruments
        return {
            listings[number].symbol: _bars(number, listings[number], rows)
            for number, rows in sorted(columns.items())
        }


def recorded(rows: Iterable[Row]) -> Recorded:
    """Return the inputs that the rows of a journal hold.

    Raises:
        DataError: they are no session's.
    """
    found: Recorded | None = None
    for row in rows:
        if row.kind not in INPUTS:
            continue
        message = decode_input(row.body)
        if isinstance(message, Opened):
            found = Recorded(message)
        elif found is not None and isinstance(message, (Frame, Silence, Changed, Ended, Reported)):
            found.frames.append(message)
            found.has_ended |= isinstance(message, Ended)
    if found is None:
        raise no_session()
    return found


def _bars(number: int, listing: Listing, rows: list[Rows]) -> Bars:
    """Return the bars of one instrument; when each became known is kept."""
    instrument = np.concatenate([np.array(each.instrument) for each in rows])
    own = instrument == number

    columns: dict[str, Any] = {
        name: np.concatenate([np.array(getattr(each, name)) for each in rows])[own]
        for name in ("time", "available", *FLOATS)
    }
    length = listing.end_offset - listing.start_offset
    return Bars.from_columns(
        listing.symbol,
        timeframe=length,
        stamp="start" if listing.start_offset == 0 else "end",
        **columns,
    )
