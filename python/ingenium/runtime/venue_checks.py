"""Costs and fill assumptions that no venue has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.model.errors import IngeniumError
from ingenium.model.timeframe import parse_timeframe
from ingenium.model.timestamps import instant
from ingenium.runtime.bounds import above_zero, part, rate, zero_or_more
from ingenium.runtime.tick_model import check_ticks
from ingenium.runtime.venue_settings import (
    AlmgrenChrissImpact,
    DatedFees,
    Fees,
    FlatFees,
    FractionSlippage,
    Impact,
    LinearImpact,
    MakerTakerFees,
    PercentFees,
    PerShareFees,
    SquareRootImpact,
    SquareRootSlippage,
    TickSlippage,
    TieredFees,
    Venue,
    VolumeShareSlippage,
)

if TYPE_CHECKING:
    from ingenium.runtime.reading import Place

# A volatility over fewer bars is none, and over more is that of another time.
FEWEST_BARS: Final = 2
MOST_BARS: Final = 10_000


def check_venue(venue: Venue, place: Place) -> None:
    """Refuse impossible settings of the venue."""
    _check_fees(venue.fees, "venue.fees", place)
    if isinstance(venue.slippage, FractionSlippage):
        rate(venue.slippage.rate, "venue.slippage.rate", place)
    elif isinstance(venue.slippage, TickSlippage):
        zero_or_more(venue.slippage.ticks, "venue.slippage.ticks", place)
    elif isinstance(venue.slippage, VolumeShareSlippage):
        zero_or_more(venue.slippage.impact, "venue.slippage.impact", place)
        part(venue.slippage.cap, "venue.slippage.cap", place)
    elif isinstance(venue.slippage, SquareRootSlippage):
        _check_square_root(venue.slippage, "venue.slippage", place)
    _check_impact(venue.impact, place)
    if venue.participation is not None:
        part(venue.participation, "venue.participation", place)
    check_ticks(venue, place)


def _check_impact(impact: Impact, place: Place) -> None:
    if isinstance(impact, LinearImpact):
        zero_or_more(impact.coefficient, "venue.impact.coefficient", place)
    elif isinstance(impact, SquareRootImpact):
        _check_square_root(impact, "venue.impact", place)
    elif isinstance(impact, AlmgrenChrissImpact):
        zero_or_more(impact.permanent, "venue.impact.permanent", place)
        zero_or_more(impact.temporary, "venue.impact.temporary", place)
        if impact.half_life is not None:
            try:
                parse_timeframe(impact.half_life)
            except IngeniumError as error:
                place.refuse("venue.impact.half_life", str(error), error)


def _check_square_root(
    model: SquareRootSlippage | SquareRootImpact, path: str, place: Place
) -> None:
    zero_or_more(model.coefficient, f"{path}.coefficient", place)
    if model.volatility is not None:
        zero_or_more(model.volatility, f"{path}.volatility", place)
    if not FEWEST_BARS <= model.bars <= MOST_BARS:
        problem = f"must be {FEWEST_BARS} to {MOST_BARS} bars, not {model.bars}"
        place.refuse(f"{path}.bars", problem)


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
    elif isinstance(fees, DatedFees):
        _check_periods(fees, f"{path}.periods", place)


def _check_periods(fees: DatedFees, path: str, place: Place) -> None:
    if not fees.periods:
        place.refuse(path, "there are none: add one, {from: 2024-01-01, fees: {...}}")
    before: int | None = None
    for row, period in enumerate(fees.periods):
        _check_fees(period.fees, f"{path}[{row}].fees", place)
        try:
            begin = instant(period.from_)
        except IngeniumError as error:
            place.refuse(f"{path}[{row}].from", str(error).removeprefix("time: "), error)
        if before is not None and begin <= before:
            problem = f"must be after that of the period before, not {period.from_}"
            place.refuse(f"{path}[{row}].from", problem)
        before = begin


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
