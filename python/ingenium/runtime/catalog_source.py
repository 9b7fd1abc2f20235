"""Markets from the catalog, and from the shipped samples where the catalog has no such symbol."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingenium.model.errors import DataError
from ingenium.model.suggestion import did_you_mean
from ingenium.runtime.following import Known, market_of_symbol
from ingenium.runtime.market import Facts, Market, has_sample, sample_market
from ingenium.runtime.provenance import Provenance
from ingenium.runtime.resampling import with_bars_of
from ingenium.storage.catalog.actions import read_actions
from ingenium.storage.catalog.beside import LOCAL
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.catalog.layout import catalog_folder
from ingenium.storage.catalog.series import timeframe_length
from ingenium.storage.catalog.symbols import read_symbols
from ingenium.storage.kinds import BARS
from ingenium.storage.sample import SAMPLE_SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.model.corporate_actions import CorporateAction
    from ingenium.model.symbol_history import SymbolHistory
    from ingenium.runtime.system import System
    from ingenium.storage.catalog.series import Series

_ADJUSTED = "prices are adjusted: splits and dividends are in them and are not booked"


class CatalogSource:
    """The catalog of a system: its series of bars, read once, opened when they are asked for."""

    def __init__(self, system: System) -> None:
        self._data = system.data
        named = self._data.catalog
        folder = system.folder
        root = catalog_folder(folder) if named is None else folder / Path(named).expanduser()
        self._catalog = Catalog(root)
        self._beside: dict[str, tuple[SymbolHistory, tuple[CorporateAction, ...]]] = {}
        self.series = [series for series in self._catalog.series() if series.kind == BARS.name]

    def markets(self) -> list[Market]:
        """Return the markets of the symbols that the system names, or of all that there are.

        Raises:
            DataError: there are no bars of a symbol, or several series that would do.
        """
        return [self._named(symbol) for symbol in self._data.symbols or self._all()]

    def market(self, series: Series) -> Market:
        """Return the market of one series, mapped rather than read."""
        opened = self._catalog.open(series)
        return Market(
            opened.bars,
            notes=(_ADJUSTED,) if series.prices == "adjusted" else (),
            provenance=Provenance(
                source=f"catalog {series.name}",
                checksum=series.checksum,
                venue=series.venue,
                prices=series.prices,
                calendar=series.calendar or "",
            ),
            facts=Facts(
                currency=series.currency,
                base=series.base,
                price_decimals=series.price_decimals,
                quantity_decimals=series.quantity_decimals,
            ),
            release=opened.release,
        )

    def _all(self) -> Sequence[str]:
        if isinstance(self._data.bars, dict):
            return tuple(self._data.bars)
        return tuple(dict.fromkeys(series.symbol for series in self._at())) or SAMPLE_SYMBOLS

    def _at(self) -> list[Series]:
        """Return the series of the venue that is asked for, of all where none is."""
        venue = self._data.venue
        return [series for series in self.series if venue in (None, series.venue)]

    def _named(self, symbol: str) -> Market:
        market = market_of_symbol(symbol, self._known(symbol))
        if market is not None:
            return market
        own = [series for series in self._at() if series.symbol == symbol]
        if own:  # outside the dates, which is told where they are cut
            return self._of(own, self._data.bars_of(symbol))
        if has_sample(symbol):
            return sample_market(symbol)
        known = dict.fromkeys([*(series.symbol for series in self._at()), *SAMPLE_SYMBOLS])
        at = f" of {self._data.venue}" if self._data.venue else ""
        msg = (
            f"there are no bars of {symbol!r}{at} in the catalog {self._catalog.root}, and no "
            f"sample: {did_you_mean(symbol, known)}; ingenium data import brings more in."
        )
        raise DataError(msg)

    def _venue_of(self, symbol: str) -> str:
        """Return the venue whose actions and tickers a symbol has."""
        venues = (series.venue for series in self._at() if series.symbol == symbol)
        return self._data.venue or next(venues, LOCAL)

    def _known(self, symbol: str) -> Known:
        """Return what there is beside the series of a symbol's venue, which is read once."""
        venue, root = self._venue_of(symbol), self._catalog.root
        if venue not in self._beside:
            self._beside[venue] = (read_symbols(root, venue), read_actions(root, venue))
        wanted = self._data.bars_of(symbol)
        return Known(*self._beside[venue], lambda ticker: self._within(ticker, wanted))

    def _within(self, ticker: str, wanted: str | None) -> Market | None:
        """Return the bars of a ticker within the dates of the run; None where there are none."""
        own = [series for series in self._at() if series.symbol == ticker]
        if not own:
            return None
        market = self._of(own, wanted)
        kept = market.bars.between(self._data.start, self._data.end)
        return replace(market, bars=kept) if len(kept) else None

    def _of(self, own: Sequence[Series], wanted: str | None) -> Market:
        """Return the market of the bars that are wanted, made of finer ones if need be."""
        if wanted is None:
            return self.market(_only(own))
        length = timeframe_length(wanted)
        exact = [each for each in own if each.timeframe == wanted or 0 < length == each.length]
        if exact:
            return self.market(_only(exact))
        finer = [each for each in own if each.length and length and length % each.length == 0]
        if not finer:
            there = ", ".join(each.timeframe for each in own)
            msg = (
                f"the catalog has no bars of {wanted} of {own[0].symbol}, nor finer ones to make "
                f"them of: it has {there}."
            )
            raise DataError(msg)
        longest = max(each.length for each in finer)
        source = _only([each for each in finer if each.length == longest])
        calendar = self._data.calendar or source.calendar
        return with_bars_of(self.market(source), length, calendar)


def _only(found: Sequence[Series]) -> Series:
    """Return the one series.

    Raises:
        DataError: there are several.
    """
    if len(found) == 1:
        return found[0]
    listed = ", ".join(each.name for each in found)
    keys = "venue" if len({each.timeframe for each in found}) == 1 else "bars"
    msg = f"the catalog has several series of {found[0].symbol} ({listed}): choose with {keys}:."
    raise DataError(msg)
