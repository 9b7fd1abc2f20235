"""From the `data` section of a system to its markets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.model.corporate_actions import Delisting, Dividend, SymbolChange
from ingenium.model.errors import DataError, IngeniumError
from ingenium.model.timestamps import iso, last_instant
from ingenium.runtime.catalog_source import CatalogSource
from ingenium.runtime.conversions import conversion_markets
from ingenium.runtime.ingested import feed_of, ingested_markets
from ingenium.runtime.loose_files import markets_of_files, markets_of_path
from ingenium.runtime.market import (
    Market,
    check_timeframe,
    describe_holes,
    holes,
    sample_market,
    with_calendar,
    with_sessions,
)
from ingenium.runtime.settings import Data
from ingenium.storage.catalog.series import timeframe_length
from ingenium.storage.sample import SAMPLE_SYMBOLS

if TYPE_CHECKING:
    from ingenium.model.bars import Bars
    from ingenium.model.corporate_actions import CorporateAction
    from ingenium.runtime.system import System

_CATALOG: Final = "catalog"
_SAMPLE: Final = "sample"


def load_markets(system: System) -> list[Market]:
    """Return the markets that a system runs on, cut to its dates, in the order of its symbols.

    After them come the pairs that convert into the account's currency, where the catalog has them.

    Raises:
        DataError: bars are absent or cannot be trusted.
        ConfigError: the calendar is not known.
    """
    if feed_of(system) is not None:
        system = _of_history(system)
    data, place = system.data, system.place
    try:
        is_filed = data.source == _CATALOG and system.ingestor is None
        catalog = CatalogSource(system) if is_filed else None
        markets = [_finished(market, data) for market in _sources(system, catalog)]
        if catalog is not None:
            markets += conversion_markets(system, markets, catalog)
    except IngeniumError as error:
        raise type(error)(place.sentence("data", str(error))) from error
    if not markets:
        raise DataError(place.sentence("data.source", "holds no bars: name a file or folder"))
    return markets


def _of_history(system: System) -> System:
    """Return a system with a feed as one of the history that its data name.

    Raises:
        ConfigError: they name none.
    """
    if system.data == Data():
        problem = (
            "names no history, and a feed has none: say what to play, "
            "or run it as a session with ingenium run"
        )
        system.place.refuse("data", problem)
    return msgspec.structs.replace(system, ingestor=None)


def _sources(system: System, catalog: CatalogSource | None) -> list[Market]:
    data = system.data
    if catalog is not None:
        return catalog.markets()
    if system.ingestor is not None:
        return ingested_markets(system.ingestor, data, system.folder)
    if isinstance(data.source, dict):
        return markets_of_files(data.source, data, system.folder)
    if data.source == _SAMPLE:
        return [sample_market(symbol) for symbol in data.symbols or SAMPLE_SYMBOLS]
    return markets_of_path(data.source, data, system.folder)


def _finished(market: Market, data: Data) -> Market:
    """Return the market cut to the dates, with its calendar, once it holds what was asked for."""
    bars = _cut(market.bars, data)
    wanted = data.bars_of(bars.symbol)
    if wanted is not None and (length := timeframe_length(wanted)):
        check_timeframe(bars, wanted, length)
    market = replace(market, bars=bars, actions=_actions(market, data))
    calendar = data.calendar or market.provenance.calendar
    if calendar and calendar == market.provenance.calendar:
        market = with_sessions(market, calendar)
    elif calendar:
        market = with_calendar(market, calendar)
    found = holes(market)
    market.release()
    if found and data.holes == "refuse":
        msg = f"{bars.symbol} has {describe_holes(found)}: fill it, or say holes: report."
        raise DataError(msg)
    return market


def _actions(market: Market, data: Data) -> tuple[CorporateAction, ...]:
    """Return the actions that happen: adjusted prices hold splits and dividends already.

    Raises:
        DataError: they are asked for on adjusted prices.
    """
    if data.corporate_actions is False:
        return ()
    actions = market.actions
    if market.provenance.prices == "adjusted":
        if data.corporate_actions:
            msg = (
                f"the prices of {market.symbol} are adjusted, so that splits and dividends would "
                "count twice: leave corporate_actions out, or import raw prices."
            )
            raise DataError(msg)
        actions = tuple(each for each in actions if isinstance(each, (Delisting, SymbolChange)))
    _check_dividends(market)
    if data.end is not None:  # what comes after it is not known in the run
        actions = tuple(each for each in actions if each.time <= last_instant(data.end))
    return actions


def _check_dividends(market: Market) -> None:
    """Refuse dividends in another currency than the one that prices are known to be in."""
    known = market.facts.currency
    for action in market.actions:
        if isinstance(action, Dividend) and known not in (None, action.currency):
            msg = (
                f"{market.symbol} trades in {known}, but its dividend of {iso(action.time)} is in "
                f"{action.currency}: import the dividends in {known}."
            )
            raise DataError(msg)


def _cut(bars: Bars, data: Data) -> Bars:
    kept = bars.between(data.start, data.end)
    if len(kept) == 0:
        span = f"{iso(int(bars.time[0]))} to {iso(int(bars.time[-1]))}"
        msg = (
            f"{bars.symbol} has no bars from {data.start or 'its start'} to "
            f"{data.end or 'its end'}: it covers {span}."
        )
        raise DataError(msg)
    return kept
