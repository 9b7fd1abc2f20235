"""Corporate actions on their way into the engine: which of them belong to a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.model import corporate_actions as known
from ingenium.model.session.recipe import Action, Delisting, Dividend, Split, SymbolChange
from ingenium.model.timeframe import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingenium.model.corporate_actions import CorporateAction
    from ingenium.runtime.market import Market

_LAST_WORD: Final = 10 * DAY
"""How long after its last bar a delisting still belongs to a run that ends with that bar."""


def actions_of(market: Market, end: int) -> tuple[Action, ...]:
    """Return the actions of a market that belong to a run whose last label is `end`."""
    return tuple(_action(action) for action in _within(market, end))


def last_label(markets: Sequence[Market]) -> int:
    """Return the last label of all bars of a run."""
    return max((int(market.bars.time[-1]) for market in markets), default=0)


def _action(action: CorporateAction) -> Action:
    if isinstance(action, known.Split):
        return Split(action.time, action.numerator, action.denominator)
    if isinstance(action, known.SymbolChange):
        return SymbolChange(action.time, action.new)
    if isinstance(action, known.Delisting):
        return Delisting(action.time, None if action.price is None else f"{action.price:f}")
    return Dividend(action.time, f"{action.amount:f}")


def _within(market: Market, end: int) -> Iterator[CorporateAction]:
    """Yield the actions that happen while the instrument's bars go on, and its end after them."""
    first, last = int(market.bars.time[0]), int(market.bars.time[-1])
    for action in market.actions:
        until = max(end, last + _LAST_WORD) if isinstance(action, known.Delisting) else last
        if first < action.time <= until:
            yield action
