"""The settings of the venue: what trading costs, and how orders are filled."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from ingenium.runtime.tick_settings import (
    Impact,
    Latency,
    LevelRefill,
    NoImpact,
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


Fees = NoFees | PercentFees | PerShareFees | FlatFees | MakerTakerFees | TieredFees | InstrumentFees


class NoSlippage(_Kind, frozen=True, tag="none"):
    """Orders fill at the price they meet."""


class FractionSlippage(_Kind, frozen=True, tag="fraction"):
    """A fraction of the price against you."""

    rate: Decimal


class TickSlippage(_Kind, frozen=True, tag="ticks"):
    """A number of ticks against you."""

    ticks: int


Slippage = NoSlippage | FractionSlippage | TickSlippage


class Venue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The simulated venue: costs, and the named assumptions of filling."""

    fees: Fees = NoFees()
    slippage: Slippage = NoSlippage()
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
    impact: Impact = NoImpact()
    equity_every: str = "1s"
