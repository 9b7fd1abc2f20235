"""What a shadow begins with: the new version on the instruments of a session, at no exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ingenium.model.suggestion import did_you_mean
from ingenium.runtime.entrant import ADOPTED, deciders_of, entrants, made
from ingenium.runtime.instruments import given_values
from ingenium.runtime.recipes import recipe_of_listings
from ingenium.runtime.session.opening import check_strategies

if TYPE_CHECKING:
    from ingenium.model.decider import Decider
    from ingenium.model.session.messages import Opened
    from ingenium.model.session.recipe import Listing, Recipe
    from ingenium.runtime.system import System

Begun = tuple["Opened", "dict[str, Decider]"]
"""What a replica is made of: the message that opens it, and who decides in it."""


def shadow_of(system: System, session: Opened) -> Begun:
    """Return the new version as it would have begun where the session did.

    Its orders are filled by the rules of paper mode: no account is in its recipe, and no executor.

    Args:
        system: the new version.
        session: what opened the session of the old one.

    Raises:
        ConfigError: a setting is wrong, or names what the session does not have.
    """
    _check(system, session)
    strategies = made(system)
    check_strategies(strategies)
    alone = replace(system, executor=None)
    field = entrants(alone, strategies, _traded(system, session))
    recipe = recipe_of_listings(
        alone,
        [_listing(each, system) for each in session.recipe.instruments],
        field,
        start=session.recipe.start,
        states=session.states,
    )
    return replace(session, recipe=recipe), {each.id: each.strategy for each in field}


def _check(system: System, session: Opened) -> None:
    """Refuse settings by which the two cannot be compared.

    Raises:
        ConfigError: naming the first of them.
    """
    if system.fills != "base":
        problem = "is of a backtest, which knows all its data: write what it assumes in venue"
        system.place.refuse("fills", problem)
    own, theirs = system.account.currency, session.recipe.engine["currency"]
    if own != theirs:
        problem = f"is {own}, and {theirs} in session {session.session!r}: profits need the same"
        system.place.refuse("account.currency", problem)


def old_settings_of(system: System, session: Opened) -> Begun | None:
    """Return the strategies of the new version by the settings of the old one, on paper.

    None where they are not called the same, so that settings and strategies cannot be told apart.

    Raises:
        ConfigError: a setting is wrong.
    """
    recipe = session.recipe
    deciders = deciders_of(system)
    kept = tuple(each for each in recipe.strategies if each.id != ADOPTED)
    if [each.id for each in kept] != list(deciders):
        return None
    engine = recipe.engine | {"venue": "simulated"}
    on_paper = replace(recipe, engine=engine, strategies=kept, accounts=())
    return replace(session, recipe=on_paper), deciders


def without_states(session: Opened) -> Opened:
    """Return a session as it would have begun with new states."""
    recipe = session.recipe
    strategies = tuple(replace(each, state="") for each in recipe.strategies)
    return replace(session, recipe=replace(recipe, strategies=strategies))


def _traded(system: System, session: Opened) -> list[str]:
    """Return the symbols that the new version trades unless its strategies say otherwise.

    Raises:
        ConfigError: the session has no such symbol.
    """
    recipe = session.recipe
    known = [each.symbol for each in recipe.instruments]
    for symbol in system.data.symbols or ():
        if symbol not in known:
            fix = did_you_mean(symbol, known)
            problem = f"{symbol!r} is not in session {session.session!r}: {fix}"
            system.place.refuse("data.symbols", problem)
    return list(system.data.symbols or _followed(recipe))


def _followed(recipe: Recipe) -> list[str]:
    """Return the symbols that the strategies of a session follow."""
    numbers = {number for each in recipe.strategies for number in each.instruments}
    return [recipe.instruments[number].symbol for number in sorted(numbers)]


def _listing(listing: Listing, system: System) -> Listing:
    """Return an instrument with what the new version says of it; an exchange knows it better."""
    given = system.instruments.get(listing.symbol)
    if given is None or listing.symbol.rpartition(".")[2] in system.exchanges:
        return listing
    return replace(listing, values=listing.values | given_values(given))
