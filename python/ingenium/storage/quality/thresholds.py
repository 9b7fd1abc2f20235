"""From where on a check speaks up."""

from __future__ import annotations

from dataclasses import dataclass

from ingenium.model.timeframe import DAY, MINUTE


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The limits of the checks, each with its default.

    Attributes:
        low_under: a low this far under open and close is a bad print, as a fraction of them.
        high_over: a high this far over open and close is a bad print, as a fraction of them.
        move: a move of the close from bar to bar this large may be a split, as a fraction.
        split_error: how far a move may be from the ratio of its split, as a fraction.
        stale_run: so many identical bars in a row are stale.
        zero_volume_run: so many bars without volume in a row are a stop of the market.
        silence: ticks further apart than this are a gap, in nanoseconds.
        closed: without a calendar, steps up to this are taken for weekends and holidays.
        periodic_holes: so many holes of one length are a pattern.
        periodic_share: a pattern has at least this share of all holes.
        periodic_bars: holes of fewer missing bars are no pattern.
    """

    low_under: float = 0.25
    high_over: float = 0.33
    move: float = 0.40
    split_error: float = 0.25
    stale_run: int = 10
    zero_volume_run: int = 30
    silence: int = 10 * MINUTE
    closed: int = 5 * DAY
    periodic_holes: int = 10
    periodic_share: float = 0.5
    periodic_bars: int = 10
