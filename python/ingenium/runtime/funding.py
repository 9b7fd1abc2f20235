"""Funding of perpetual contracts as a run needs it: from a rate, a file or the catalog."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingenium.model.errors import IngeniumError
from ingenium.model.timeframe import parse_timeframe
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.catalog.layout import catalog_folder
from ingenium.storage.kinds import FUNDING
from ingenium.storage.raw_columns import Reading, read_raw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ingenium.runtime.market import Market
    from ingenium.runtime.settings import Funding
    from ingenium.runtime.system import System

CATALOG = "catalog"


@dataclass(frozen=True, slots=True)
class Payments:
    """When funding is paid, and at which rates, as exact text."""

    times: NDArray[np.int64]
    rates: Sequence[str]


def payments_of(market: Market, system: System) -> Payments | None:
    """Return what is paid on a market's instrument while its bars go on, if something is.

    Raises:
        ConfigError: its source cannot be read, or has nothing while the bars go on.
    """
    given = system.instruments.get(market.symbol)
    if given is None or given.funding is None:
        return None
    place = f"instruments.{market.symbol}.funding"
    try:
        payments = _payments(given.funding, market, system)
    except IngeniumError as error:
        system.place.refuse(f"{place}.source", str(error), error)
    if not len(payments.times):
        system.place.refuse(place, "nothing is paid while the bars go on: check its times")
    return payments


def funding_sentence(funding: Funding) -> str:
    """Return what is assumed of an instrument's funding."""
    if funding.rate is not None:
        paid = f"{funding.rate:f} every {funding.interval}"
    else:
        paid = f"the rates of {funding.source}, at their times"
    return f"longs pay shorts {paid}, on the value at the last close (not at the venue's mark)"


def _payments(funding: Funding, market: Market, system: System) -> Payments:
    """Return the payments after the first bar has begun and until the last one is known."""
    first, last = int(market.bars.time[0]), int(market.bars.known_at()[-1])
    if funding.rate is not None:
        step = parse_timeframe(funding.interval)
        times = np.arange((first // step + 1) * step, last + 1, step, dtype=np.int64)
        return Payments(times, [f"{funding.rate:f}"] * len(times))
    times, rates = _series(str(funding.source), market, system)
    within = (times > first) & (times <= last)
    exact = [f"{Decimal(repr(float(rate))):f}" for rate in rates[within]]
    return Payments(times[within], exact)


def _series(
    source: str, market: Market, system: System
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    if source == CATALOG:
        named = system.data.catalog
        folder = system.folder
        catalog = Catalog(catalog_folder(folder) if named is None else folder / named)
        venue = market.provenance.venue or None
        columns = catalog.open(catalog.find(market.symbol, kind=FUNDING.name, venue=venue)).columns
        return columns["time"], columns["rate"]
    file = system.folder / Path(source).expanduser()
    raw = read_raw(file, Reading(symbol=market.symbol, kind=FUNDING))[0]
    return raw.columns["time"], raw.columns["rate"]
