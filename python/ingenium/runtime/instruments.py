"""What a run assumes of an instrument: its settings, and precisions found from its bars."""

from __future__ import annotations

from decimal import Decimal
from math import floor, log10
from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.model.decimals import EXACT, decimals_needed
from ingenium.model.timestamps import instant

if TYPE_CHECKING:
    from ingenium.model.bars import Bars
    from ingenium.runtime.market import Market
    from ingenium.runtime.settings import Instrument
    from ingenium.runtime.tick_market import TickMarket

_ROOM: Final = 9e17  # what fits in 64 bits, less one digit
_ROUNDED: Final = 9
_LEAST: Final = 2
_QUANTITY: Final = 8
_BIG_ORDER: Final = 1e9
_TAKE_THEIR_TIME: Final = ("funding", "rules")  # keys that are no part of a specification


def price_precision(bars: Bars) -> tuple[int, bool]:
    """Return the fewest decimals, at least 2, that hold every price, and whether they do exactly.

    Prices that need more than 12 were computed: they are held to 9, or to 9 significant digits
    where the lowest is below 1.
    """
    columns = (bars.open, bars.high, bars.low, bars.close)
    digits = decimals_needed(columns, _LEAST, EXACT)
    room = _room(max(float(np.abs(bars.high).max()), float(np.abs(bars.low).max())))
    if digits is not None:
        return min(digits, room), digits <= room
    lowest = float(np.abs(bars.low).min())
    extra = -floor(log10(lowest)) - 1 if 0 < lowest < 1 else 0
    return min(_ROUNDED + extra, room), False


def quantity_precision(bars: Bars) -> int:
    """Return 0 where every traded volume is whole, else 8 or what there is room for."""
    volume = bars.volume
    if bool(volume.any()) and decimals_needed((volume,), 0, 0) == 0:
        return 0
    return _broken(bars)


def specification(
    market: Market, given: Instrument, currency: str
) -> tuple[dict[str, object], str]:
    """Return the core's specification of an instrument, and what was assumed of it."""
    bars = market.bars
    digits, is_exact = _price_precision(market)
    units = _quantity_precision(market)
    spec: dict[str, object] = {
        "symbol": bars.symbol,
        "price_precision": digits,
        "quantity_precision": units,
        "currency": market.facts.currency or currency,
    }
    if market.facts.base is not None:
        spec["base"] = market.facts.base
    spec |= given_values(given)
    if market.sessions is not None:
        spec["sessions"] = (market.sessions.open, market.sessions.close)
    return spec, _sentence(given, digits=digits, units=units, is_exact=is_exact)


def tick_specification(
    market: TickMarket, given: Instrument, currency: str
) -> tuple[dict[str, object], str]:
    """Return the core's specification of an instrument of ticks, and what was assumed of it."""
    digits, units = given.price_precision, given.quantity_precision
    found = market.price_precision() if digits is None else digits
    found_units = market.quantity_precision() if units is None else units
    spec: dict[str, object] = {
        "symbol": market.symbol,
        "price_precision": found,
        "quantity_precision": found_units,
        "currency": market.facts.currency or currency,
    }
    if market.facts.base is not None:
        spec["base"] = market.facts.base
    parts = []
    if digits is None:
        parts.append(f"prices have {found} decimals, as in the data")
    if units is None:
        parts.append(f"quantities have {found_units} decimals, as in the data")
    return spec | given_values(given), "; ".join(parts)


def given_values(given: Instrument) -> dict[str, object]:
    """Return what a user says of an instrument, as the core takes it."""
    spec: dict[str, object] = {}
    for name in given.__struct_fields__:
        if name in _TAKE_THEIR_TIME:
            continue
        value = getattr(given, name)
        if name in ("valid_from", "valid_until"):
            value = None if value is None else instant(value)
        if value is not None:
            spec[name] = f"{value:f}" if isinstance(value, Decimal) else value
    return spec


def _price_precision(market: Market) -> tuple[int, bool]:
    """Return what is known of the prices, so that they need not all be read."""
    known = market.facts.price_decimals
    if known is None or known > EXACT:
        return price_precision(market.bars)
    return max(known, _LEAST), True


def _quantity_precision(market: Market) -> int:
    known = market.facts.quantity_decimals
    if known is None:
        return quantity_precision(market.bars)
    return 0 if known == 0 and bool(market.bars.volume.any()) else _broken(market.bars)


def _broken(bars: Bars) -> int:
    """Return the decimals of quantities that need not be whole."""
    lowest = float(np.abs(bars.low).min()) or 1.0
    return min(_QUANTITY, _room(max(float(bars.volume.max()), _BIG_ORDER / lowest)))


def _sentence(given: Instrument, *, digits: int, units: int, is_exact: bool) -> str:
    parts = []
    if given.price_precision is None:
        how = "which is exact" if is_exact else "rounded, as the data has more"
        parts.append(f"prices have {digits} decimals, {how}")
    if given.quantity_precision is None:
        if units == 0:
            parts.append("quantities are whole, as all volumes are")
        else:
            parts.append(f"quantities have {units} decimals, as volumes are not all whole")
    return "; ".join(parts)


def _room(largest: float) -> int:
    """Return how many decimals a number of this size leaves room for."""
    return max(0, floor(log10(_ROOM / max(largest, 1.0))))
