"""What Python users pass as `data`: bars, tables, files, or the names of shipped samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from ingenium.model.bars import Bars
from ingenium.model.errors import DataError
from ingenium.model.ticks import Ticks
from ingenium.runtime.market import Market, has_sample, of_symbol, renamed, sample_market
from ingenium.runtime.provenance import Provenance
from ingenium.runtime.tick_market import TickMarket
from ingenium.storage.bar_files import load_bars
from ingenium.storage.checksums import file_checksum

if TYPE_CHECKING:
    from ingenium.model.bars import Stamp
    from ingenium.model.corporate_actions import CorporateAction


def markets_of(
    data: object, *, timeframe: str | None, stamp: Stamp, actions: Sequence[CorporateAction]
) -> list[Market | TickMarket]:
    """Return a market for each instrument in `data`.

    Raises:
        DataError: it holds nothing, one symbol twice, or bars that cannot be trusted.
    """

    def market(source: object, symbol: str | None) -> Market | TickMarket:
        if isinstance(source, Ticks):
            return TickMarket(_named(source, symbol))
        if isinstance(source, str) and has_sample(source):
            return renamed(sample_market(source), symbol or source)
        if isinstance(source, Bars):
            return renamed(Market(source), symbol or source.symbol)
        bars = _loaded(source, symbol, timeframe=timeframe, stamp=stamp)
        return Market(bars, provenance=_provenance(source))

    if isinstance(data, Mapping) and _is_group(data):
        found = [market(source, str(symbol)) for symbol, source in data.items()]
    elif isinstance(data, (list, tuple)):
        found = [market(source, None) for source in data]
    else:
        found = [market(data, None)]
    _check(found, actions)
    given = tuple(actions)
    return [
        replace(m, actions=(*m.actions, *of_symbol(given, m.symbol)))
        if isinstance(m, Market)
        else m
        for m in found
    ]


def _named(ticks: Ticks, symbol: str | None) -> Ticks:
    return ticks if symbol in (None, ticks.symbol) else replace(ticks, symbol=symbol)


def _is_group(data: Mapping[object, object]) -> bool:
    """Tell whether a mapping is of symbols to data, rather than of columns to values."""
    return not {"close", "c"} & {str(key).lower() for key in data}


def _provenance(source: object) -> Provenance:
    if not isinstance(source, (str, PathLike)):
        return Provenance()
    path = Path(source)
    return Provenance(source=path.name, checksum=file_checksum(path))


def _loaded(source: object, symbol: str | None, *, timeframe: str | None, stamp: Stamp) -> Bars:
    try:
        return load_bars(source, symbol=symbol, timeframe=timeframe, stamp=stamp)
    except DataError as error:
        problem = str(error)
        if symbol is None and problem.endswith("give symbol=."):
            problem = problem.replace("give symbol=.", 'give data={"SYMBOL": ...}.')
        raise DataError(problem) from error.__cause__


def _check(found: Sequence[Market | TickMarket], actions: Sequence[CorporateAction]) -> None:
    if not found:
        msg = 'data is empty: give bars, such as data="AAPL" for the shipped sample.'
        raise DataError(msg)
    symbols = [market.symbol for market in found]
    for row, market in enumerate(found):
        if market.symbol in symbols[:row]:
            msg = f"data holds {market.symbol} twice: remove one."
            raise DataError(msg)
        if market.rows == 0:
            msg = f"data holds no bars of {market.symbol}: give at least one."
            raise DataError(msg)
        if isinstance(market, TickMarket) and of_symbol(tuple(actions), market.symbol):
            msg = (
                f"{market.symbol} is played from ticks, which have no corporate actions: leave out."
            )
            raise DataError(msg)
    kept = sum(len(of_symbol(tuple(actions), symbol)) for symbol in symbols)
    if kept != len(actions):
        msg = f"actions name a symbol that data does not hold: it holds {', '.join(symbols)}."
        raise DataError(msg)
