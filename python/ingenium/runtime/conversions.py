"""Pairs of the catalog that convert into the account's currency: data, not traded by default."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingenium.runtime.currencies import currencies_of, reachable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingenium.runtime.catalog_source import CatalogSource
    from ingenium.runtime.market import Market
    from ingenium.runtime.system import System
    from ingenium.storage.catalog.series import Series


def conversion_markets(
    system: System, markets: Sequence[Market], catalog: CatalogSource
) -> list[Market]:
    """Return the pairs that the markets' currencies need and the data does not hold.

    A pair begins with the last bar before the run, so that a rate is known from its start.
    """
    home = system.account.currency
    quoted, pairs = currencies_of(system, markets)
    names = {market.symbol for market in markets}
    offered = [series for series in catalog.series if series.symbol not in names]
    found: dict[str, Series] = {}
    for currency in dict.fromkeys(quoted.values()):
        if currency in reachable(home, pairs):
            continue
        for series in _way(currency, home, offered, pairs):
            found.setdefault(series.symbol, series)
            pairs.append({str(series.base), str(series.currency)})
    return [_cut(catalog.market(series), markets, system.data.end) for series in found.values()]


def _way(
    currency: str, home: str, offered: Sequence[Series], pairs: Sequence[set[str]]
) -> Sequence[Series]:
    """Return the one pair that leads home or to what leads there; else two; else none."""
    near = reachable(home, pairs, steps=1)
    direct = list(_between(currency, near, offered))
    if direct:
        return direct[:1]
    for series in _between(currency, None, offered):
        other = series.base if series.currency == currency else series.currency
        second = list(_between(str(other), {home}, offered))
        if second:
            return [series, second[0]]
    return []


def _between(currency: str, others: set[str] | None, offered: Sequence[Series]) -> Iterator[Series]:
    """Yield the pairs of a currency with one of the others, the longest bars up to a day first."""

    def order(series: Series) -> tuple[int, str, str]:
        return (-series.length, series.symbol, series.venue)

    for series in sorted(offered, key=order):
        ends = {series.base, series.currency}
        if None in ends or currency not in ends:
            continue
        (other,) = ends - {currency} or {currency}
        if others is None or other in others:
            yield series


def _cut(market: Market, markets: Sequence[Market], end: str | None) -> Market:
    import numpy as np

    start = min(int(each.bars.time[0]) for each in markets)
    bars = market.bars.between(None, end)
    before = max(0, int(np.searchsorted(bars.time, start)) - 1)
    note = f"converts {market.facts.base} and {market.facts.currency}; it is not traded"
    return replace(market, bars=bars[before:], is_traded=False, notes=(*market.notes, note))
