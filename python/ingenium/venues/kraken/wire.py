"""Kraken's book channel, websocket version 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from ingenium.model.errors import DataError

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class BookMessage:
    """A snapshot or an update of one book.

    Attributes:
        pair: the exchange's name of the pair.
        bids: price, quantity and time as text; quantity zero takes a level away.
        asks: the same of the other side.
        checksum: the checksum of the book after it; snapshots have none.
    """

    pair: str
    bids: Rows
    asks: Rows
    checksum: int | None

    @property
    def is_snapshot(self) -> bool:
        """Whether it replaces the whole book."""
        return self.checksum is None


class _Part(msgspec.Struct):
    """One of the objects of a message: an update of both sides comes in two."""

    all_asks: Rows = msgspec.field(name="as", default_factory=list)
    all_bids: Rows = msgspec.field(name="bs", default_factory=list)
    asks: Rows = msgspec.field(name="a", default_factory=list)
    bids: Rows = msgspec.field(name="b", default_factory=list)
    checksum: str | None = msgspec.field(name="c", default=None)


def book_message(frame: str | bytes) -> BookMessage | None:
    """Read a frame; None unless it is of the book channel.

    Raises:
        DataError: it is not JSON, or a message of the book channel that lacks a part.
    """
    try:
        message: Any = msgspec.json.decode(frame)
        if not isinstance(message, list) or not str(message[-2]).startswith("book"):
            return None
        parts = msgspec.convert(message[1:-2], list[_Part])
    except (msgspec.MsgspecError, IndexError) as error:
        sentence = f"not a frame of Kraken's book channel: {error}."
        raise DataError(sentence) from error
    checksums = [int(part.checksum) for part in parts if part.checksum is not None]
    return BookMessage(
        pair=message[-1],
        bids=[row for part in parts for row in part.all_bids + part.bids],
        asks=[row for part in parts for row in part.all_asks + part.asks],
        checksum=checksums[-1] if checksums else None,
    )
