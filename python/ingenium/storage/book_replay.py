"""The messages of a recorded book, and the book that follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ingenium.model.books import ChainedBook
from ingenium.model.decimals import EXACT, decimals_needed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from ingenium.model.bar_checks import FloatColumn, IntColumn

    Level = tuple[int, int]

_SAME = ("is_snapshot", "first_id", "last_id", "seq")


@dataclass(frozen=True, slots=True)
class Message:
    """Levels that came together.

    Attributes:
        row: the place of its first level.
        is_snapshot: whether it has all levels.
        first: number of the first change in it.
        last: number of the last one.
        previous: number of the last change of the message before it, where messages name it.
        bids: levels in units of the last decimal of prices and of quantities.
        asks: the same of the other side.
    """

    row: int
    is_snapshot: bool
    first: int
    last: int
    previous: int
    bids: list[Level]
    asks: list[Level]


def messages(columns: Mapping[str, npt.NDArray[Any]]) -> Iterator[Message]:
    """Yield the messages of the columns of a book that has update numbers, in their order."""
    starts = message_starts(columns)
    ends = np.append(starts[1:], len(columns["price"]))
    price, size = _units(columns["price"]), _units(columns["size"])
    side, is_snapshot = columns["side"], columns["is_snapshot"]
    previous = columns.get("previous_id", np.full(len(side), -1))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        levels = list(zip(price[start:end].tolist(), size[start:end].tolist(), strict=True))
        is_bid = (side[start:end] > 0).tolist()
        yield Message(
            row=start,
            is_snapshot=bool(is_snapshot[start]),
            first=int(columns["first_id"][start]),
            last=int(columns["last_id"][start]),
            previous=max(int(previous[start]), 0),
            bids=[level for level, bid in zip(levels, is_bid, strict=True) if bid],
            asks=[level for level, bid in zip(levels, is_bid, strict=True) if not bid],
        )


def message_starts(columns: Mapping[str, npt.NDArray[Any]]) -> IntColumn:
    """Return the place of the first row of each message."""
    begins = np.zeros(len(columns["price"]), dtype=np.bool_)
    begins[:1] = True
    for name in _SAME:
        if name in columns:
            begins[1:] |= columns[name][1:] != columns[name][:-1]
    return np.flatnonzero(begins)


def empty_book(columns: Mapping[str, npt.NDArray[Any]]) -> ChainedBook:
    """Return a book that follows the rule by which the messages follow one another."""
    updates = columns["is_snapshot"] == 0
    if "previous_id" in columns and bool((columns["previous_id"][updates] >= 0).any()):
        return ChainedBook("names_previous")
    return ChainedBook("first_follows_last")


def _units(column: FloatColumn) -> IntColumn:
    decimals = decimals_needed([column], 0, EXACT)
    factor = 10.0 ** (EXACT if decimals is None else decimals)
    return np.rint(column * factor).astype(np.int64)
