"""The settings of the venue: what trading costs, and how orders are filled."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from ingenium.runtime.tick_settings import (
    BookImpact,
    Latency,
    LevelRefill,
    NoBookImpact,
    Queue,
    Refill,
    RiskAverseQueue,
)


class _Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """One of several kinds, told apart by the key `kind`."""


class NoFees(_Kind, frozen=True, tag="none"):
    """Trading costs nothing."""


class PercentFees(_Kind, frozen=True, tag="percent"):
    """A fraction of the value: 0.001 is 0.1 %."""

    rate: Decimal


class PerShareFees(_Kind, frozen=True, tag="per_share"):
    """An amount a unit, and a least amount an order."""

    rate: Decimal
    minimum: Decimal = Decimal(0)


class FlatFees(_Kind, frozen=True, tag="flat"):
    """The same amount for every order, charged with its first fill."""

    amount: Decimal


class MakerTakerFees(_Kind, frozen=True, tag="maker_taker"):
    """Fractions of the value, for resting and for taking liquidity; below zero is a rebate."""

    maker: Decimal
    taker: Decimal


class Tier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fractions from a traded value on."""

    maker: Decimal
    taker: Decimal
    from_: Decimal = msgspec.field(name="from")


class TieredFees(_Kind, frozen=True, tag="tiered"):
    """Fractions that fall with the value traded within a window of days."""

    tiers: tuple[Tier, ...]
    window_days: int = 30


class InstrumentFees(_Kind, frozen=True, tag="instrument"):
    """Each instrument's own maker and taker fractions."""


PlainFees = (
    NoFees | PercentFees | PerShareFees | FlatFees | MakerTakerFees | TieredFees | InstrumentFees
)


class FeePeriod(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fees from a time on."""

    fees: PlainFees
    from_: str = msgspec.field(name="from")


class DatedFees(_Kind, frozen=True, tag="dated"):
    """Fees that change by the date; the first hold before their time too."""

    periods: tuple[FeePeriod, ...]


Fees = PlainFees | DatedFees


class NoSlippage(_Kind, frozen=True, tag="none"):
    """Orders fill at the price they meet."""


class FractionSlippage(_Kind, frozen=True, tag="fraction"):
    """A fraction of the price against you."""

    rate: Decimal


class TickSlippage(_Kind, frozen=True, tag="ticks"):
    """A number of ticks against you."""

    ticks: int


class VolumeShareSlippage(_Kind, frozen=True, tag="volume_share"):
    """`impact` times the square of your share of the bar's volume, counted to `cap` at most."""

    impact: Decimal = Decimal("0.1")
    cap: Decimal = Decimal("0.025")


class SquareRootSlippage(_Kind, frozen=True, tag="square_root"):
    """`coefficient` times volatility times the square root of your share of the bar's volume.

    Attributes:
        coefficient: near 1 where it was measured.
        volatility: of a bar's return, as a fraction; measured unless given.
        bars: how many bars before it is measured over.
    """

    coefficient: Decimal = Decimal(1)
    volatility: Decimal | None = None
    bars: int = 20


Slippage = NoSlippage | FractionSlippage | TickSlippage | VolumeShareSlippage | SquareRootSlippage


class NoImpact(_Kind, frozen=True, tag="none"):
    """Your orders do not move the price."""


class LinearImpact(_Kind, frozen=True, tag="linear"):
    """`coefficient` times your share of the bar's volume, as a fraction of the price."""

    coefficient: Decimal


class SquareRootImpact(_Kind, frozen=True, tag="square_root"):
    """As the slippage of this name."""

    coefficient: Decimal = Decimal(1)
    volatility: Decimal | None = None
    bars: int = 20


class AlmgrenChrissImpact(_Kind, frozen=True, tag="almgren_chriss"):
    """Linear, a part of it for your later fills too.

    Attributes:
        permanent: times your share, for later fills on the same side.
        temporary: times your share, for the fill itself.
        half_life: in which half of the permanent part goes, such as "1h"; never unless given.
    """

    permanent: Decimal
    temporary: Decimal
    half_life: str | None = None


Impact = NoImpact | LinearImpact | SquareRootImpact | AlmgrenChrissImpact


class Venue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The simulated venue: costs, and the named assumptions of filling."""

    fees: Fees = NoFees()
    slippage: Slippage = NoSlippage()
    impact: Impact = NoImpact()
    fill: Literal["next_open", "same_close", "next_close"] = "next_open"
    touch: Literal["touch", "through"] = "touch"
    children: Literal["same_bar", "next_bar"] = "same_bar"
    path: Literal["touch", "high_first", "low_first", "adaptive"] = "touch"
    trail_by: Literal["close", "extreme"] = "close"
    participation: Decimal | None = None
    cash_check: bool = False
    latency: Latency = Latency()
    queue: Queue = RiskAverseQueue()
    refill: Refill = LevelRefill()
    book_impact: BookImpact = NoBookImpact()
    equity_every: str = "1s"
