"""From the `data` section of a system to markets that are played tick by tick."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingenium.model.errors import ConfigError, DataError, IngeniumError
from ingenium.model.timestamps import instant, iso, last_instant
from ingenium.runtime.data_source import load_markets
from ingenium.runtime.market import Facts
from ingenium.runtime.provenance import Provenance
from ingenium.runtime.tick_market import TickMarket
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.catalog.layout import catalog_folder
from ingenium.storage.tick_stream.opening import open_ticks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingenium.model.ticks import Ticks
    from ingenium.runtime.market import Market
    from ingenium.runtime.settings import Data
    from ingenium.runtime.system import System
    from ingenium.storage.catalog.series import Series

_STATELESS = ("quotes", "trades")


def load_histories(system: System) -> Sequence[Market | TickMarket]:
    """Return the markets that a system runs on: of bars, or of ticks where it says so.

    Raises:
        ConfigError: the calendar or the depth is not known.
        DataError: data are absent or cannot be trusted.
    """
    if system.data.kind == "bars":
        return load_markets(system)
    try:
        return [_market(system, symbol) for symbol in _symbols(system.data)]
    except IngeniumError as error:
        raise type(error)(system.place.sentence("data", str(error))) from error


def _symbols(data: Data) -> tuple[str, ...]:
    if data.source != "catalog":
        msg = "ticks are read from the catalog: import them, and say source: catalog."
        raise ConfigError(msg)
    if not data.symbols:
        msg = "ticks need the symbols that are played: say symbols:."
        raise ConfigError(msg)
    return data.symbols


def _market(system: System, symbol: str) -> TickMarket:
    data = system.data
    named = data.catalog
    root = (
        catalog_folder(system.folder) if named is None else system.folder / Path(named).expanduser()
    )
    opened = open_ticks(Catalog(root), symbol, venue=data.venue, depth=data.depth)
    first = opened.series[0]
    return TickMarket(
        _cut(opened.ticks, data, is_stateless=first.kind in _STATELESS),
        notes=opened.notes,
        provenance=Provenance(
            source=f"catalog {', '.join(each.name for each in opened.series)}",
            checksum=_checksum(opened.series),
            venue=first.venue,
        ),
        facts=Facts(
            currency=first.currency,
            base=first.base,
            price_decimals=_most(each.price_decimals for each in opened.series),
            quantity_decimals=_most(each.quantity_decimals for each in opened.series),
        ),
    )


def _cut(ticks: Ticks, data: Data, *, is_stateless: bool) -> Ticks:
    """Return the ticks within the dates; what a book was before cannot be left out.

    Raises:
        DataError: there are none, or a book would begin in the middle.
    """
    known = ticks.available
    begin = 0 if data.start is None else int(np.searchsorted(known, instant(data.start)))
    end = len(ticks)
    if data.end is not None:
        end = int(np.searchsorted(known, last_instant(data.end), side="right"))
    if begin and not is_stateless:
        msg = (
            f"the book of {ticks.symbol} follows from its beginning, {iso(int(known[0]))}: leave "
            "start out, or play it with depth: quotes."
        )
        raise DataError(msg)
    if begin >= end:
        span = f"{iso(int(known[0]))} to {iso(int(known[-1]))}"
        msg = f"{ticks.symbol} has no ticks within the dates: it covers {span}."
        raise DataError(msg)
    names = ("time", "available", "kind", "side", "price", "size", "flags", "order")
    columns = {name: getattr(ticks, name) for name in names}
    return replace(ticks, **{name: c[begin:end] for name, c in columns.items() if c is not None})


def _checksum(series: Sequence[Series]) -> str:
    if len(series) == 1:
        return series[0].checksum
    return hashlib.sha256("".join(each.checksum for each in series).encode()).hexdigest()


def _most(decimals: Iterable[int | None]) -> int | None:
    """Return the decimals that hold all, None where one of them is not known."""
    told = list(decimals)
    known = [each for each in told if each is not None]
    return max(known) if len(known) == len(told) else None
