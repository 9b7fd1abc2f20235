"""Corporate actions on their way into the engine: which of them belong to a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.model.corporate_actions import Delisting, Split, SymbolChange
from ingenium.model.timeframe import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingenium.model.corporate_actions import CorporateAction
    from ingenium.model.engine import Engine
    from ingenium.runtime.market import Market

_LAST_WORD: Final = 10 * DAY
"""How long after its last bar a delisting still belongs to a run that ends with that bar."""


def add_actions(engine: Engine, number: int, market: Market, end: int) -> None:
    """Add the actions of a market, by its instrument's number; `end` is the run's last label."""
    for action in _within(market, end):
        if isinstance(action, Split):
            engine.add_split(number, action.time, action.numerator, action.denominator)
        elif isinstance(action, SymbolChange):
            engine.add_symbol_change(number, action.time, action.new)
        elif isinstance(action, Delisting):
            price = None if action.price is None else f"{action.price:f}"
            engine.add_delisting(number, action.time, price)
        else:
            engine.add_dividend(number, action.time, f"{action.amount:f}")


def last_label(markets: Sequence[Market]) -> int:
    """Return the last label of all bars of a run."""
    return max((int(market.bars.time[-1]) for market in markets), default=0)


def _within(market: Market, end: int) -> Iterator[CorporateAction]:
    """Yield the actions that happen while the instrument's bars go on, and its end after them."""
    first, last = int(market.bars.time[0]), int(market.bars.time[-1])
    for action in market.actions:
        until = max(end, last + _LAST_WORD) if isinstance(action, Delisting) else last
        if first < action.time <= until:
            yield action
