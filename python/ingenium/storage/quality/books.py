"""Does a recorded book hold together: no update missing, never crossed?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.storage.book_replay import empty_book, messages
from ingenium.storage.quality.finding import Check, Finding

if TYPE_CHECKING:
    from ingenium.storage.quality.subject import Subject

NO_SNAPSHOT: Final = Check(
    "no_snapshot",
    "warning",
    "The book has no snapshot, so nobody knows what was in it before the first update.",
)
UPDATES_MISSING: Final = Check(
    "updates_missing",
    "error",
    "An update does not follow the one before: some were lost, and the book is wrong until the "
    "next snapshot. Get the stretch again.",
)
CROSSED_BOOK: Final = Check(
    "crossed_book",
    "error",
    "After a message the best bid was not below the best ask, which no exchange has for long. "
    "Messages are missing, or out of order.",
)


def check_book(subject: Subject) -> list[Finding]:
    """Replay a book and find messages that are missing, and those that leave it crossed."""
    columns = subject.columns
    if subject.kind.name != "book" or not {"first_id", "last_id"} <= columns.keys():
        return []
    if not np.isfinite(columns["price"]).all() or not np.isfinite(columns["size"]).all():
        return []  # told by another check, and nothing to replay
    if not columns["is_snapshot"].any():
        return [NO_SNAPSHOT.found(1, int(subject.time[0]), ["no row is of a snapshot"])]
    lost, crossed = _replayed(subject)
    rows = np.arange(len(subject))
    time = subject.time
    return [
        *UPDATES_MISSING.at_rows(np.isin(rows, lost), time, lambda row: f"row {row}"),
        *CROSSED_BOOK.at_rows(np.isin(rows, crossed), time, lambda row: f"row {row}"),
    ]


def _replayed(subject: Subject) -> tuple[list[int], list[int]]:
    """Return the first rows of messages that follow a loss, and of those that cross the book."""
    book = empty_book(subject.columns)
    lost, crossed = [], []
    for message in messages(subject.columns):
        if message.is_snapshot:
            book.on_snapshot(message.last, message.bids, message.asks)
        else:
            effect = book.on_update(
                message.first, message.last, message.bids, message.asks, previous=message.previous
            )
            if effect == "gap":
                lost.append(message.row)
        if book.standing == "live" and book.is_crossed:
            crossed.append(message.row)
    return lost, crossed
