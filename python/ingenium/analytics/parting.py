"""Where two runs part: the first row of a table that is not the same in both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.analytics.columns import EXACT, length
from ingenium.analytics.figures import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.analytics.columns import Column, Columns
    from ingenium.analytics.outcome import Outcome

_FILL: Final = ("time", "symbol", "side", "quantity", "price")


@dataclass(frozen=True, slots=True)
class Parting:
    """The first row that differs.

    Attributes:
        time: the earlier of the two rows' times, in nanoseconds UTC.
        row: its number, from 0.
        first: what the first run has there, in words.
        other: what the other run has there, in words.
    """

    time: int
    row: int
    first: str
    other: str


def parting_of_fills(first: Outcome, other: Outcome) -> Parting | None:
    """Return the first fill that differs in time, symbol, side, quantity or price, if any does."""
    one, two = first.table("fills"), other.table("fills")
    row = first_difference(one, two, _FILL)
    if row is None:
        return None
    times = [int(str(table["time"][row])) for table in (one, two) if row < length(table)]
    return Parting(min(times), row, *(_fill_in_words(table, row) for table in (one, two)))


def first_difference(one: Columns, other: Columns, names: Sequence[str]) -> int | None:
    """Return the first row in which one of the named columns differs; None if none does.

    A table that ends earlier differs in the row after its last.
    """
    shared = min(length(one), length(other))
    unlike = [
        int(places[0])
        for name in names
        if len(places := _unlike(_exact(one, name)[:shared], _exact(other, name)[:shared]))
    ]
    if length(one) != length(other):
        unlike.append(shared)
    return min(unlike, default=None)


def _exact(columns: Columns, name: str) -> Column:
    return columns.get(name + EXACT, columns.get(name, ()))


def _unlike(one: Column, other: Column) -> np.ndarray:
    mine, theirs = np.asarray(one), np.asarray(other)
    if len(mine) != len(theirs):
        return np.arange(1)  # one of the tables lacks the column
    unlike = np.asarray(mine != theirs)
    if mine.dtype.kind == theirs.dtype.kind == "f":
        unlike &= ~(np.isnan(mine) & np.isnan(theirs))
    return np.flatnonzero(unlike)


def _fill_in_words(columns: Columns, row: int) -> str:
    if row >= length(columns):
        return "no fill"
    time, symbol, side, quantity, price = (_exact(columns, name)[row] for name in _FILL)
    return f"{side} {quantity} {symbol} at {price} on {moment(int(str(time)))}"
