"""A run that is never played: it reads a recipe, and requests, just as every replica will."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.model.errors import DataError
from ingenium.model.session.making import run_of

if TYPE_CHECKING:
    from ingenium.model.engine import LiveRun
    from ingenium.model.session.messages import Call
    from ingenium.model.session.recipe import Recipe

_MOST: Final = 4_096
"""Calls after which the run, which keeps what it has read, is made anew."""


class Trial:
    """Tries what others sent before anything is done with it."""

    def __init__(self, recipe: Recipe) -> None:
        """Make the run.

        Raises:
            DataError: no engine can be made of the recipe.
        """
        self._recipe = recipe
        self._read = 0
        self._run = self._made()

    def read(self, call: Call) -> None:
        """Read what a strategy asked for.

        Raises:
            DataError: it cannot be understood.
        """
        if self._read >= _MOST:
            self._read, self._run = 0, self._made()
        requests = bytes(call.requests)
        try:
            self._run.decide(call.strategy, self._read, requests)
        except ValueError as error:
            reason = str(error).partition(": ")[2]
            name = self._recipe.strategies[call.strategy].id
            msg = f"What strategy {name} asked for in call {call.call} is no request: {reason}."
            raise DataError(msg) from None
        self._read += 1

    def _made(self) -> LiveRun:
        try:
            return run_of(self._recipe, {})
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            msg = f"No engine can be made of the session's recipe ({error}): look at who opened it."
            raise DataError(msg) from error
