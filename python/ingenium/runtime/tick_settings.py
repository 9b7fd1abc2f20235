"""The settings of markets that are played tick by tick, and what the engine makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ingenium.runtime.bounds import above_zero, zero_or_more
from ingenium.runtime.durations import check_duration, nanoseconds

if TYPE_CHECKING:
    from ingenium.runtime.reading import Place
    from ingenium.runtime.system import System
    from ingenium.runtime.venue_settings import Venue


class _Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """One of several kinds, told apart by the key `kind`."""


class RecordedDelay(_Kind, frozen=True, tag="recorded"):
    """Data as late as they say themselves; orders as late as the last datum was."""


class ConstantDelay(_Kind, frozen=True, tag="constant"):
    """Always as late."""

    time: str = "0s"


class DrawnDelay(_Kind, frozen=True, tag="drawn"):
    """Drawn from a log-normal distribution: half are below the median."""

    median: str
    spread: float


Delay = RecordedDelay | ConstantDelay | DrawnDelay


class Latency(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How late data, orders and the exchange's answers are."""

    feed: Delay = RecordedDelay()
    order: Delay = ConstantDelay()
    response: Delay = ConstantDelay()


class RiskAverseQueue(_Kind, frozen=True, tag="risk_averse"):
    """Who cancels was behind us, as long as there are so many."""


class VolumeAheadQueue(_Kind, frozen=True, tag="volume_ahead"):
    """Only what trades moves us up."""


class LogQueue(_Kind, frozen=True, tag="log"):
    """Cancellations fall before and behind us by the logarithms of both sizes."""


class PowerQueue(_Kind, frozen=True, tag="power"):
    """The same by a power of both sizes: 1 is evenly, 2 by their squares."""

    power: float = 2.0


Queue = RiskAverseQueue | VolumeAheadQueue | LogQueue | PowerQueue


class LevelRefill(_Kind, frozen=True, tag="level"):
    """What we took is there again when the exchange next tells of the level."""


class HalfLifeRefill(_Kind, frozen=True, tag="half_life"):
    """Half of what we took is there again after each such time."""

    time: str


Refill = LevelRefill | HalfLifeRefill


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
    check_duration(venue.equity_every, "venue.equity_every", place, least=1)


def tick_model(system: System) -> dict[str, Any]:
    """Return the settings as the core takes them: times in nanoseconds."""
    venue = system.venue
    model: dict[str, Any] = {
        name: _delay(getattr(venue.latency, name)) for name in ("feed", "order", "response")
    }
    model["seed"] = system.seed
    model["queue"] = type(venue.queue).__struct_config__.tag
    if isinstance(venue.queue, PowerQueue):
        model["power"] = venue.queue.power
    if isinstance(venue.refill, HalfLifeRefill):
        model["half_life"] = nanoseconds(venue.refill.time)
    model["equity_every"] = nanoseconds(venue.equity_every)
    return model


def _delay(delay: Delay) -> dict[str, Any]:
    if isinstance(delay, RecordedDelay):
        return {"measured": True}
    if isinstance(delay, ConstantDelay):
        return {"constant": nanoseconds(delay.time)}
    return {"median": nanoseconds(delay.median), "spread": delay.spread}
