"""Bybit's order book topic, as its streams send it and its history files keep it."""

from __future__ import annotations

from typing import Literal

import msgspec

from ingenium.model.errors import DataError

Rows = list[tuple[str, str]]


class Levels(msgspec.Struct, frozen=True):
    """Levels of one book.

    Attributes:
        symbol: the exchange's symbol.
        bids: price and quantity as text; quantity zero takes a level away.
        asks: the same of the other side.
        number: of the update; each is one more than the one before.
    """

    symbol: str = msgspec.field(name="s")
    bids: Rows = msgspec.field(name="b")
    asks: Rows = msgspec.field(name="a")
    number: int = msgspec.field(name="u")


class BookMessage(msgspec.Struct, frozen=True):
    """A snapshot of a book, or what changed.

    Attributes:
        topic: such as "orderbook.500.BTCUSDT".
        kind: whether it has all levels, or those that changed.
        time: when the exchange sent it, in milliseconds.
        levels: the levels.
    """

    topic: str
    kind: Literal["snapshot", "delta"] = msgspec.field(name="type")
    time: int = msgspec.field(name="ts")
    levels: Levels = msgspec.field(name="data")


class _Frame(msgspec.Struct):
    topic: str = ""


_FRAMES = msgspec.json.Decoder(_Frame)
_BOOKS = msgspec.json.Decoder(BookMessage)


def book_message(frame: str | bytes) -> BookMessage | None:
    """Read a frame; None unless it is of an order book topic.

    Raises:
        DataError: it is no frame of the exchange, or one of a book that lacks a part.
    """
    try:
        if not _FRAMES.decode(frame).topic.startswith("orderbook."):
            return None
        return _BOOKS.decode(frame)
    except msgspec.MsgspecError as error:
        message = f"not a frame of Bybit's order book topic: {error}."
        raise DataError(message) from error
