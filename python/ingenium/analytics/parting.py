"""Where two runs part: the first row of a table that is not the same in both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.analytics.columns import EXACT, TIMES, length
from ingenium.analytics.figures import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.analytics.columns import Column, Columns
    from ingenium.analytics.outcome import Outcome

_NOUNS: Final = {
    "orders": "order",
    "denials": "denial",
    "fills": "fill",
    "events": "event",
    "trades": "round trip",
    "equity": "point of the equity curve",
}
_CLOCKS: Final = {"orders": "created", "trades": "exit_time"}
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
    """Return the first row in which a named column that both have differs; None if none does.

    A table that ends earlier differs in the row after its last.
    """
    shared = min(length(one), length(other))
    unlike = [
        int(places[0])
        for name in names
        if name in one and name in other
        if len(places := _unlike(_exact(one, name)[:shared], _exact(other, name)[:shared]))
    ]
    if length(one) != length(other):
        unlike.append(shared)
    return min(unlike, default=None)


def _exact(columns: Columns, name: str) -> Column:
    return columns.get(name + EXACT, columns.get(name, ()))


def _unlike(one: Column, other: Column) -> np.ndarray:
    mine, theirs = np.asarray(one), np.asarray(other)
    unlike = np.asarray(mine != theirs)
    if mine.dtype.kind == theirs.dtype.kind == "f":
        unlike &= ~(np.isnan(mine) & np.isnan(theirs))
    return np.flatnonzero(unlike)


def _fill_in_words(columns: Columns, row: int) -> str:
    if row >= length(columns):
        return "no fill"
    time, symbol, side, quantity, price = (_exact(columns, name)[row] for name in _FILL)
    return f"{side} {quantity} {symbol} at {price} on {moment(int(str(time)))}"


def first_difference_in_words(then: Outcome, now: Outcome) -> str:
    """Return the earliest row of any table that is not the same, in words; "" if there is none."""
    found = [
        (*place, table)
        for table in _NOUNS
        for place in [_place(then.table(table), now.table(table), _CLOCKS.get(table, "time"))]
        if place is not None
    ]
    if not found:
        return ""
    time, row, table = min(found, key=lambda each: each[0])
    what = f"{_NOUNS[table]} {row + 1:,} ({moment(time)})"
    one, two = then.table(table), now.table(table)
    if row >= length(one):
        return f"{what} was not there then: {_row_in_words(two, row)}"
    if row >= length(two):
        return f"{what} is not there now: {_row_in_words(one, row)}"
    pair = _row(one, row), _row(two, row)
    changed = [name for name in _shown(one) if first_difference(*pair, [name]) is not None]
    shown = (f"{name} {_at(one, name, row)} then, {_at(two, name, row)} now" for name in changed)
    return f"{what} is another: {'; '.join(shown)}"


def _place(one: Columns, other: Columns, clock: str) -> tuple[int, int] | None:
    """Return the time and the number of the first row that differs."""
    row = first_difference(one, other, _shown(one))
    if row is None:
        return None
    return min(int(str(table[clock][row])) for table in (one, other) if row < length(table)), row


def _shown(columns: Columns) -> list[str]:
    return [name for name in columns if not name.endswith(EXACT)]


def _row(columns: Columns, row: int) -> Columns:
    return {name: values[row : row + 1] for name, values in columns.items()}


def _row_in_words(columns: Columns, row: int) -> str:
    names = [name for name in _shown(columns) if name not in TIMES]
    return ", ".join(f"{name} {_at(columns, name, row)}" for name in names)


def _at(columns: Columns, name: str, row: int) -> str:
    value = _exact(columns, name)[row]
    return moment(int(str(value))) if name in TIMES else str(value)
