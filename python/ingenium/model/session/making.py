"""From a recipe to an engine that lacks only data and strategies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np

from ingenium.model.engine import Engine
from ingenium.model.session.recipe import Delisting, Dividend, Split

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.model.engine import LiveRun, StrategyCore
    from ingenium.model.session.recipe import Action, Listing, Participant, Recipe


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


def run_of(recipe: Recipe, own: Mapping[str, Decider], *, tells_events: bool = False) -> LiveRun:
    """Return a run whose bars are fed, which has not begun.

    Args:
        recipe: what it is made of.
        own: the strategies that are called here, by their ids; others decide elsewhere.
        tells_events: whether it tells what happens.

    Raises:
        ValueError: the core refuses a setting.
        ConfigError: a strategy has run before.
    """
    engine = engine_of(recipe)
    for number in range(len(recipe.instruments)):
        engine.add_live_bars(number)
    for participant in recipe.strategies:
        enter(engine, participant, own.get(participant.id), recipe.seed)
    leaves = recipe.is_executed_outside
    return engine.open(start=recipe.start, events=tells_events, requests=leaves)


class Decider(Protocol):
    """A strategy, portfolio or executor, as it enters a run."""

    def begin(self, *, name: str, seed: int) -> None:
        """Bind it to the one run that it takes part in."""

    def recall(self, written: bytes) -> None:
        """Begin with a state of a session before."""

    def change(self, values: Mapping[str, object]) -> None:
        """Go on with other values of parameters."""


def enter(engine: Engine, participant: Participant, decider: Decider | None, seed: int) -> int:
    """Let a participant take its place in a run, and return its number.

    Args:
        engine: of the run.
        participant: what the recipe says of it.
        decider: the object that is called; None where another process calls it.
        seed: what its chance is drawn from.

    Raises:
        ConfigError: it has run before, or the state that it begins with is of another class.
    """
    if decider is not None:
        decider.begin(name=participant.id, seed=seed)
        if participant.state:
            decider.recall(participant.state.encode())
    return engine.add_strategy(
        cast("StrategyCore", decider),
        id=participant.id,
        capital=participant.capital,
        instruments=list(participant.instruments),
        sizer=participant.sizer,
        limits=participant.limits,
        warm_up=participant.warm_up,
        portfolio=participant.is_portfolio,
    )


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
