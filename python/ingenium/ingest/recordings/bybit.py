"""Recordings of Bybit's order books, such as its history files of 500 levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.ingest.recordings.levels import level_rows
from ingenium.ingest.recordings.lines import MILLISECOND, lines_of, refuse
from ingenium.model.errors import DataError
from ingenium.venues.bybit.wire import book_message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingenium.storage.recording import Row


def rows_of(path: Path) -> Iterator[tuple[int, Row]]:
    """Yield the rows of a recording in the order in which they were received.

    Its updates are numbered one by one, so each names the one before.

    Raises:
        DataError: a line is no message of Bybit.
    """
    for line in lines_of(path):
        try:
            message = book_message(line.body)
            if message is None:
                continue
            levels, is_snapshot = message.levels, message.kind == "snapshot"
            sent = message.time * MILLISECOND
            fixed = {
                "time": sent,
                **line.receipt,
                "is_snapshot": int(is_snapshot),
                "first_id": levels.number,
                "last_id": levels.number,
                "previous_id": -1 if is_snapshot else levels.number - 1,
                "seq": line.number,
            }
            for row in level_rows(levels.symbol, fixed, levels.bids, levels.asks):
                yield line.number, row
        except (DataError, ValueError) as cause:
            refuse(path, line.number, str(cause).rstrip("."))
