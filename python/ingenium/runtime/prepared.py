"""A system and its markets, read and judged once, to be run with many strategies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingenium.runtime.data_records import DataRecords
from ingenium.runtime.fill_bundles import bundle_assumption, bundled
from ingenium.runtime.market import describe_holes, holes
from ingenium.runtime.specifications import specifications

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.runtime.market import Market
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
    markets: tuple[Market, ...]
    specifications: tuple[Specification, ...]
    assumptions: tuple[Assumption, ...]
    records: DataRecords

    @property
    def traded(self) -> list[str]:
        """The symbols that strategies trade unless they say otherwise."""
        return [market.symbol for market in self.markets if market.is_traded]


def prepare(system: System, markets: Sequence[Market]) -> Prepared:
    """Return a system made ready on its markets.

    Raises:
        ConfigError: a setting names what the data do not hold.
        DataError: nobody can tell when bars became known.
    """
    own = system.venue
    if system.fills != "base":
        has_volume = all(market.bars.volume.any() for market in markets)
        system = bundled(system, has_volume=has_volume)
    specified = specifications(system, markets)
    told = _assumptions(markets, [each.sentence for each in specified])
    return Prepared(
        system=system,
        markets=tuple(markets),
        specifications=specified,
        assumptions=(*bundle_assumption(system, own), *told),
        records=DataRecords(markets),
    )


def _assumptions(markets: Sequence[Market], sentences: Sequence[str]) -> list[Assumption]:
    """Return what was assumed of the data; symbols of which the same was share a sentence."""
    same: dict[Assumption, list[str]] = {}
    for market, sentence in zip(markets, sentences, strict=True):
        found = holes(market)
        market.release()
        gap = f"{describe_holes(found)}; no bars were invented" if found else ""
        told = [("instrument", sentence), *(("data", note) for note in market.notes)]
        for kind, text in [*told, ("data", gap)]:
            if text:
                same.setdefault((kind, text), []).append(market.symbol)
    return [(kind, f"{', '.join(symbols)}: {text}") for (kind, text), symbols in same.items()]
