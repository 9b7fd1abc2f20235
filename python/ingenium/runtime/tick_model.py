"""What the settings of markets of ticks must be, and what the engine makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ingenium.runtime.bounds import above_zero, zero_or_more
from ingenium.runtime.durations import check_duration, nanoseconds
from ingenium.runtime.tick_settings import (
    AlmgrenChrissBookImpact,
    ConstantDelay,
    Delay,
    DrawnDelay,
    HalfLifeRefill,
    LinearBookImpact,
    NoBookImpact,
    PowerQueue,
    RecordedDelay,
    SquareRootBookImpact,
)

if TYPE_CHECKING:
    from ingenium.runtime.reading import Place
    from ingenium.runtime.venue_settings import Venue


def check_ticks(venue: Venue, place: Place) -> None:
    """Refuse impossible settings of markets of ticks."""
    for name in ("feed", "order", "response"):
        path, delay = f"venue.latency.{name}", getattr(venue.latency, name)
        if isinstance(delay, ConstantDelay):
            check_duration(delay.time, f"{path}.time", place)
        elif isinstance(delay, DrawnDelay):
            check_duration(delay.median, f"{path}.median", place, least=1)
            zero_or_more(delay.spread, f"{path}.spread", place)
    if isinstance(venue.queue, PowerQueue):
        above_zero(venue.queue.power, "venue.queue.power", place)
    if isinstance(venue.refill, HalfLifeRefill):
        check_duration(venue.refill.time, "venue.refill.time", place, least=1)
    _check_impact(venue, place)
    check_duration(venue.equity_every, "venue.equity_every", place, least=1)


def _check_impact(venue: Venue, place: Place) -> None:
    impact = venue.book_impact
    if isinstance(impact, NoBookImpact):
        return
    above_zero(impact.volume, "venue.book_impact.volume", place)
    if isinstance(impact, AlmgrenChrissBookImpact):
        zero_or_more(impact.permanent, "venue.book_impact.permanent", place)
        zero_or_more(impact.temporary, "venue.book_impact.temporary", place)
        check_duration(impact.half_life, "venue.book_impact.half_life", place, least=1)
    else:
        zero_or_more(impact.coefficient, "venue.book_impact.coefficient", place)


def tick_model(venue: Venue, seed: int) -> dict[str, Any]:
    """Return the settings as the core takes them: times in nanoseconds."""
    model: dict[str, Any] = {
        name: _delay(getattr(venue.latency, name)) for name in ("feed", "order", "response")
    }
    model["seed"] = seed
    model["queue"] = type(venue.queue).__struct_config__.tag
    if isinstance(venue.queue, PowerQueue):
        model["power"] = venue.queue.power
    if isinstance(venue.refill, HalfLifeRefill):
        model["half_life"] = nanoseconds(venue.refill.time)
    if not isinstance(venue.book_impact, NoBookImpact):
        model["impact"] = _impact(venue.book_impact)
    model["equity_every"] = nanoseconds(venue.equity_every)
    return model


def _delay(delay: Delay) -> dict[str, Any]:
    if isinstance(delay, RecordedDelay):
        return {"measured": True}
    if isinstance(delay, ConstantDelay):
        return {"constant": nanoseconds(delay.time)}
    return {"median": nanoseconds(delay.median), "spread": delay.spread}


def _impact(
    impact: LinearBookImpact | SquareRootBookImpact | AlmgrenChrissBookImpact,
) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(impact)
    plain["volume"] = float(impact.volume)
    if isinstance(impact, AlmgrenChrissBookImpact):
        plain["half_life"] = nanoseconds(impact.half_life)
    return plain
