"""The settings of markets that are played tick by tick."""

from __future__ import annotations

from decimal import Decimal

import msgspec


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


class NoBookImpact(_Kind, frozen=True, tag="none"):
    """Our taking costs what the levels cost."""


class LinearBookImpact(_Kind, frozen=True, tag="linear"):
    """A move in proportion to an order's size; nothing of it stays."""

    coefficient: float
    volume: Decimal


class SquareRootBookImpact(_Kind, frozen=True, tag="square_root"):
    """A move by the square root of an order's size; nothing of it stays."""

    coefficient: float
    volume: Decimal


class AlmgrenChrissBookImpact(_Kind, frozen=True, tag="almgren_chriss"):
    """A move that stays, and one that fades and costs the orders that follow."""

    permanent: float
    temporary: float
    volume: Decimal
    half_life: str


BookImpact = NoBookImpact | LinearBookImpact | SquareRootBookImpact | AlmgrenChrissBookImpact


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
