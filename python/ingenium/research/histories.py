"""Other histories of the same markets: cut off at a moment, or begun later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from ingenium.runtime.limits import Limits

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingenium.runtime.market import Market
    from ingenium.runtime.prepared import Prepared


def with_known_times(prepared: Prepared) -> Prepared:
    """Return the same markets with the time at which each bar became known written beside it.

    A cut then changes no bar: the last one that is left is known when it was known before.
    """
    markets = [
        replace(market, bars=market.bars.with_available(market.bars.known_at()))
        for market in prepared.bar_markets
    ]
    return replace(prepared, markets=tuple(markets))


def without_limits(prepared: Prepared) -> Prepared:
    """Return the same markets and strategies with an account that stops nothing.

    A history that begins later has another capital at each moment, and what capital and risk limits
    refuse would differ. Which way a strategy wants to hold does not.
    """
    system = prepared.system
    free = msgspec.structs.replace(
        system,
        account=msgspec.structs.replace(system.account, kind="unlimited"),
        risk=Limits(),
        strategies=tuple(
            msgspec.structs.replace(entry, risk=Limits()) for entry in system.strategies
        ),
    )
    return replace(prepared, system=free)


def cut_after(prepared: Prepared, moment: int) -> Prepared:
    """Return the markets with the bars and actions that were known at a moment."""
    return replace(prepared, markets=tuple(_until(each, moment) for each in prepared.bar_markets))


def begun_after(prepared: Prepared, moment: int) -> Prepared:
    """Return the markets with the bars that became known after a moment."""
    return replace(prepared, markets=tuple(_after(each, moment) for each in prepared.bar_markets))


def known_times(market: Market) -> npt.NDArray[np.int64]:
    """Return when each bar of a market became known."""
    return market.bars.known_at()


def cut_span(prepared: Prepared) -> npt.NDArray[np.int64]:
    """Return the moments at which the markets may be cut: each has a bar before and after.

    Where no such moment is, the array is empty.
    """
    known = [known_times(market) for market in prepared.bar_markets]
    first = max(int(times[0]) for times in known)
    last = min(int(times[-1]) for times in known)
    moments = np.unique(np.concatenate(known))
    return moments[(moments >= first) & (moments < last)]


def _until(market: Market, moment: int) -> Market:
    count = int(np.searchsorted(known_times(market), moment, side="right"))
    actions = tuple(action for action in market.actions if action.time <= moment)
    return replace(market, bars=market.bars[:count], actions=actions)


def _after(market: Market, moment: int) -> Market:
    first = int(np.searchsorted(known_times(market), moment, side="right"))
    return replace(market, bars=market.bars[first:])
