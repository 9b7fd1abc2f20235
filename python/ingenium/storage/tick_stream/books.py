"""A recorded book as events: what was known before the snapshot, and what the snapshot replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingenium.model.ticks import MORE, TickKind
from ingenium.storage.book_replay import message_starts
from ingenium.storage.tick_stream.piece import Piece

if TYPE_CHECKING:
    from ingenium.model.bar_checks import IntColumn
    from ingenium.storage.tick_stream.piece import Columns

_CLEAR = -1


def of_book(columns: Columns) -> Piece:
    """Return the levels of a book, each message as one.

    A snapshot takes all levels away before it gives its own. Updates that came before it and are
    newer than it are applied right after it, as an exchange's snapshot may be older than its
    updates; those that came before the first snapshot and are older are left out, as nobody can
    tell the book that they changed, and so are later ones that a snapshot holds already.
    """
    rows, since = _order(columns)
    is_clear = rows == _CLEAR
    place = np.where(is_clear, since, rows)  # of whom a row has its times
    ends = _ends(columns)[np.where(is_clear, 0, rows)] & ~is_clear
    seq = columns.get("seq")
    return Piece(
        time=columns["time"][place],
        available=columns["available"][since],
        seq=None if seq is None else seq[since],
        kind=np.where(is_clear, TickKind.CLEAR, TickKind.LEVEL).astype(np.uint8),
        side=np.where(is_clear, 0, columns["side"][place]).astype(np.int8),
        price=np.where(is_clear, 0.0, columns["price"][place]),
        size=np.where(is_clear, 0.0, columns["size"][place]),
        flags=np.where(ends, 0, MORE).astype(np.uint8),
    )


def _order(columns: Columns) -> tuple[IntColumn, IntColumn]:
    """Return the rows in the order in which they apply, and the row when each is known."""
    snapshot = np.flatnonzero(columns["is_snapshot"] != 0)
    starts = message_starts(columns)
    firsts = starts[columns["is_snapshot"][starts] != 0]
    if not len(firsts):
        every = np.arange(len(columns["price"]))
        return every, every
    is_update = columns["is_snapshot"] == 0
    rows: list[IntColumn] = []
    since: list[IntColumn] = []
    for number, first in enumerate(firsts.tolist()):
        following = firsts[number + 1] if number + 1 < len(firsts) else len(is_update)
        own = snapshot[(snapshot >= first) & (snapshot < following)]
        updates = np.flatnonzero(is_update[own[-1] + 1 : following]) + own[-1] + 1
        newer = _newer(columns, np.flatnonzero(is_update[:first]), first)
        later = _newer(columns, updates, first)
        rows += [np.array([_CLEAR]), own, newer, later]
        since += [np.array([first]), own, np.full(len(newer), own[-1]), later]
    return np.concatenate(rows), np.concatenate(since)


def _newer(columns: Columns, updates: IntColumn, snapshot: int) -> IntColumn:
    """Return the updates that are not in a snapshot; all where none has a number."""
    last = columns.get("last_id")
    if last is None:
        return updates if not len(updates) or updates[0] > snapshot else updates[:0]
    newer: IntColumn = updates[last[updates] > last[snapshot]]
    return newer


def _ends(columns: Columns) -> np.ndarray:
    """Return which rows end their message."""
    ends = np.zeros(len(columns["price"]), dtype=np.bool_)
    ends[message_starts(columns)[1:] - 1] = True
    ends[-1:] = True
    return ends
