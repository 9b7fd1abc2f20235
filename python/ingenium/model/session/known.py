"""Refuses what is said of strategies and accounts that a session does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.model.errors import DataError
from ingenium.model.suggestion import did_you_mean

if TYPE_CHECKING:
    from ingenium.model.session.messages import Changed, Reported
    from ingenium.model.session.recipe import Recipe

_LONGEST: Final = 100


def check_change(change: Changed, recipe: Recipe) -> None:
    """Refuse to change what is not there.

    Raises:
        DataError: the session has no such strategy, or account.
    """
    strategies = [each.id for each in recipe.strategies]
    if change.account is not None and change.account not in recipe.venues:
        name = change.account[:_LONGEST]
        fix = did_you_mean(name, recipe.venues)
        msg = f"The session has no account {name!r} to change: {fix}."
        raise DataError(msg)
    if change.strategy is not None and change.strategy not in strategies:
        name = change.strategy[:_LONGEST]
        fix = did_you_mean(name, strategies)
        msg = f"The session has no strategy {name!r} to change: {fix}."
        raise DataError(msg)


def check_report(reported: Reported, recipe: Recipe) -> None:
    """Refuse what is reported of an account that is not there.

    Raises:
        DataError: the session has no such account.
    """
    if reported.account not in recipe.accounts:
        name = reported.account[:_LONGEST]
        msg = f"The session has no account {name!r}: {did_you_mean(name, recipe.accounts)}."
        raise DataError(msg)
