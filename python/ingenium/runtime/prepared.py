"""A system and its markets, read and judged once, to be run with many strategies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingenium.model.errors import ConfigError
from ingenium.runtime.data_records import DataRecords
from ingenium.runtime.dated_rules import rules_sentence
from ingenium.runtime.fill_bundles import bundle_assumption, bundled
from ingenium.runtime.funding import funding_sentence
from ingenium.runtime.market import Market, describe_holes, holes
from ingenium.runtime.specifications import specifications
from ingenium.runtime.tick_market import TickMarket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.runtime.specifications import Specification
    from ingenium.runtime.system import System

Assumption = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the runs of a system share; nothing in it changes, so that threads may share it too.

    Attributes:
        system: the settings.
        markets: the instruments' histories.
        specifications: the instruments, as the core takes them.
        assumptions: what is assumed of the data, and what a bundle changed of the settings.
        records: a line for each market.
    """

    system: System
    markets: tuple[Market | TickMarket, ...]
    specifications: tuple[Specification, ...]
    assumptions: tuple[Assumption, ...]
    records: DataRecords

    @property
    def traded(self) -> list[str]:
        """The symbols that strategies trade unless they say otherwise."""
        return [market.symbol for market in self.markets if market.is_traded]

    @property
    def bar_markets(self) -> tuple[Market, ...]:
        """The markets, where all of them are played from bars.

        Raises:
            ConfigError: one is played from ticks.
        """
        for market in self.markets:
            if isinstance(market, TickMarket):
                msg = f"{market.symbol} is played from ticks, this needs bars: give its bars."
                raise ConfigError(msg)
        return tuple(market for market in self.markets if isinstance(market, Market))


def prepare(system: System, markets: Sequence[Market | TickMarket]) -> Prepared:
    """Return a system made ready on its markets.

    Raises:
        ConfigError: a setting names what the data do not hold.
        DataError: nobody can tell when bars became known.
    """
    own = system.venue
    if system.fills != "base":
        of_bars = [market.bars for market in markets if isinstance(market, Market)]
        has_volume = all(bars.volume.any() for bars in of_bars)
        has_ticks = len(of_bars) < len(markets)
        system = bundled(system, has_volume=has_volume, has_ticks=has_ticks)
    specified = specifications(system, markets)
    told = _assumptions(markets, [each.sentence for each in specified])
    return Prepared(
        system=system,
        markets=tuple(markets),
        specifications=specified,
        assumptions=(*bundle_assumption(system, own), *_by_date(system), *told),
        records=DataRecords(markets),
    )


def _by_date(system: System) -> list[Assumption]:
    """Return what was assumed of the funding and the rules of instruments."""
    told = []
    for symbol, given in system.instruments.items():
        if given.funding is not None:
            told.append(("funding", f"{symbol}: {funding_sentence(given.funding)}"))
        if given.rules:
            told.append(("rules", f"{symbol}: {rules_sentence(given.rules)}"))
    return told


def _assumptions(
    markets: Sequence[Market | TickMarket], sentences: Sequence[str]
) -> list[Assumption]:
    """Return what was assumed of the data; symbols of which the same was share a sentence."""
    same: dict[Assumption, list[str]] = {}
    for market, sentence in zip(markets, sentences, strict=True):
        found = holes(market) if isinstance(market, Market) else []
        market.release()
        gap = f"{describe_holes(found)}; no bars were invented" if found else ""
        told = [("instrument", sentence), *(("data", note) for note in market.notes)]
        for kind, text in [*told, ("data", gap)]:
            if text:
                same.setdefault((kind, text), []).append(market.symbol)
    return [(kind, f"{', '.join(symbols)}: {text}") for (kind, text), symbols in same.items()]
