"""Coinbase Exchange's level2 channel."""

from __future__ import annotations

from typing import Literal

import msgspec

from ingenium.model.errors import DataError


class LevelSnapshot(msgspec.Struct, frozen=True, tag="snapshot"):
    """All levels of one book.

    Attributes:
        product: the exchange's name of the instrument.
        bids: price and quantity as text.
        asks: the same of the other side.
    """

    product: str = msgspec.field(name="product_id")
    bids: list[tuple[str, str]]
    asks: list[tuple[str, str]]


class LevelUpdate(msgspec.Struct, frozen=True, tag="l2update"):
    """Changed levels of one book.

    Attributes:
        product: the exchange's name of the instrument.
        changes: side, price and quantity as text; quantity zero takes a level away.
        time: when it happened, as ISO 8601 text.
    """

    product: str = msgspec.field(name="product_id")
    changes: list[tuple[Literal["buy", "sell"], str, str]]
    time: str

    def rows(self, side: Literal["buy", "sell"]) -> list[tuple[str, str]]:
        """Return price and quantity of the changes of a side."""
        return [(price, quantity) for other, price, quantity in self.changes if other == side]


class _Kind(msgspec.Struct):
    type: str


_KINDS = msgspec.json.Decoder(_Kind)
_LEVELS: msgspec.json.Decoder[LevelSnapshot | LevelUpdate] = msgspec.json.Decoder(
    LevelSnapshot | LevelUpdate
)


def level_message(frame: str | bytes) -> LevelSnapshot | LevelUpdate | None:
    """Read a frame; None unless it is of the level2 channel.

    Raises:
        DataError: it is no message of the exchange, or one of the channel that lacks a part.
    """
    try:
        if _KINDS.decode(frame).type not in {"snapshot", "l2update"}:
            return None
        return _LEVELS.decode(frame)
    except msgspec.MsgspecError as error:
        message = f"not a message of Coinbase Exchange: {error}."
        raise DataError(message) from error
