"""A study on its way to another process: settings by value, bars by the file that all map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingenium.research.study import Study
from ingenium.runtime.data_records import DataRecords
from ingenium.runtime.data_source import load_markets
from ingenium.runtime.entrant import kinds_of
from ingenium.runtime.market import Market
from ingenium.runtime.prepared import Prepared
from ingenium.storage.shared_bars import map_shared, write_shared

if TYPE_CHECKING:
    from ingenium.runtime.prepared import Assumption
    from ingenium.runtime.specifications import Specification
    from ingenium.runtime.system import System
    from ingenium.strategy.strategy import Strategy

_CATALOG: Final = "catalog"


@dataclass(frozen=True, slots=True)
class Parcel:
    """What another process needs for the runs of a study.

    Attributes:
        system: the settings.
        specifications: the instruments.
        assumptions: what is assumed of the data.
        markets: the markets without their bars; none where the catalog is mapped instead.
        folder: where the bars are.
        kinds: the strategies' classes; none where the system's entries name them.
    """

    system: System
    specifications: tuple[Specification, ...]
    assumptions: tuple[Assumption, ...]
    markets: tuple[Market, ...]
    folder: str
    kinds: tuple[type[Strategy], ...]

    def open(self) -> Study:
        """Return the study, its bars mapped."""
        if self.markets:
            markets = tuple(
                replace(market, bars=map_shared(Path(self.folder) / f"{number}.arrow", market.bars))
                for number, market in enumerate(self.markets)
            )
        else:
            markets = tuple(load_markets(self.system))
        prepared = Prepared(
            system=self.system,
            markets=markets,
            specifications=self.specifications,
            assumptions=self.assumptions,
            records=DataRecords(markets),
        )
        return Study(prepared, self.kinds or kinds_of(self.system))


def parcel_of(study: Study, folder: Path, *, is_named: bool) -> Parcel:
    """Return the study as a parcel; bars that are not of the catalog are written to `folder`.

    Args:
        study: what is to be run.
        folder: where the bars of the parcel are kept while it is used.
        is_named: whether the system's entries name the strategies' classes.
    """
    prepared = study.prepared
    is_mapped = is_named and prepared.system.data.source == _CATALOG
    markets = () if is_mapped else prepared.bar_markets
    for number, market in enumerate(markets):
        write_shared(market.bars, folder / f"{number}.arrow")
    return Parcel(
        system=prepared.system,
        specifications=prepared.specifications,
        assumptions=prepared.assumptions,
        markets=tuple(_without_bars(market) for market in markets),
        folder=str(folder),
        kinds=() if is_named else tuple(study.kinds),
    )


def _without_bars(market: Market) -> Market:
    return Market(
        market.bars[:0],
        market.actions,
        market.sessions,
        market.notes,
        market.provenance,
        market.facts,
        market.is_traded,
    )
