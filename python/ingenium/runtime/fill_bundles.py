"""Named bundles of assumptions about fills: kinder than a system's own settings, or harsher.

`base` is what the settings say. The other two change what nobody can tell from bars, and leave
alone what is known: fees are never made kinder, and when market orders fill stays as it is set,
unless it is the close that the decision was made from, which no pessimist believes in.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, get_args

import msgspec

from ingenium.runtime.tick_settings import LogQueue, NoBookImpact, VolumeAheadQueue
from ingenium.runtime.venue_settings import (
    DatedFees,
    FeePeriod,
    Fees,
    FractionSlippage,
    MakerTakerFees,
    NoImpact,
    NoSlippage,
    PlainFees,
    Slippage,
    SquareRootSlippage,
    TickSlippage,
    Tier,
    TieredFees,
    Venue,
    VolumeShareSlippage,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.runtime.settings import Instrument
    from ingenium.runtime.system import System

Bundle = Literal["optimistic", "base", "pessimistic"]
BUNDLES: Final[tuple[Bundle, ...]] = get_args(Bundle)

HARSH_SLIPPAGE: Final = Decimal("0.0005")
HARSH_PARTICIPATION: Final = Decimal("0.1")


def bundled(system: System, *, has_volume: bool, has_ticks: bool = False) -> System:
    """Return the system with its bundle's assumptions in the place of its own.

    Args:
        system: what is to run; its key `fills` names the bundle.
        has_volume: whether the bars tell volumes; a part of none would fill nothing.
        has_ticks: whether a market is played from ticks, so that the queue matters.
    """
    if system.fills == "base":
        return system
    if system.fills == "optimistic":
        venue = _kind(system.venue)
        if has_ticks:
            venue = msgspec.structs.replace(venue, queue=LogQueue(), book_impact=NoBookImpact())
        return msgspec.structs.replace(system, venue=venue)
    venue = _harsh(system.venue, has_volume=has_volume)
    if has_ticks:
        venue = msgspec.structs.replace(venue, queue=VolumeAheadQueue())
    return msgspec.structs.replace(
        system,
        venue=venue,
        instruments=_all_taking(system.instruments),
    )


def bundle_assumption(system: System, own: Venue) -> list[tuple[str, str]]:
    """Return what a bundle changed of the system's own settings, as an assumption; base is none."""
    if system.fills == "base":
        return []
    changes = [
        f"{name} {_text(after)} instead of {_text(before)}"
        for name in Venue.__struct_fields__
        for before, after in [(getattr(own, name), getattr(system.venue, name))]
        if before != after
    ]
    told = "; ".join(changes) or "the settings are as harsh or as kind already"
    return [("fills", f"the {system.fills} bundle: {told}")]


def _kind(venue: Venue) -> Venue:
    return msgspec.structs.replace(
        venue,
        touch="touch",
        path="adaptive" if venue.path == "touch" else venue.path,
        slippage=NoSlippage(),
        impact=NoImpact(),
        participation=None,
    )


def _harsh(venue: Venue, *, has_volume: bool) -> Venue:
    part = min(venue.participation or HARSH_PARTICIPATION, HARSH_PARTICIPATION)
    return msgspec.structs.replace(
        venue,
        touch="through",
        fill="next_open" if venue.fill == "same_close" else venue.fill,
        path="touch",
        slippage=_doubled(venue.slippage),
        participation=part if has_volume else venue.participation,
        fees=_taking(venue.fees),
    )


def _doubled(slippage: Slippage) -> Slippage:
    """Return twice the slippage; a little where there is none."""
    match slippage:
        case FractionSlippage(rate=rate) if rate > 0:
            return FractionSlippage(rate=2 * rate)
        case TickSlippage(ticks=ticks) if ticks > 0:
            return TickSlippage(ticks=2 * ticks)
        case VolumeShareSlippage(impact=impact, cap=cap) if impact > 0:
            return VolumeShareSlippage(impact=2 * impact, cap=cap)
        case SquareRootSlippage(coefficient=coefficient) if coefficient > 0:
            return msgspec.structs.replace(slippage, coefficient=2 * coefficient)
        case _:
            return FractionSlippage(rate=HARSH_SLIPPAGE)


def _taking(fees: Fees) -> Fees:
    """Return the fees with every fill charged as one that takes, in the dearest tier."""
    if not isinstance(fees, DatedFees):
        return _plain_taking(fees)
    dearest = (FeePeriod(fees=_plain_taking(each.fees), from_=each.from_) for each in fees.periods)
    return DatedFees(periods=tuple(dearest))


def _plain_taking(fees: PlainFees) -> PlainFees:
    match fees:
        case MakerTakerFees(maker=maker, taker=taker):
            return MakerTakerFees(maker=max(maker, taker), taker=max(maker, taker))
        case TieredFees(tiers=tiers):
            rate = max(max(tier.maker, tier.taker) for tier in tiers)
            return TieredFees(tiers=(Tier(maker=rate, taker=rate, from_=Decimal(0)),))
        case _:
            return fees


def _all_taking(instruments: Mapping[str, Instrument]) -> dict[str, Instrument]:
    zero = Decimal(0)
    return {
        symbol: msgspec.structs.replace(given, maker_fee=max(given.maker_fee or zero, taker))
        for symbol, given in instruments.items()
        for taker in [given.taker_fee or zero]
    }


def _text(value: object) -> str:
    if isinstance(value, msgspec.Struct):
        plain = msgspec.to_builtins(value, enc_hook=str)
        inner = plain.pop("kind")
        return " ".join([inner, *(f"{each}" for each in plain.values() if each is not None)])
    return "none" if value is None else str(value)
