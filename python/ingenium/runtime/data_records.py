"""A line for each market of a run: which bars they were, and how to know them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, overload

from ingenium.model.timeframe import format_timeframe
from ingenium.model.timestamps import iso
from ingenium.runtime.provenance import columns_checksum
from ingenium.runtime.tick_market import TickMarket

if TYPE_CHECKING:
    from ingenium.runtime.market import Market


class DataRecords(Sequence[Mapping[str, object]]):
    """A line for each market of a run; made when it is first read, as checksums take time."""

    def __init__(self, markets: Sequence[Market | TickMarket]) -> None:
        self._markets = tuple(markets)

    @cached_property
    def _records(self) -> list[dict[str, object]]:
        return [_record(market) for market in self._markets]

    def __len__(self) -> int:
        return len(self._markets)

    @overload
    def __getitem__(self, index: int) -> Mapping[str, object]: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapping[str, object]]: ...

    def __getitem__(
        self, index: int | slice
    ) -> Mapping[str, object] | Sequence[Mapping[str, object]]:
        return self._records[index]


def _record(market: Market | TickMarket) -> dict[str, object]:
    provenance = market.provenance
    if isinstance(market, TickMarket):
        return {
            "symbol": market.symbol,
            "venue": provenance.venue,
            "timeframe": "tick",
            "rows": market.rows,
            "first": iso(int(market.ticks.time[0])),
            "last": iso(int(market.ticks.time[-1])),
            "checksum": provenance.checksum or market.checksum(),
            "source": provenance.source,
            "prices": provenance.prices,
            "calendar": provenance.calendar,
        }
    bars = market.bars
    return {
        "symbol": bars.symbol,
        "venue": provenance.venue,
        "timeframe": format_timeframe(bars.timeframe) if bars.timeframe else "",
        "rows": len(bars),
        "first": iso(int(bars.time[0])),
        "last": iso(int(bars.time[-1])),
        "checksum": provenance.checksum or columns_checksum(bars),
        "source": provenance.source,
        "prices": provenance.prices,
        "calendar": provenance.calendar,
    }
