"""Costs and fill assumptions that no venue has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.runtime.bounds import above_zero, part, rate, zero_or_more
from ingenium.runtime.tick_model import check_ticks
from ingenium.runtime.venue_settings import (
    Fees,
    FlatFees,
    FractionSlippage,
    MakerTakerFees,
    PercentFees,
    PerShareFees,
    TickSlippage,
    TieredFees,
    Venue,
)

if TYPE_CHECKING:
    from ingenium.runtime.reading import Place


def check_venue(venue: Venue, place: Place) -> None:
    """Refuse impossible settings of the venue."""
    _check_fees(venue.fees, "venue.fees", place)
    if isinstance(venue.slippage, FractionSlippage):
        rate(venue.slippage.rate, "venue.slippage.rate", place)
    elif isinstance(venue.slippage, TickSlippage):
        zero_or_more(venue.slippage.ticks, "venue.slippage.ticks", place)
    if venue.participation is not None:
        part(venue.participation, "venue.participation", place)
    check_ticks(venue, place)


def _check_fees(fees: Fees, path: str, place: Place) -> None:
    if isinstance(fees, PercentFees):
        rate(fees.rate, f"{path}.rate", place)
    elif isinstance(fees, MakerTakerFees):
        rate(fees.maker, f"{path}.maker", place, lowest=-1)
        rate(fees.taker, f"{path}.taker", place, lowest=-1)
    elif isinstance(fees, PerShareFees):
        zero_or_more(fees.rate, f"{path}.rate", place)
        zero_or_more(fees.minimum, f"{path}.minimum", place)
    elif isinstance(fees, FlatFees):
        zero_or_more(fees.amount, f"{path}.amount", place)
    elif isinstance(fees, TieredFees):
        above_zero(fees.window_days, f"{path}.window_days", place)
        _check_tiers(fees, f"{path}.tiers", place)


def _check_tiers(fees: TieredFees, path: str, place: Place) -> None:
    if not fees.tiers:
        place.refuse(path, "there are none: add one, {from: 0, maker: ..., taker: ...}")
    for row, tier in enumerate(fees.tiers):
        rate(tier.maker, f"{path}[{row}].maker", place, lowest=-1)
        rate(tier.taker, f"{path}[{row}].taker", place, lowest=-1)
        if row == 0 and tier.from_ != 0:
            place.refuse(f"{path}[0].from", f"must be 0 for the first tier, not {tier.from_}")
        if row > 0 and tier.from_ <= fees.tiers[row - 1].from_:
            problem = f"must be above that of the tier before, not {tier.from_}"
            place.refuse(f"{path}[{row}].from", problem)
