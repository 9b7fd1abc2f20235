"""From a recipe to an engine that lacks only data and strategies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ingenium.model.engine import Engine
from ingenium.model.session.recipe import Delisting, Dividend, Split

if TYPE_CHECKING:
    from ingenium.model.session.recipe import Action, Listing, Recipe


def engine_of(recipe: Recipe) -> Engine:
    """Return an engine with the instruments of a recipe, by their numbers.

    Raises:
        ValueError: the core refuses a setting.
    """
    engine = Engine(**recipe.engine)
    for listing in recipe.instruments:
        _list(engine, listing)
    for number, listing in enumerate(recipe.instruments):
        for action in listing.actions:
            _act(engine, number, action)
    return engine


def _list(engine: Engine, listing: Listing) -> None:
    number = engine.add_instrument(_values(listing.values))
    for time, values in listing.later:
        engine.add_rules(number, time, _values(values))
    if listing.funding:
        times = np.array([time for time, _ in listing.funding], np.int64)
        engine.add_funding(number, times, [rate for _, rate in listing.funding])


def _values(values: dict[str, Any]) -> dict[str, Any]:
    """Return a specification with its sessions as columns."""
    if "sessions" not in values:
        return values
    opens, closes = values["sessions"]
    return values | {"sessions": (np.asarray(opens, np.int64), np.asarray(closes, np.int64))}


def _act(engine: Engine, number: int, action: Action) -> None:
    if isinstance(action, Split):
        engine.add_split(number, action.time, action.numerator, action.denominator)
    elif isinstance(action, Dividend):
        engine.add_dividend(number, action.time, action.amount)
    elif isinstance(action, Delisting):
        engine.add_delisting(number, action.time, action.price)
    else:
        engine.add_symbol_change(number, action.time, action.new)
